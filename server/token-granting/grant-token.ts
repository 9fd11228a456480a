import {
  type GrantStep,
  isRefusal,
  type MetLimit,
  type OrganisationNumber,
  organisationIdentifier,
  parseClientId,
  type Refusal,
  refuse,
} from '@portvakt/protocol';
import {
  type Addressee,
  type AnsweringIssuers,
  type Assertion,
  checkAudience,
  checkClaims,
  checkSkyporten,
  checkTimes,
  checkTrust,
  chooseAuthentication,
  findAddressee,
  type GrantClaims,
  type GrantTaker,
  type Place,
  type Proof,
  readAssertion,
  readSoleValue,
  type SignatureChecker,
} from '#assertion-checking';
import type { ClientFinder, RegisteredClient } from '#clients';
import { type DelegationAsker, decideDelegated, decideSource, refuseUnknownSource } from '#delegations';
import { done, type Outcome } from '#endpoints';
import type { CertificateChecker } from '#organisation-certificates';
import type { OrganisationStore } from '#organisations';
import type { Proofs } from '#proof-of-possession';
import { refuseLimited } from '#request-limits';
import type { RegisteredScope, ScopeStore } from '#scopes';
import type { KeyRing } from '#signing-keys';
import { type Applicant, clientIdOf, identityOf } from './applicant.ts';
import { composeToken, type Decision, encodeToken, tellsPrefixes } from './compose-token.ts';
import { decideAudience } from './decide-audience.ts';
import { decideBinding } from './decide-binding.ts';
import { decideActing, decideConsumer, decideEuropeanConsumer, type Parties } from './decide-consumer.ts';
import { decideLifetime } from './decide-lifetime.ts';
import { decideScopes } from './decide-scopes.ts';
import { decideSubject } from './decide-subject.ts';
import { listUnneeded } from './describe-finding.ts';
import { describeRefusal, describeToken } from './describe-outcome.ts';
import { type DetailsDependencies, findDetails } from './find-details.ts';
import { readForm } from './read-form.ts';
import type { Recorded, RefusalRecorder } from './record-refusals.ts';
import type { OwnTokens } from './verify-own-tokens.ts';

export interface GrantingDependencies extends AnsweringIssuers {
  /** Whether identity numbers of synthetic people are accepted: everywhere except in production. */
  readonly syntheticPeople: boolean;
  /** Whether every grant without `jti` is refused. */
  readonly needsTokenId: boolean;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** 32 fresh random bytes in base64url. */
  readonly newTokenId: () => string;
  readonly clients: ClientFinder;
  readonly checkSignature: SignatureChecker;
  readonly takeOnce: GrantTaker;
  /** Loaded when the first certificate arrives: most clients never send one. */
  readonly certificates: () => CertificateChecker | Promise<CertificateChecker>;
  readonly scopes: Pick<ScopeStore, 'readEuropean'>;
  readonly delegations: DelegationAsker;
  readonly organisations: Pick<OrganisationStore, 'prefixesOf'>;
  readonly details: DetailsDependencies;
  readonly keyRing: Pick<KeyRing, 'signerFor'>;
  readonly ownTokens: Pick<OwnTokens, 'isDue' | 'verify'>;
  readonly refusals: RefusalRecorder;
  /** Counts a fresh grant of a client. Returns how it stands if it may not, or if little is left. */
  readonly takeClient: (identity: string) => MetLimit | undefined;
  /** Proofs of possession (DPoP); nothing where the server takes none. */
  readonly proofs: Proofs | undefined;
}

/** What proves a grant, and what decides about a proved one. Neither changes anything. */
export type ProvingDependencies = Pick<GrantingDependencies, 'clock' | 'clients' | 'checkSignature' | 'certificates'>;
export type DecidingDependencies = Pick<
  GrantingDependencies,
  'issuer' | 'newTokenId' | 'scopes' | 'delegations' | 'organisations' | 'details'
>;

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

/** What an applicant has proved: who it is, how, and what it asks for. */
export interface ProvedGrant {
  readonly assertion: Assertion;
  readonly applicant: Applicant;
  readonly proof: Proof;
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

