import { isRefusal, type Refusal, refuse } from '@portvakt/protocol';
import { checkAudience, checkTimes } from '#assertion-checking';
import type { IssuerMove } from '#moving';

const LONGEST_ID = 256;

/** When a client assertion ends, in seconds since 1970, and what is used once of it. */
export interface ClientAssertion {
  readonly tokenId: string;
  readonly expiresAt: number;
}

/**
 * The claims of a proved client assertion (RFC 7523 §3, RFC 10070): the client is both its issuer and its subject, this server its only
 * audience, and its times are those of a grant. Its `jti` is used once. Claims that are not known are ignored; `scope` is not, since a grant is no
 * client assertion.
 *
 * @param now Seconds since 1970.
 */
export function checkClientAssertion(
  claims: Readonly<Record<string, unknown>>,
  {
    issuer,
    move,
    now,
    clientId,
  }: { issuer: string; move: IssuerMove | undefined; now: number; clientId: string | undefined },
): ClientAssertion | Refusal {
  const { iss, sub, aud, iat, exp, nbf, jti, scope } = claims;
  if (scope !== undefined) return invalid('scope', 'must be left out: a grant is no client assertion');
  if (sub !== iss) return invalid('sub', 'must be the client id, as iss');
  if (clientId !== undefined && clientId !== iss) return invalid('iss', 'must be the client_id of the request');
  if (typeof jti !== 'string' || jti === '' || jti.length > LONGEST_ID) {
    return invalid('jti', `must be a string of 1 to ${LONGEST_ID} characters`);
  }
  const [issuedAt, expiresAt, notBefore] = [iat, exp, nbf].map(readTime);
  if (issuedAt === undefined) return invalid('iat', 'must be a number: seconds since 1970');
  if (expiresAt === undefined) return invalid('exp', 'must be a number: seconds since 1970');
  if (notBefore === undefined && nbf !== undefined) return invalid('nbf', 'must be a number: seconds since 1970');
  const audiences = [aud].flat();
  if (!audiences.every((name) => typeof name === 'string')) return invalid('aud', 'must be a string: the issuer');
  const addressed = checkAudience({ audiences }, { issuer, move }, { now, sentTo: 'own' });
  if (isRefusal(addressed)) return addressed;
  return checkTimes({ issuedAt, expiresAt, notBefore }, now) ?? { tokenId: jti, expiresAt };
}

function readTime(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.floor(value) : undefined;
}

function invalid(claim: string, rule: string): Refusal {
  return refuse('claim-invalid', { hint: () => `The claim ${claim} ${rule}.`, facts: { claim } });
}
