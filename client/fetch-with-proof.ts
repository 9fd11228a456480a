import type { Prover } from './keys/create-prover.ts';
import type { KeptNonces } from './keys/keep-nonces.ts';
import type { Fetch } from './settings.ts';

/** What proves that this client holds the key that its tokens are bound to. */
export interface Possession {
  readonly prove: Prover;
  readonly nonces: KeptNonces;
  /** Milliseconds since 1970, as far as the issuer's time is known. */
  readonly now: () => number;
}

/** Methods that `fetch` writes in capitals, however they were given. */
const NORMALISED = /^(?:delete|get|head|options|post|put)$/i;

/**
 * Sends a request with a token that is bound to a key (RFC 9449 §7.1). Where the API wants a nonce and gives one, the request is sent once more with it,
 * if `canRepeat`.
 */
export async function fetchWithProof(
  input: string | URL | Request,
  init: RequestInit & { readonly headers: Headers },
  {
    fetch,
    accessToken: token,
    canRepeat,
    possession: { prove, nonces, now },
  }: { fetch: Fetch; accessToken: string; canRepeat: boolean; possession: Possession },
): Promise<Response> {
  const { headers } = init;
  const url = input instanceof Request ? input.url : String(input);
  const given = init.method ?? (input instanceof Request ? input.method : 'GET');
  const method = NORMALISED.test(given) ? given.toUpperCase() : given;
  const send = async () => {
    headers.set('authorization', `DPoP ${token}`);
    headers.set('dpop', prove({ method, url, nonce: nonces.find(url), token, now: now() }));
    return fetch(input, { ...init, headers });
  };
  const response = await send();
  const isNew = nonces.note(url, response.headers);
  const wantsNonce = response.status === 401 && /use_dpop_nonce/.test(response.headers.get('www-authenticate') ?? '');
  if (!isNew || !wantsNonce || !canRepeat) return response;
  await response.body?.cancel();
  const again = await send();
  nonces.note(url, again.headers);
  return again;
}
