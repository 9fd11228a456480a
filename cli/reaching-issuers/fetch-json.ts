import { fetchText } from './fetch-text.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body, or `undefined` if it is not a JSON object. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  /** The server's clock in milliseconds since 1970, by its Date header. */
  readonly serverTime: number | undefined;
  /** What the server wants to have said beside its answer. */
  readonly warning: string | undefined;
}

/**
 * Asks `url` and reads the answer as JSON, whatever its status.
 *
 * @throws CommandFailure when there is no answer, with what to check.
 */
export async function fetchJson(url: string, form?: URLSearchParams): Promise<Reply> {
  const { status, headers, text } = await fetchText(url, form === undefined ? {} : { method: 'POST', body: form });
  const date = Date.parse(headers.get('date') ?? '');
  return {
    status,
    headers,
    body: parseObject(text),
    serverTime: Number.isNaN(date) ? undefined : date,
    warning: headers.get('portvakt-warning') ?? undefined,
  };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
