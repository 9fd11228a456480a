import type { FoundKey, KeySet } from '../key-set/create-key-set.ts';
import type { VerificationKey } from '../key-set/read-key-set.ts';
import { isRefusal, quote, type Refusal, refuse } from '../refusal.ts';
import { checkSignature, isSignatureAlgorithm, refuseAlgorithm } from './check-signature.ts';
import { type Caller, checkTimes, readCaller } from './read-caller.ts';
import { type ReadToken, readToken, type TokenHeader } from './read-token.ts';
import { rememberProved } from './remember-proved.ts';

/** What is known after a token was checked. A refusal with a caller is of a token whose signature holds. */
export interface CheckedToken {
  readonly caller?: Caller;
  readonly refusal?: Refusal;
}

/**
 * Checks the value of an `Authorization` header; at once where the key is at hand. `takesBound`: the scheme may be `DPoP` as well. Whether
 * the token came in the way that it must is for the policy to say.
 */
export type CheckToken = (
  authorization: string | null | undefined,
  takesBound: boolean,
) => CheckedToken | Promise<CheckedToken>;

interface AcceptedIssuer {
  readonly issuer: string;
  readonly delegationSources: readonly string[];
  readonly keys: KeySet;
}

/** Headers of good tokens that are remembered. An issuer has a few keys, and so a few headers. */
const MOST_HEADERS = 64;
/** Proved tokens that are remembered: about 2 MB. */
const MOST_TOKENS = 1024;

/**
 * The steps that every token goes through, whatever the route asks for: shape, issuer, key, signature, times, claims,
 * source of the delegation, consent. `tolerance` is in seconds.
 */
export function createTokenChecker({
  issuers,
  clock,
  tolerance,
}: {
  issuers: readonly AcceptedIssuer[];
  clock: () => number;
  tolerance: number;
}): CheckToken {
  const byName = new Map(issuers.map((accepted) => [accepted.issuer, accepted]));
  const knownHeaders = new Map<string, TokenHeader>();
  const proved = rememberProved<AcceptedIssuer>(MOST_TOKENS);

  const remember = ({ encodedHeader, header }: ReadToken) => {
    if (knownHeaders.size < MOST_HEADERS && !knownHeaders.has(encodedHeader)) knownHeaders.set(encodedHeader, header);
  };
  const judge = (claims: ReadToken['claims'], issuer: AcceptedIssuer): CheckedToken => {
    const now = clock();
    const caller = readCaller(claims);
    const late = checkTimes(claims, { now, tolerance });
    if (isRefusal(caller)) return { refusal: late ?? caller };
    const wrong = late ?? checkDelegation(caller, issuer) ?? checkConsent(caller, now);
    return wrong === undefined ? { caller } : { caller, refusal: wrong };
  };

  return (authorization, takesBound) => {
    const before = typeof authorization === 'string' ? proved.find(authorization) : undefined;
    if (before !== undefined) return judge(before.claims, before.issuer);
    const token = readToken(authorization, knownHeaders, takesBound);
    if ('status' in token) return { refusal: token };
    const { header, claims } = token;
    if (!isSignatureAlgorithm(header.alg)) return { refusal: refuseAlgorithm(header.alg) };
    const issuer = typeof claims.iss === 'string' ? byName.get(claims.iss) : undefined;
    if (issuer === undefined) return { refusal: refuseIssuer(claims.iss, [...byName.keys()]) };
    const finish = (key: VerificationKey): CheckedToken => {
      const refusal = checkSignature(token, key);
      if (refusal !== undefined) return { refusal };
      remember(token);
      if (typeof authorization === 'string') proved.keep(authorization, { claims, issuer, kid: header.kid, key });
      return judge(claims, issuer);
    };
    const atHand = issuer.keys.peek(header.kid);
    if (atHand !== undefined) return finish(atHand);
    return issuer.keys.find(header.kid).then((found) => {
      if (found.outcome === 'found') return finish(found.key);
      return { refusal: refuseKey(found, header.kid, issuer.issuer) };
    });
  };
}

/** What a supplier may do stands in a register. One that the API does not know proves nothing. */
function checkDelegation(caller: Caller, { delegationSources }: AcceptedIssuer): Refusal | undefined {
  const { supplier, delegationSource } = caller;
  if (supplier === undefined && delegationSource === undefined) return undefined;
  if (delegationSource !== undefined && delegationSources.includes(delegationSource)) return undefined;
  const found = delegationSource === undefined ? 'missing' : quote(delegationSource);
  return refuse(
    'delegation-source-not-accepted',
    `The token's delegation_source is ${found}. This API accepts ${quote(delegationSources.join(' ')) || 'none'}.`,
  );
}

/** A consent counts for the party it was given to, and until it ends (Digdir's checklist for consents). */
function checkConsent({ consent, consumer }: Caller, now: number): Refusal | undefined {
  if (consent === undefined) return undefined;
  if (consent.to !== consumer.organisationNumber) {
    return refuse('consent-not-accepted', `The token's consent is given to ${quote(consent.to)}, not to its consumer.`);
  }
  if (consent.validTo <= now) return refuse('consent-not-accepted', "The token's consent has ended.");
  return undefined;
}

function refuseIssuer(iss: unknown, accepted: readonly string[]): Refusal {
  const found = typeof iss === 'string' ? quote(iss) : 'missing';
  const hint =
    typeof iss === 'string' && accepted.some((name) => trim(name) === trim(iss)) ? ' The last slash counts.' : '';
  const known = accepted.map((name) => quote(name)).join(' ');
  return refuse('issuer-unknown', `The token's issuer is ${found}. This API accepts ${known}.${hint}`);
}

function trim(issuer: string): string {
  return issuer.endsWith('/') ? issuer.slice(0, -1) : issuer;
}

function refuseKey(found: Exclude<FoundKey, { outcome: 'found' }>, kid: string, issuer: string): Refusal {
  if (found.outcome === 'unknown') {
    return refuse('key-unknown', `The issuer ${quote(issuer)} has no key ${quote(kid)}. Get a new token.`);
  }
  const { retryAfter, cause } = found;
  const description = `The keys of ${quote(issuer)} cannot be fetched now. Try again in ${retryAfter} s.`;
  return refuse('keys-unavailable', description, { retryAfter, cause });
}
