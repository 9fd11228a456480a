import { CommandFailure } from '../command-line/command-failure.ts';

const PATIENCE = 15_000;

export interface Reply {
  readonly status: number;
  /** The parsed body, or `undefined` where it is no JSON object. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  /** The server's clock in milliseconds since 1970, by its Date header. */
  readonly serverTime: number | undefined;
}

/**
 * Asks `url` and reads the answer as JSON, whatever its status.
 *
 * @throws CommandFailure when there is no answer, with what to check.
 */
export async function fetchJson(url: string, form?: URLSearchParams): Promise<Reply> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      headers: { accept: 'application/json' },
      // A redirect would lose the body of a POST, and the well-known addresses redirect nowhere.
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE),
      ...(form !== undefined && { method: 'POST', body: form }),
    });
    text = await response.text();
  } catch (error) {
    throw new CommandFailure(`${url} gives no answer: ${explain(error)}`, {
      error: 'no_answer',
      lines: ['Check that the server runs, that the address is right, and that no proxy or firewall stands between.'],
      document: { url },
    });
  }
  const date = Date.parse(response.headers.get('date') ?? '');
  return { status: response.status, body: parseObject(text), serverTime: Number.isNaN(date) ? undefined : date };
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `nothing came within ${PATIENCE / 1000} seconds.`;
  const cause = error.cause instanceof AggregateError ? error.cause.errors[0] : error.cause;
  const { code, message } = (cause ?? error) as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return 'nothing listens there.';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'the name of the host is not known.';
  return `${message}${message.endsWith('.') ? '' : '.'}`;
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
