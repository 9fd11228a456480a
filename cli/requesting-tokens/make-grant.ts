import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { TokenSettings } from './read-token-settings.ts';

export interface MadeGrant {
  /** A compact JWS: the value of `assertion`. */
  readonly grant: string;
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Makes and signs a grant for `issuer` (docs.digdir.no, «JWT grant»), with a new `jti`. `now` is in milliseconds. */
export async function makeGrant(
  { clientId, signer, scopes, resources, pid, consumerOrganisation, details, lifetime }: Omit<TokenSettings, 'server'>,
  { issuer, now }: { issuer: string; now: number },
): Promise<MadeGrant> {
  const issuedAt = Math.floor(now / 1000);
  // With a certificate there is neither kid, which would name a registered key, nor typ.
  const header = {
    alg: 'RS256',
    ...(signer.by === 'key' ? { kid: signer.kid } : { x5c: [...signer.x5c] }),
  };
  const claims = {
    aud: issuer,
    iss: clientId,
    scope: scopes.join(' '),
    // One resource goes as a string, as every client sends it.
    ...(resources.length > 0 && { resource: resources.length === 1 ? resources[0] : resources }),
    ...(pid !== undefined && { pid }),
    ...(consumerOrganisation !== undefined && { consumer_org: consumerOrganisation }),
    ...(details !== undefined && { authorization_details: [details] }),
    iat: issuedAt,
    exp: issuedAt + lifetime,
    jti: randomUUID(),
  };
  const grant = await new SignJWT(claims).setProtectedHeader(header).sign(signer.key);
  return { grant, header, claims };
}
