import { type ClientId, isRefusal, type Refusal, refuse } from '@portvakt/protocol';
import {
  type Assertion,
  type Authentication,
  checkAudience,
  checkClaims,
  checkTimes,
  chooseAuthentication,
  type GrantTaker,
  readAssertion,
  type SignatureChecker,
} from '#assertion-checking';
import type { ClientFinder, RegisteredClient } from '#clients';
import type { GrantJournal } from '#grant-journal';
import type { OrganisationStore } from '#organisations';
import type { ScopeStore } from '#scopes';
import type { KeyRing, Signer } from '#signing-keys';
import { composeToken, type Decision, encodeToken, tellsPrefixes } from './compose-token.ts';
import { decideAudience } from './decide-audience.ts';
import { decideConsumer, decideDelegation } from './decide-consumer.ts';
import { decideLifetime } from './decide-lifetime.ts';
import { decideScopes } from './decide-scopes.ts';
import { readForm } from './read-form.ts';

export interface GrantingDependencies {
  readonly issuer: string;
  /** Whether the identity numbers of synthetic people count: everywhere but in production. */
  readonly syntheticPeople: boolean;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** 32 fresh random bytes in base64url. */
  readonly newTokenId: () => string;
  readonly clients: ClientFinder;
  readonly checkSignature: SignatureChecker;
  readonly takeOnce: GrantTaker;
  readonly scopes: Pick<ScopeStore, 'isGranted'>;
  readonly organisations: Pick<OrganisationStore, 'prefixesOf'>;
  readonly keyRing: Pick<KeyRing, 'signerFor'>;
  readonly journal: Pick<GrantJournal, 'record'>;
}

export interface TokenRequest {
  readonly body: string;
  readonly query: string;
  readonly traceId: string;
}

/** The answer to a token request that is granted (RFC 6749 §5.1), its members in the order they are sent. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  /** Seconds left when it is sent: one less than `exp − iat`, as Maskinporten answers. */
  readonly expires_in: number;
  readonly scope: string;
}

/** How it ended. `client` is there once the client has proved itself. */
export type Outcome =
  | { readonly answer: TokenAnswer }
  | { readonly refused: Refusal; readonly client?: RegisteredClient };

/** What a client has proved: who it is, how, and what it asks for. */
interface ProvedGrant {
  readonly assertion: Assertion;
  readonly client: RegisteredClient;
  readonly authentication: Authentication;
}

/** Grants or refuses one token request. The order of the steps is settled: each answer tells only what was proved. */
export function createTokenGranter(given: GrantingDependencies): (request: TokenRequest) => Promise<Outcome> {
  return async (request) => {
    const proved = await prove(given, request);
    if (isRefusal(proved)) return { refused: proved };

    const decided = await decide(given, proved);
    if (isRefusal(decided)) {
      await recordRefusal(given, request, proved, decided);
      return { refused: decided, client: proved.client };
    }

    const signer = await given.keyRing.signerFor(decided.lifetime);
    const signingInput = encodeToken(composeToken(decided), signer);
    const [signature] = await Promise.all([
      signer.sign(signingInput),
      // No token leaves before it is on record; the record is written while the signature is made.
      recordToken(given, request, decided, signer),
    ]);
    return {
      answer: {
        access_token: `${signingInput}.${signature}`,
        token_type: 'Bearer',
        expires_in: decided.lifetime - 1,
        scope: decided.scopes.join(' '),
      },
    };
  };
}

/** Form → JWS and JSON shape → client → key → signature. */
async function prove(given: GrantingDependencies, request: TokenRequest): Promise<ProvedGrant | Refusal> {
  const form = readForm(request);
  if (isRefusal(form)) return form;
  const assertion = readAssertion(form.assertion);
  if (isRefusal(assertion)) return assertion;
  const client = await given.clients.find(assertion.issuer as ClientId);
  if (client === undefined || !client.active) return refuseClient(assertion.issuer, client);
  const authentication = chooseAuthentication(assertion, client, given.clock());
  if (isRefusal(authentication)) return authentication;
  return given.checkSignature(assertion, authentication) ?? { assertion, client, authentication };
}

