import type { JWTPayload } from 'jose';
import * as errors from 'jose/errors';
import { createRemoteJWKSet, customFetch } from 'jose/jwks/remote';
import { decodeJwt } from 'jose/jwt/decode';
import { jwtVerify } from 'jose/jwt/verify';
import { createBoundedFetch } from '#outgoing-requests';
import type { TokenFault } from '#sign-in';
import { decideTokenUse } from './decide-token-use.ts';
import type { Provider } from './open-provider.ts';
import { type ClaimedPerson, type ClaimsRules, readClaims } from './read-claims.ts';

/** Milliseconds that the provider's keys are kept, and between two readings for keys that are not among them. */
const KEPT = 10 * 60_000;
const PAUSE = 30_000;
/** Seconds that the clocks may differ. */
const CLOCK_TOLERANCE = 10;
const LONGEST_TOKEN = 16_384;

/** What a proved access token says. */
export interface ProvedClaims {
  readonly claimed: ClaimedPerson;
  readonly scopes: readonly string[];
}

/** The provider could not be asked for its keys. */
export class ProviderAwayError extends Error {
  override readonly name = 'ProviderAwayError';
}

/**
 * Proves access tokens of the provider's people: a JWT (RFC 9068) that its published key has signed, for this server or of a client that
 * the settings name, and of a level that is good enough. The keys are read with the first token, and for a key that is not among
 * them at most twice a minute, whatever is sent.
 *
 * @returns the person, or what is wrong with the token.
 * @throws ProviderAwayError
 */
export function createProviderTokenReader({
  provider,
  rules,
  issuer,
  clients,
  clock,
}: {
  provider: Provider;
  rules: ClaimsRules;
  /** The issuer of this server: the audience that tokens may name. */
  issuer: string;
  /** Clients of the provider whose tokens are taken, too. */
  clients: readonly string[];
  clock: () => number;
}): (token: string) => Promise<ProvedClaims | TokenFault> {
  let keys: { readonly address: string; readonly find: ReturnType<typeof createRemoteJWKSet> } | undefined;

  const findKeys = async (): Promise<ReturnType<typeof createRemoteJWKSet>> => {
    const { keySetAddress: address } = await provider.ready().catch((cause: unknown) => {
      throw new ProviderAwayError('the sign-in provider cannot be reached', { cause });
    });
    if (keys?.address !== address) {
      const find = createRemoteJWKSet(new URL(address), {
        cacheMaxAge: KEPT,
        cooldownDuration: PAUSE,
        [customFetch]: createBoundedFetch(),
      });
      keys = { address, find };
    }
    return keys.find;
  };

  return async (token) => {
    // Nothing is fetched for a token that claims another issuer.
    if (token.length > LONGEST_TOKEN || claimedIssuer(token) !== provider.issuer) {
      return { fault: 'invalid', reason: `the token was not issued by ${provider.issuer}` };
    }
    let verified: { readonly payload: JWTPayload; readonly protectedHeader: { readonly typ?: string } };
    try {
      verified = await jwtVerify(token, await findKeys(), {
        issuer: provider.issuer,
        algorithms: ['RS256', 'PS256', 'ES256'],
        requiredClaims: ['exp', 'sub'],
        clockTolerance: CLOCK_TOLERANCE,
        currentDate: new Date(clock()),
      });
    } catch (error) {
      return explain(error, provider.issuer);
    }
    const { payload, protectedHeader } = verified;
    const fault = decideTokenUse(payload, { typ: protectedHeader.typ, issuer, clients });
    if (fault !== undefined) return { fault: 'invalid', reason: fault };
    const person = readClaims(payload, rules);
    if ('fault' in person) return { fault: 'invalid', reason: texts[person.fault] };
    return { claimed: person, scopes: readScopes(payload.scope) };
  };
}

const texts = {
  'no-subject': 'the token names nobody (sub)',
  'bad-number': 'the number in the token (pid) is no national identity number',
  'level-too-low': 'the sign-in behind the token is of a level (acr) that is not good enough here',
} as const;

function explain(error: unknown, issuer: string): TokenFault {
  if (error instanceof ProviderAwayError) throw error;
  if (error instanceof errors.JWTExpired) return { fault: 'expired', reason: 'the token has expired' };
  const isAboutToken =
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JWTClaimValidationFailed ||
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JOSENotSupported ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys;
  if (!isAboutToken) throw new ProviderAwayError("the sign-in provider's keys cannot be read", { cause: error });
  return { fault: 'invalid', reason: `the token was not issued by ${issuer}, or has been altered` };
}

function readScopes(scope: unknown): readonly string[] {
  return typeof scope === 'string' ? scope.split(' ').filter((name) => name !== '') : [];
}

/** What the token says of its issuer, unproved. */
function claimedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}
