import { fetchWithProof, type Possession } from './fetch-with-proof.ts';
import type { GetOptions } from './keeping/keep-tokens.ts';
import type { Fetch } from './settings.ts';
import type { TokenRequest } from './token-request.ts';

/** What `client.fetch` takes: what `fetch` takes, and what token to send along. */
export interface TokenFetchInit extends RequestInit {
  readonly token: TokenRequest;
}

/**
 * Sends a request with a token. Where the API answers 401 to a token that was kept, it is sent once more with a new one, if its
 * body can be sent twice. Nothing is ever sent without a token.
 */
export async function fetchWithToken(
  input: string | URL | Request,
  { token: request, ...init }: TokenFetchInit,
  {
    fetch,
    possession,
    getToken,
  }: {
    readonly fetch: Fetch;
    /** Where tokens are bound to a key. */
    readonly possession: Possession | undefined;
    readonly getToken: (
      request: TokenRequest,
      options: GetOptions,
    ) => Promise<{ readonly accessToken: string; readonly cached: boolean }>;
  },
): Promise<Response> {
  const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : undefined));
  if (headers.has('authorization')) {
    throw new TypeError('client.fetch sets the header Authorization itself; leave it out, or use fetch.');
  }
  const signal = init.signal ?? (input instanceof Request ? input.signal : undefined);
  const canRepeat = canBeSentAgain(input, init.body);
  const send = (accessToken: string) => {
    if (possession !== undefined) {
      return fetchWithProof(input, { ...init, headers }, { fetch, accessToken, canRepeat, possession });
    }
    headers.set('authorization', `Bearer ${accessToken}`);
    return fetch(input, { ...init, headers });
  };
  const { accessToken, cached } = await getToken(request, { signal });
  const response = await send(accessToken);
  if (response.status !== 401 || !cached || !canRepeat) return response;
  const renewed = await getToken(request, { signal, refused: accessToken });
  await response.body?.cancel();
  return send(renewed.accessToken);
}

function canBeSentAgain(input: string | URL | Request, body: RequestInit['body']): boolean {
  if (input instanceof Request && input.body !== null) return false;
  return !(body instanceof ReadableStream) && !isIterator(body);
}

/** undici takes iterators as bodies, and they can be read once. */
function isIterator(body: unknown): boolean {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}
