import { TokenError } from '@portvakt/client';
import type { ApiFailure, ApiName } from './api-failure.ts';

/** `fetch` that puts a token into every call, and fails with the error of the token service where it gets none. */
export type FetchWithToken = (address: string, init?: RequestInit) => Promise<Response>;

/** Milliseconds after which a call without an answer is given up. */
const PATIENCE = 60_000;
/** The longest text of an answer that is kept. */
const LONGEST_TEXT = 300;

/**
 * Makes a call and reads its answer as JSON. An answer that is no success becomes an `ApiFailure`, by whatever name it goes:
 * Skatteetaten's `kode`, an HTTP status, no answer at all. Where `data` is wanted, a success without a body is no answer either: taken
 * for «there is nothing» it would lose what there is.
 */
export async function callApi(
  api: ApiName,
  {
    fetch,
    address,
    init,
    wants = 'data',
  }: { fetch: FetchWithToken; address: string; init?: RequestInit; wants?: 'data' | 'done' },
): Promise<{ readonly json: unknown; readonly correlationId: string | undefined } | ApiFailure> {
  try {
    const response = await fetch(address, { ...init, signal: AbortSignal.timeout(PATIENCE) });
    const text = await response.text();
    const json = readJson(text);
    const correlationId = response.headers.get('correlation-id') ?? undefined;
    if (response.ok) {
      if (json === 'unreadable') return noAnswer(api, 'The answer was cut off.');
      return json === undefined && wants === 'data' ? noAnswer(api, 'The answer is empty.') : { json, correlationId };
    }
    return describeFailure(api, response, { json, text });
  } catch (error) {
    if (error instanceof TokenError) {
      const { mpCode, message, retryable, retryAfter, traceId } = error;
      return {
        api,
        code: mpCode ?? 'no-token',
        text: message,
        retryable,
        ...(retryAfter !== undefined && { retryAfter: retryAfter / 1000 }),
        ...(traceId !== undefined && { correlationId: traceId }),
      };
    }
    return noAnswer(api, error instanceof Error ? error.message : String(error));
  }
}

function describeFailure(
  api: ApiName,
  response: Response,
  { json, text }: { json: unknown; text: string },
): ApiFailure {
  const members = asRecord(json);
  const header = response.headers.get('retry-after');
  const challenge = response.headers.get('www-authenticate');
  const correlationId = members.korrelasjonsid ?? response.headers.get('correlation-id');
  return {
    api,
    code: typeof members.kode === 'string' ? members.kode : String(response.status),
    text: String(members.melding ?? members.error_description ?? members.message ?? text).slice(0, LONGEST_TEXT),
    ...(header !== null && /^[0-9]+$/.test(header) && { retryAfter: Number(header) }),
    ...(challenge !== null && { challenge }),
    ...(typeof correlationId === 'string' && { correlationId }),
  };
}

/** The members of a JSON object; of anything else there are none. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function readJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return 'unreadable';
  }
}

function noAnswer(api: ApiName, text: string): ApiFailure {
  return { api, code: 'no-answer', text };
}
