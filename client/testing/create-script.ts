import { createTokenClient, type TokenClient } from '../create-token-client.ts';
import type { ClientSettings } from '../settings.ts';
import { createTestClock, type TestClock } from './create-test-clock.ts';

// Loaded before, so that the first request need not wait for a file.
await import('@opentelemetry/api');

/** What the scripted server does with a request: an answer, or throwing what `fetch` throws. */
export type Script = (sent: Sent) => Response | Promise<Response>;

export interface Sent {
  readonly url: string;
  /** Which request it is, from 1. */
  readonly number: number;
  /** The claims of the assertion. */
  readonly claims: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
  /** Elapsed time. */
  readonly at: number;
}

export interface Scripted {
  readonly client: TokenClient;
  readonly clock: TestClock;
  /** Every request so far. */
  readonly sent: readonly Sent[];
}

export const issuer = 'https://issuer.example/';

/**
 * A client whose requests are answered by `script`, and whose clock stands still. Its key signs nothing, since a signature would
 * need time of the real world; real signatures are in the tests with a real server.
 */
export function createScript(script: Script, settings: Partial<ClientSettings> = {}): Scripted {
  const clock = createTestClock();
  const sent: Sent[] = [];
  const client = createTokenClient({
    ...('environment' in settings || 'wellKnownUrl' in settings ? {} : { issuer, tokenEndpoint: `${issuer}token` }),
    clientId: 'a-client',
    key: { sign: () => new Uint8Array(256), kid: 'a-key' },
    clock,
    random: () => 0.5,
    fetch: async (input, init) => {
      const request = {
        url: String(input),
        number: sent.length + 1,
        claims: readClaims(init?.body),
        headers: new Headers(init?.headers),
        at: clock.elapsed(),
      };
      sent.push(request);
      return script(request);
    },
    ...settings,
  });
  return { client, clock, sent };
}

function readClaims(body: RequestInit['body']): Readonly<Record<string, unknown>> {
  if (!(body instanceof URLSearchParams)) return {};
  const [, claims = ''] = (body.get('assertion') ?? '').split('.');
  return JSON.parse(Buffer.from(claims, 'base64url').toString());
}

/** An answer with a token, which says by its number which request it answers. */
export function answerToken({ number }: Sent, fields: object = {}): Response {
  return Response.json({ access_token: `token-${number}`, token_type: 'Bearer', expires_in: 119, ...fields });
}

/** What `fetch` throws when nobody listens. */
export function refuseConnection(): never {
  throw new TypeError('fetch failed', {
    cause: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
  });
}
