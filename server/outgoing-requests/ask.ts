import { findExcess } from '@portvakt/protocol';
import { inSpan, writeTraceHeaders } from '#telemetry';

/** A question to another server. */
export interface Question {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Form fields, sent with POST. Without form and JSON it is a GET. */
  readonly form?: Readonly<Record<string, string>>;
  /** JSON, sent with POST instead of a form. */
  readonly json?: unknown;
}

/** The complete answer. `body` is the parsed JSON, or nothing if it is not JSON. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  /** Whether the answer had an empty body. */
  readonly isEmpty?: boolean;
}

/** Asks another server. Rejects with an {@link UnansweredError} if no complete answer came within the limits. */
export type Asker = (question: Question) => Promise<Reply>;

export class UnansweredError extends Error {
  override readonly name = 'UnansweredError';
}

/** Milliseconds from the question to the last byte. */
const SLOWEST = 2000;
/** Bytes, after decompression. */
const LARGEST = 256 * 1024;

/**
 * Asks servers whose addresses the operator has given, with limits on time and size. It follows no redirects: the
 * answer must come from the server that was asked. `patience` makes the signal that ends the waiting.
 */
export function createAsker(patience: () => AbortSignal = () => AbortSignal.timeout(SLOWEST)): Asker {
  const ask: Asker = async ({ url, headers, form, json }) => {
    try {
      const response = await fetch(url, {
        method: methodOf(form ?? json),
        redirect: 'manual',
        signal: patience(),
        headers: {
          accept: 'application/json',
          ...(json !== undefined && { 'content-type': 'application/json' }),
          ...writeTraceHeaders(),
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
  return (question) => {
    const facts = {
      'http.request.method': methodOf(question.form ?? question.json),
      'server.address': hostOf(question.url),
    };
    return inSpan(
      `ask ${hostOf(question.url)}`,
      { kind: 'client', facts },
      () => ask(question),
      ({ status }) => ({
        'http.response.status_code': status,
      }),
    );
  };
}

function methodOf(body: unknown): 'GET' | 'POST' {
  return body === undefined ? 'GET' : 'POST';
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : 'nowhere';
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
