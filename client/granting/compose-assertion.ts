import { randomUUID } from 'node:crypto';
import type { Signer } from '../keys/read-client-key.ts';
import { joinScopes, type TokenRequest } from '../token-request.ts';

/** Seconds that an assertion lives: enough for a slow network, and half of what the server allows. */
const LIFE = 60;

/**
 * A signed assertion (RFC 7523 §2.1) that asks for what `request` says. Each has a `jti` of its own, so that a second
 * attempt is never taken for a replay of the first (MP-012).
 *
 * @param now The issuer's time, in milliseconds since 1970.
 */
export async function composeAssertion(
  request: TokenRequest,
  { issuer, clientId, signer, now }: { issuer: string; clientId: string; signer: Signer; now: number },
): Promise<string> {
  const { consumerOrg, resource, pid, authorizationDetails } = request;
  const iat = Math.floor(now / 1000);
  const claims = {
    aud: issuer,
    iss: clientId,
    scope: joinScopes(request),
    iat,
    exp: iat + LIFE,
    jti: randomUUID(),
    // An undefined member is left out of JSON.
    consumer_org: consumerOrg,
    resource,
    pid,
    authorization_details: Array.isArray(authorizationDetails)
      ? authorizationDetails
      : authorizationDetails && [authorizationDetails],
  };
  const input = `${encode(signer.header)}.${encode(claims)}`;
  const signature = await signer.sign(new TextEncoder().encode(input));
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