/** Claims → audience → times → single use → scopes → consumer → delegation → details. */
async function decide(
  given: GrantingDependencies,
  { assertion, client, authentication }: ProvedGrant,
): Promise<Decision | Refusal> {
  const now = Math.floor(given.clock() / 1000);
  const claims = checkClaims(assertion.claims, given);
  if (isRefusal(claims)) return claims;
  const early =
    checkAudience(claims, given.issuer) ??
    checkTimes(claims, now) ??
    (await given.takeOnce({ clientId: client.clientId, claims, signingInput: assertion.signingInput }));
  if (early !== undefined) return early;

  const scopes = decideScopes(claims.scopes, client);
  if (isRefusal(scopes)) return scopes;
  const parties =
    claims.consumerOrganisation === undefined
      ? decideConsumer(client, scopes)
      : decideDelegation({
          client,
          scopes,
          consumer: claims.consumerOrganisation,
          granted: await Promise.all(
            scopes.map(({ name }) => given.scopes.isGranted(claims.consumerOrganisation ?? client.owner, name)),
          ),
        });
  if (isRefusal(parties)) return parties;
  if (claims.authorizationDetails !== undefined) {
    return refuse('authorization-details-type-unknown', {
      hint: 'This server supports no type of authorization_details yet.',
    });
  }
  const audience = decideAudience(claims.resources, scopes);
  if (isRefusal(audience)) return audience;

  return {
    issuer: given.issuer,
    audience,
    scopes: claims.scopes,
    parties,
    consumerPrefixes: tellsPrefixes(claims.scopes) ? await given.organisations.prefixesOf(parties.consumer) : undefined,
    clientId: client.clientId,
    authenticationMethod: authentication.method,
    issuedAt: now,
    lifetime: decideLifetime(client.accessTokenLifetime, scopes),
    tokenId: given.newTokenId(),
    pid: claims.pid,
  };
}

function refuseClient(issuer: string, client: RegisteredClient | undefined): Refusal {
  return refuse('client-not-found', {
    hint: 'The claim iss must be the client id, and the client must be registered in this environment.',
    registryHint: client === undefined ? 'No client has this id.' : 'The client is deactivated.',
    facts: { clientId: issuer.slice(0, 128), known: client !== undefined },
  });
}

function recordRefusal(
  { clock, journal }: GrantingDependencies,
  { traceId }: TokenRequest,
  { client, assertion, authentication }: ProvedGrant,
  { refusal }: Refusal,
): Promise<void> {
  const { scope, pid, consumer_org } = assertion.claims;
  return journal.record({
    at: clock(),
    traceId,
    outcome: refusal,
    clientId: client.clientId,
    consumer: typeof consumer_org === 'string' && /^[0-9]{9}$/.test(consumer_org) ? consumer_org : client.owner,
    supplier: client.supplier,
    scope: typeof scope === 'string' ? scope.slice(0, 1000) : undefined,
    tokenId: undefined,
    lifetime: undefined,
    keyId: authentication.key.kid,
    hasPid: (pid ?? undefined) !== undefined,
  });
}

function recordToken(
  { clock, journal }: GrantingDependencies,
  { traceId }: TokenRequest,
  decided: Decision,
  signer: Signer,
): Promise<void> {
  return journal.record({
    at: clock(),
    traceId,
    outcome: 'token',
    clientId: decided.clientId,
    consumer: decided.parties.consumer,
    supplier: decided.parties.supplier,
    scope: decided.scopes.join(' '),
    tokenId: decided.tokenId,
    lifetime: decided.lifetime,
    keyId: signer.kid,
    hasPid: decided.pid !== undefined,
  });
}