    const decided = await decide(given, { proved, claims, to, now });
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

/** Client → key → signature → trust in the certificate. */
export async function proveAssertion(given: ProvingDependencies, assertion: Assertion): Promise<ProvedGrant | Refusal> {
  if (assertion.keyId === undefined && assertion.x5c !== undefined) {
    const european = await proveEuropean(given, assertion);
    if (european !== undefined) return european;
  }

  // Text that cannot be a client id is not looked up.
  const clientId = parseClientId(assertion.issuer);
  const client = clientId && (await given.clients.find(clientId));
  if (client === undefined || !client.active) return refuseClient(assertion.issuer, client);
  const certificates = needsCertificates(assertion, client) ? await given.certificates() : undefined;
  const authentication = chooseAuthentication(assertion, {
    client,
    now: given.clock(),
    readCertificate: certificates?.read,
  });
  if (isRefusal(authentication)) return authentication;
  const forged = given.checkSignature(assertion, authentication);
  if (forged !== undefined) return forged;
  const proof = await checkTrust(authentication, { client, trust: certificates?.trust });
  return isRefusal(proof) ? proof : { assertion, applicant: { kind: 'client', client }, proof };
}

function needsCertificates({ keyId, x5c }: Assertion, { keys }: RegisteredClient): boolean {
  if (keyId === undefined) return x5c !== undefined && keys.length === 0;
  return keys.some((key) => key.kid === keyId && key.x5c !== undefined);
}

/**
 * The same for a European business: only its certificate counts, and `iss` is ignored. Returns nothing if the
 * certificate is not under a foreign anchor; then it belongs to a client.
 */
async function proveEuropean(
  { certificates, checkSignature }: ProvingDependencies,
  assertion: Assertion,
): Promise<ProvedGrant | Refusal | undefined> {
  const checker = await certificates();
  if (!checker.acceptsEuropeans) return undefined;
  const certificate = checker.read(assertion.x5c);
  if (isRefusal(certificate) || !checker.isEuropean(certificate)) return undefined;
  const forged = checkSignature(assertion, { by: 'certificate', certificate });
  if (forged !== undefined) return forged;
  const business = await checker.trustEuropean(certificate);
  if (isRefusal(business)) return business;
  const { authenticationMethod, fingerprint } = business;
  return {
    assertion,
    applicant: { kind: 'european business', business },
    proof: { authenticationMethod, keyId: fingerprint },
  };
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

/** Scopes → consumer → delegation → details → audience, subject and lifetime. `to`: whose issuer the token will name. */
export async function decide(
  given: DecidingDependencies,
  {
    proved,
    claims,
    to,
    now,
  }: {
    proved: Pick<ProvedGrant, 'applicant' | 'proof'>;
    claims: GrantClaims;
    to: Pick<Addressee, 'issuer' | 'is'>;
    now: number;
  },
): Promise<Decision | Refusal> {
  const { applicant, proof } = proved;
  const scopes = decideScopes(
    claims.scopes,
    applicant.kind === 'client'
      ? applicant.client
      : { integrationType: 'maskinporten', scopes: await given.scopes.readEuropean(claims.scopes) },
  );
  if (isRefusal(scopes)) return scopes;
  const parties = await decideParties(given, { applicant, claims, scopes });
  if (isRefusal(parties)) return parties;
  const entry = claims.authorizationDetails;
  const details = entry && (await findDetails(given.details, { entry, applicant, parties, now }));
  if (isRefusal(details)) return details;
  const audience = decideAudience(claims.resources, scopes);
  if (isRefusal(audience)) return audience;
  const subject = to.is === 'skyporten' ? decideSubject(parties.consumer, claims.scopes.join(' ')) : undefined;
  if (isRefusal(subject)) return subject;

  return {
    issuer: to.issuer,
    details,
    audience,
    subject,
    scopes: claims.scopes,
    parties,
    consumerPrefixes:
      applicant.kind === 'client' && tellsPrefixes(claims.scopes)
        ? await given.organisations.prefixesOf(applicant.client.owner)
        : undefined,
    clientId: clientIdOf(applicant),
    identity: identityOf(applicant),
    authenticationMethod: proof.authenticationMethod,
    issuedAt: now,
    lifetime: decideLifetime(applicant.kind === 'client' ? applicant.client.accessTokenLifetime : undefined, scopes),
    tokenId: given.newTokenId(),
    pid: claims.pid,
  };
}

async function decideParties(
  given: DecidingDependencies,
  { applicant, claims, scopes }: { applicant: Applicant; claims: GrantClaims; scopes: readonly RegisteredScope[] },
): Promise<Parties | Refusal> {
  if (applicant.kind === 'european business') return decideEuropeanConsumer(applicant.business, claims);
  const { client } = applicant;
  const consumer = claims.consumerOrganisation;
  if (consumer === undefined) return decideConsumer(client, scopes);
  return decideCustomer(given, { client, consumer, scopes });
}

/** Grant to the customer → not its own organisation → a register that knows the scopes → delegated there. */
async function decideCustomer(
  { delegations, issuer }: DecidingDependencies,
  {
    client,
    consumer,
    scopes,
  }: { client: RegisteredClient; consumer: OrganisationNumber; scopes: readonly RegisteredScope[] },
): Promise<Parties | Refusal> {
  const wish = { consumer, supplier: client.owner, scopes };
  const names = scopes.map(({ name }) => name);
  const standings = await delegations.findStandings(wish, names);
  const stopped = decideActing({ client, scopes, consumer, granted: standings.map(({ granted }) => granted) });
  if (stopped !== undefined) return stopped;
  const source = decideSource(wish);
  if (typeof source !== 'string') return source;
  const found = await delegations.findDelegated(source, { ...wish, scopes: names, standings });
  if (found === 'source unknown') return refuseUnknownSource(wish, source);
  if (found === 'source gives no answer') {
    return refuse('temporarily-unavailable', {
      hint: 'The register in which the scope is delegated gives no answer.',
      facts: { delegationSource: source },
    });
  }
  return (
    decideDelegated(wish, { ...found, source, issuer }) ?? {
      consumer: organisationIdentifier(consumer),
      supplier: organisationIdentifier(client.owner),
      delegationSource: source,
    }
  );
}

/** The checks that a proved grant does not need. */
export function findUnneeded({ applicant, assertion, proof }: ProvedGrant): readonly GrantStep[] {
  const key = applicant.kind === 'client' ? applicant.client.keys.find(({ kid }) => kid === proof.keyId) : undefined;
  const hasCertificate = proof.authenticationMethod !== 'private_key_jwt';
  return listUnneeded({ claims: assertion.claims, key, hasCertificate });
}

function refuseClient(issuer: string, client: RegisteredClient | undefined): Refusal {
  return refuse('client-not-found', {
    hint: 'The claim iss must be the client id, and the client must be registered in this environment.',
    registryHint: client === undefined ? 'No client has this id.' : 'The client is deactivated.',
    facts: { clientId: issuer, known: client !== undefined },
  });
}
