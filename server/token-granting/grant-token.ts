import { isRefusal, type MetLimit, type Refusal } from '@portvakt/protocol';
import {
  type Addressee,
  type AnsweringIssuers,
  type Assertion,
  checkAudience,
  checkClaims,
  checkSkyporten,
  checkTimes,
  findAddressee,
  type GrantClaims,
  type GrantTaker,
  type Place,
  readAssertion,
  readSoleValue,
} from '#assertion-checking';
import { done, type Outcome } from '#endpoints';
import type { Proofs } from '#proof-of-possession';
import { refuseLimited } from '#request-limits';
import type { KeyRing } from '#signing-keys';
import { type Applicant, identityOf } from './applicant.ts';
import { composeToken, encodeToken } from './compose-token.ts';
import { decideBinding } from './decide-binding.ts';
import type { Parties } from './decide-consumer.ts';
import { type DecidingDependencies, decideGrant } from './decide-grant.ts';
import { describeRefusal, describeToken } from './describe-outcome.ts';
import { findUnneeded, type ProvedGrant, type ProvingDependencies, proveAssertion } from './prove-assertion.ts';
import { readForm } from './read-form.ts';
import type { Recorded, RefusalRecorder } from './record-refusals.ts';
import type { OwnTokens } from './verify-own-tokens.ts';

export interface GrantingDependencies extends AnsweringIssuers, ProvingDependencies, DecidingDependencies {
  /** The server's own. */
  readonly issuer: string;
  /** Whether identity numbers of synthetic people are accepted: everywhere except in production. */
  readonly syntheticPeople: boolean;
  /** Whether every grant without `jti` is refused. */
  readonly needsTokenId: boolean;
  readonly takeOnce: GrantTaker;
  readonly keyRing: Pick<KeyRing, 'signerFor'>;
  readonly ownTokens: Pick<OwnTokens, 'isDue' | 'verify'>;
  readonly refusals: RefusalRecorder;
  /** Counts a fresh grant of a client. Returns how it stands if it may not, or if little is left. */
  readonly takeClient: (identity: string) => MetLimit | undefined;
  /** Proofs of possession (DPoP); nothing where the server takes none. */
  readonly proofs: Proofs | undefined;
}

export interface TokenRequest {
  readonly body: string;
  readonly query: string;
  /** The header `DPoP`, where there is one. */
  readonly proof: string | undefined;
  /** Whose token endpoint it was sent to. */
  readonly sentTo: Place;
  readonly traceId: string;
}

/** The answer to a granted token request (RFC 6749 §5.1). Its members are in the order in which they are sent. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: 'Bearer' | 'DPoP';
  /** Seconds left when the answer is sent. One less than `exp − iat`, as in Maskinporten's answers. */
  readonly expires_in: number;
  readonly scope: string;
}

/** How the request ended, and what the report of it needs. */
export interface GrantOutcome {
  readonly outcome: Outcome<TokenAnswer>;
  /** Exists only if it has proved itself; so do `claims` and `recorded`. */
  readonly applicant?: Applicant;
  /**
   * Whether the grant was for this server, in time and not used up. An older one proves who made it, and nothing of who sends it: it must
   * not count against its client.
   */
  readonly isFresh?: boolean;
  /** Of a refused grant. */
  readonly claims?: Assertion['claims'];
  /** Whether the refusal went on record. */
  readonly recorded?: Recorded;
  /** Whether the grant of a token had been used before. Only a `jti` would have prevented that. */
  readonly again?: boolean;
  /** Of a proved grant: which of the server's issuers its `aud` names, and how. Nothing where it names none of them. */
  readonly addressee?: Addressee | undefined;
  /** Of a token: the client's key (or its certificate's fingerprint) that signed the grant, and on whose behalf it is. */
  readonly keyId?: string;
  readonly parties?: Parties;
  /** How its client stands against its limit, where little is left. */
  readonly limit?: MetLimit | undefined;
  /** For the header `DPoP-Nonce`: of requests with a proof, or without one that they need. */
  readonly nonce?: string | undefined;
}

/**
 * Grants or refuses one token request. The order of the steps is fixed: an answer reveals only what the applicant has
 * proved. A decision is revealed only after the grant has been taken, so a replay learns nothing more. Taking the
 * grant, recording the outcome and signing run in parallel, and no token is sent before all three are done. A token that
 * is verified before it leaves is signed first: a wrong one uses up no grant. Nor does a proof of possession that is refused: such a
 * refusal tells the nonce that the next proof needs.
 */
