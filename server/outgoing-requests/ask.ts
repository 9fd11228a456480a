import { findExcess } from '@portvakt/protocol';

/** A question to another server. */
export interface Question {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The fields of a form, sent with POST; a GET without either. */
  readonly form?: Readonly<Record<string, string>>;
  /** JSON, sent with POST in place of a form. */
  readonly json?: unknown;
}

/** Its whole answer. The body is what its JSON says; nothing when it is no JSON. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  /** Whether there was nothing in it at all. */
  readonly isEmpty?: boolean;
}

/** Asks another server. Rejects with an {@link UnansweredError} when there was no whole answer within the limits. */
export type Asker = (question: Question) => Promise<Reply>;

export class UnansweredError extends Error {
  override readonly name = 'UnansweredError';
}

/** Milliseconds from the question to the last byte. */
const SLOWEST = 2000;
/** Bytes, after decompression. */
const LARGEST = 256 * 1024;

/**
 * An asker with limits on time and size, for addresses that the operator has given. Follows no redirect: the answer must be
 * that of the server that was asked. `patience` makes the signal that ends waiting.
 */
export function createAsker(patience: () => AbortSignal = () => AbortSignal.timeout(SLOWEST)): Asker {
  return async ({ url, headers, form, json }) => {
    try {
      const response = await fetch(url, {
        method: form === undefined && json === undefined ? 'GET' : 'POST',
        redirect: 'manual',
        signal: patience(),
        headers: {
          accept: 'application/json',
          ...(json !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(form !== undefined && { body: new URLSearchParams(form) }),
        ...(json !== undefined && { body: JSON.stringify(json) }),
      });
      const text = await readLimited(response);
      return { status: response.status, body: parse(text), isEmpty: text === '' };
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      throw new UnansweredError(
        `${new URL(url).host} gave no answer: ${cause instanceof Error ? cause.message : cause}`,
      );
    }
  };
}

async function readLimited({ body }: Response): Promise<string> {
  if (body === null) return '';
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > LARGEST) throw new Error(`it sends more than ${LARGEST} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  if (findExcess(text) !== undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
