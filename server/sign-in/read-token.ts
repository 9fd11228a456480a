import { type OrganisationNumber, parseOrganisationNumber } from '@portvakt/protocol';
import type { JWTPayload } from 'jose';
import * as errors from 'jose/errors';
import { jwtVerify } from 'jose/jwt/verify';
import { importJWK } from 'jose/key/import';
import type { SigningKey } from '#signing-keys';

/** What a proved access token says of its holder. */
export interface AccessToken {
  readonly clientId: string;
  /** The organisation in `consumer`: the one that the holder acts for. */
  readonly consumer: OrganisationNumber;
  readonly scopes: ReadonlySet<string>;
  /** Every claim, as it was signed. */
  readonly claims: JWTPayload;
}

/** Why there is no proved token. `none`: no bearer token was shown at all (RFC 6750 §3.1). */
export type TokenFault = { readonly fault: 'none' | 'invalid' | 'expired'; readonly reason: string };

type CryptoKeyLike = Awaited<ReturnType<typeof importJWK>>;

/** The keys that are published now. */
export type PublishedKeys = () => Promise<readonly Pick<SigningKey, 'kid' | 'n' | 'e'>[]>;

/**
 * Reads the header `Authorization` as a bearer token (RFC 6750 §2.1) that one of `issuers` signed with one of `keys`, and
 * that names a Norwegian organisation as its consumer. Issuers are compared exactly. `audiences` are those that a token
 * may name; one without an audience, or with `unspecified`, is good everywhere, as Maskinporten's are.
 */
export function createTokenReader({
  issuers,
  audiences,
  keys,
  clock,
}: {
  issuers: readonly string[];
  audiences: () => readonly string[];
  keys: PublishedKeys;
  clock: () => number;
}): (authorization: string | undefined) => Promise<AccessToken | TokenFault> {
  const verify = createVerifier({ issuers, keys, clock });
  return async (authorization) => {
    const token = readBearer(authorization);
    if (token === undefined) return { fault: 'none', reason: 'no bearer token in the Authorization header' };
    const verified = await verify(token);
    if ('fault' in verified) return verified;
    const { claims } = verified;
    // Whoever shows it here proves no key: it would count for more than it says (RFC 9449 §7.2).
    if (claims.cnf !== undefined) {
      return { fault: 'invalid', reason: 'the token is bound to a key (cnf), so it is no bearer token' };
    }
    const ours = audiences();
    if (!isMeantForUs(claims.aud, ours)) {
      return { fault: 'invalid', reason: `the token names another audience than ${ours.join(', ')}` };
    }
    return (
      readAccessToken(claims) ?? {
        fault: 'invalid',
        reason: 'the token names no Norwegian organisation as consumer',
      }
    );
  };
}

/** The token in a header `Authorization`. */
export function readBearer(authorization: string | undefined): string | undefined {
  return /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i.exec(authorization ?? '')?.[1];
}

/** Proves that one of `issuers` signed a token with one of `keys` and that it lives, and gives its claims. */
export function createVerifier({
  issuers,
  keys,
  clock,
}: {
  issuers: readonly string[];
  keys: PublishedKeys;
  clock: () => number;
}): (token: string) => Promise<{ readonly claims: JWTPayload } | TokenFault> {
  const imported = new Map<string, Promise<CryptoKeyLike>>();

  const findKey = async ({ kid }: { kid?: string }): Promise<CryptoKeyLike> => {
    const published = await keys();
    // A key that is no longer published verifies nothing, however long it has been in memory.
    for (const known of imported.keys()) if (!published.some((key) => nameKey(key) === known)) imported.delete(known);
    const key = published.find((candidate) => candidate.kid === kid);
    if (key === undefined) throw new errors.JWKSNoMatchingKey();
    let ready = imported.get(nameKey(key));
    if (ready === undefined) {
      ready = importJWK({ kty: 'RSA', n: key.n, e: key.e }, 'RS256');
      imported.set(nameKey(key), ready);
    }
    return ready;
  };

  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, findKey, {
        issuer: [...issuers],
        algorithms: ['RS256'],
        requiredClaims: ['exp'],
        currentDate: new Date(clock()),
      });
      return { claims: payload };
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      return error instanceof errors.JWTExpired
        ? { fault: 'expired', reason: 'the token has expired' }
        : { fault: 'invalid', reason: `the token was not issued by ${issuers.join(' or ')}, or has been altered` };
    }
  };
}

/** Another modulus under the same `kid` is another key. */
function nameKey({ kid, n }: { kid: string; n: string }): string {
  return `${kid} ${n}`;
}

/** What proved `claims` say of a machine; nothing when they name no Norwegian organisation as consumer. */
export function readAccessToken(claims: JWTPayload): AccessToken | undefined {
  const consumer = readConsumer(claims.consumer);
  if (consumer === undefined || typeof claims.client_id !== 'string') return undefined;
  return { clientId: claims.client_id, consumer, scopes: readScopes(claims), claims };
}

export function readScopes({ scope }: JWTPayload): ReadonlySet<string> {
  return new Set(typeof scope === 'string' ? scope.split(' ').filter((name) => name !== '') : []);
}

function isMeantForUs(audience: string | string[] | undefined, ours: readonly string[]): boolean {
  if (audience === undefined) return true;
  return [audience].flat().some((named) => named === 'unspecified' || ours.includes(named));
}

function readConsumer(consumer: unknown): OrganisationNumber | undefined {
  if (typeof consumer !== 'object' || consumer === null) return undefined;
  const { authority, ID } = consumer as { authority?: unknown; ID?: unknown };
  if (authority !== 'iso6523-actorid-upis' || typeof ID !== 'string' || !ID.startsWith('0192:')) return undefined;
  return parseOrganisationNumber(ID.slice('0192:'.length));
}