export function createTokenGranter(given: GrantingDependencies): (request: TokenRequest) => Promise<GrantOutcome> {
  return async (request) => {
    const { traceId, sentTo } = request;
    const proved = await prove(given, request);
    if (isRefusal(proved)) return { outcome: proved };
    const { applicant, assertion, proof } = proved;
    const addressee = findAddressee(readSoleValue(assertion.claims.aud), given);
    const now = Math.floor(given.clock() / 1000);
    const describe = (refusal: Refusal) =>
      describeRefusal(refusal, {
        at: given.clock(),
        traceId,
        applicant,
        keyId: proof.keyId,
        claims: assertion.claims,
        issuer: (sentTo === 'skyporten' && given.skyporten?.issuer) || given.issuer,
        now,
        unneeded: findUnneeded(proved),
      });
    const refuseProved = async (refused: Refusal, isFresh = false): Promise<GrantOutcome> => {
      const recorded = await given.refusals.record(describe(refused));
      return { outcome: refused, applicant, isFresh, claims: assertion.claims, recorded, addressee };
    };

    const read = readClaims(given, { proved, now, sentTo });
    if (isRefusal(read)) return refuseProved(read);
    const { claims, to } = read;
    const { signingInput: signedText } = assertion;
    const grant = given.takeOnce.identify({ clientId: identityOf(applicant), claims, signingInput: signedText });
    const recognised = given.takeOnce.recognise(grant);
    if (recognised !== undefined) return refuseProved(recognised);
    const limit = given.takeClient(identityOf(applicant));
    if (limit !== undefined && limit.wait > 0) return refuseProved(refuseLimited(limit), true);
    const { proofs } = given;
    const boundTo = decideBinding({ applicant, proofs, proof: request.proof });
    const challenged = boundTo === undefined || proofs === undefined ? {} : { nonce: proofs.nonce() };
    if (isRefusal(boundTo)) {
      // That the server asks for its nonce is no fault of the client, which has no other way to learn it.
      if (boundTo.refusal === 'dpop-nonce-needed') return { outcome: boundTo, applicant, isFresh: true, ...challenged };
      return { ...(await refuseProved(boundTo, true)), ...challenged };
    }

    const decided = await decideGrant(given, { proved, claims, to, now });
    if (isRefusal(decided)) {
      const outcome = await given.refusals.recordWith(describe(decided), async (record) => {
        const taken = await given.takeOnce.take(grant, record);
        return typeof taken === 'string' ? undefined : taken.refused;
      });
      if ('replayed' in outcome) return refuseProved(outcome.replayed);
      const { recorded } = outcome;
      return {
        outcome: decided,
        applicant,
        isFresh: true,
        claims: assertion.claims,
        recorded,
        addressee,
        ...challenged,
      };
    }
    const signer = await given.keyRing.signerFor(decided.lifetime);
    const signingInput = encodeToken(composeToken({ ...decided, boundTo }), signer);
    const signing = signer.sign(signingInput);
    if (given.ownTokens.isDue(signer.kid)) {
      const unverifiable = await given.ownTokens.verify(`${signingInput}.${await signing}`, signer.kid);
      if (unverifiable !== undefined) return refuseProved(unverifiable, true);
    }
    const [taken, signature] = await Promise.all([
      given.takeOnce.take(
        grant,
        describeToken(decided, {
          at: given.clock(),
          traceId,
          ownIssuer: given.issuer,
          signedWith: signer.kid,
          askedWith: proof.keyId,
        }),
      ),
      signing,
    ]);
    if (typeof taken !== 'string') return refuseProved(taken.refused);
    return {
      applicant,
      isFresh: true,
      again: taken === 'again',
      keyId: proof.keyId,
      parties: decided.parties,
      limit,
      addressee,
      ...challenged,
      outcome: done({
        access_token: `${signingInput}.${signature}`,
        token_type: boundTo === undefined ? 'Bearer' : 'DPoP',
        expires_in: decided.lifetime - 1,
        scope: decided.scopes.join(' '),
      }),
    };
  };
}

/** Form → JWS and JSON shape → the rest of the proof. */
async function prove(given: GrantingDependencies, request: TokenRequest): Promise<ProvedGrant | Refusal> {
  const form = readForm(request);
  if (isRefusal(form)) return form;
  const assertion = readAssertion(form.assertion);
  return isRefusal(assertion) ? assertion : proveAssertion(given, assertion);
}

/** Claims → audience → what Skyporten asks for → times. `now` is in seconds. With the claims comes whom the grant is addressed to. */
function readClaims(
  given: GrantingDependencies,
  { proved, now, sentTo }: { proved: ProvedGrant; now: number; sentTo: Place },
): { readonly claims: GrantClaims; readonly to: Addressee } | Refusal {
  const claims = checkClaims(proved.assertion.claims, given);
  if (isRefusal(claims)) return claims;
  const to = checkAudience(claims, given, { now, sentTo });
  if (isRefusal(to)) return to;
  const unfit = to.is === 'skyporten' ? checkSkyporten(claims) : undefined;
  return unfit ?? checkTimes(claims, now) ?? { claims, to };
}
