import type { Clock } from '../clock.ts';
import type { Fetch } from '../settings.ts';

/** A whole answer, or why there is none. */
export type Reply =
  | {
      readonly status: number;
      readonly response: Response;
      readonly text: string;
      /** The body, where it is a JSON object. */
      readonly json: Readonly<Record<string, unknown>> | undefined;
      /** Elapsed time when the request was sent, and halfway until the answer. */
      readonly sentAt: number;
      readonly halfway: number;
    }
  | { readonly unreachable: string; readonly cause: unknown };

/** Sends one request and reads all of the answer. */
export type Exchange = (url: string, init: RequestInit) => Promise<Reply>;

/** Nothing is followed elsewhere, and nothing takes longer than `timeout` milliseconds of `clock`. */
export function createExchange({
  fetch,
  clock,
  timeout,
}: {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly timeout: number;
}): Exchange {
  return async (url, init) => {
    const sentAt = clock.elapsed();
    const ending = new AbortController();
    let cancel = () => {};
    // An injected fetch may not heed the signal.
    const late = new Promise<Reply>((resolve) => {
      cancel = clock.schedule(() => {
        resolve({ unreachable: `there was no whole answer within ${timeout / 1000} s.`, cause: undefined });
        ending.abort();
      }, timeout);
    });
    const answered = (async (): Promise<Reply> => {
      try {
        const response = await fetch(url, { ...init, redirect: 'manual', signal: ending.signal });
        const text = await readBounded(response);
        const halfway = (sentAt + clock.elapsed()) / 2;
        return { status: response.status, response, text, json: readObject(text), sentAt, halfway };
      } catch (cause) {
        return { unreachable: describeFailure(cause), cause };
      }
    })();
    try {
      return await Promise.race([answered, late]);
    } finally {
      cancel();
    }
  };
}

/** Octets of an answer that are read. A token has about one thousand, metadata a few thousand. */
const LARGEST = 1024 * 1024;

/** The text of an answer. Throws where it is too long: a server gone wrong must not fill the memory of its clients. */
async function readBounded(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return response.text();
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    length += read.value.byteLength;
    if (length > LARGEST) {
      await reader.cancel();
      throw new Error(`the answer has more than ${LARGEST} bytes`);
    }
    text += decoder.decode(read.value, { stream: true });
  }
  return text + decoder.decode();
}

function readObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** `fetch` says «fetch failed», and its cause says why. */
function describeFailure(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const code = typeof inner === 'object' && inner !== null && 'code' in inner ? String(inner.code) : undefined;
  const said = inner instanceof Error && inner.message !== '' ? inner.message : String(inner);
  return code === undefined || said.includes(code) ? `${said}.` : `${said} (${code}).`;
}
