import { apiFor } from '../api/client.ts';
import { take, takeWhole } from '../api/problem.ts';
import type { ClientKey } from './queries.ts';

/** Seconds since 1970 as far away as the server lets a key last: it shortens this to the key's year. */
const A_YEAR_AND_MORE = 366 * 24 * 60 * 60;

/**
 * Registers a public key: PEM of a key or a certificate, or a JWK as text.
 *
 * @returns the key as it is registered, with its kid.
 */
export function addKey(orgno: string, client_id: string, text: string): Promise<ClientKey> {
  return take(
    apiFor(orgno).POST('/api/v2/clients/{client_id}/key', {
      params: { path: { client_id } },
      body: text,
      bodySerializer: (body: string) => body,
      headers: { 'Content-Type': 'text/plain' },
    }),
  );
}

/** Takes a key off the integration. It signs nothing from then on. */
export async function removeKey(orgno: string, client_id: string, kid: string): Promise<void> {
  await takeWhole(
    apiFor(orgno).DELETE('/api/v1/clients/{client_id}/jwks/{kid}', {
      params: { path: { client_id, kid } },
      parseAs: 'text',
    }),
  );
}

/** Lets a key end at another time, in milliseconds since 1970. The server does not let it outlive its year. */
export function endKeyAt(orgno: string, client_id: string, key: ClientKey, at: number): Promise<ClientKey> {
  const { kty, kid, use, alg, n, e, x5c } = key;
  return take(
    apiFor(orgno).PUT('/api/v1/clients/{client_id}/jwks/{kid}', {
      params: { path: { client_id, kid } },
      body: { kty, kid, use, alg, n, e, ...(x5c && { x5c }), exp: Math.floor(at / 1000) },
    }),
  );
}

/** Gives a key that was to end earlier its whole year again. */
export function keepKey(orgno: string, client_id: string, key: ClientKey): Promise<ClientKey> {
  return endKeyAt(orgno, client_id, key, Date.parse(key.created) + A_YEAR_AND_MORE * 1000);
}
