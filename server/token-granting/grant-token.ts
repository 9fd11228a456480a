import { type ClientId, isRefusal, type Refusal, refuse } from '@portvakt/protocol';
import {
  type Assertion,
  type Authentication,
  checkAudience,
  checkClaims,
  checkTimes,
  chooseAuthentication,
  type GrantClaims,
  type GrantTaker,
  readAssertion,
  type SignatureChecker,
} from '#assertion-checking';
import type { ClientFinder, RegisteredClient } from '#clients';
import type { GrantJournal, GrantRecord } from '#grant-journal';
import type { OrganisationStore } from '#organisations';
import type { ScopeStore } from '#scopes';
import type { KeyRing } from '#signing-keys';
import { composeToken, type Decision, encodeToken, tellsPrefixes } from './compose-token.ts';
import { decideAudience } from './decide-audience.ts';
import { decideConsumer, decideDelegation } from './decide-consumer.ts';
import { decideLifetime } from './decide-lifetime.ts';
import { decideScopes } from './decide-scopes.ts';
import { describeRefusal, describeToken } from './describe-outcome.ts';
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

/**
 * Grants or refuses one token request. The order of the steps is settled: each answer tells only what was proved. What is
 * decided is told only once the grant has been taken, so a replay is told nothing else; taking the grant, recording how
 * it ended and signing go on together, and no token leaves before all three are done.
 */
export function createTokenGranter(given: GrantingDependencies): (request: TokenRequest) => Promise<Outcome> {
  return async (request) => {
    const { traceId } = request;
    const proved = await prove(given, request);
    if (isRefusal(proved)) return { refused: proved };
    const { client, assertion, authentication } = proved;
    const describe = (refusal: Refusal) =>
      describeRefusal(refusal, {
        at: given.clock(),
        traceId,
        client,
        keyId: authentication.key.kid,
        claims: assertion.claims,
      });
    const refuseProved = async (refused: Refusal): Promise<Outcome> => {
      await given.journal.record(describe(refused));
      return { refused, client };
    };

    const now = Math.floor(given.clock() / 1000);
    const claims = readClaims(given, { proved, now });
    if (isRefusal(claims)) return refuseProved(claims);
    const { clientId } = client;
    const take = (record: GrantRecord) =>
      given.takeOnce({ clientId, claims, signingInput: assertion.signingInput, record });

    const decided = await decide(given, { proved, claims, now });
    if (isRefusal(decided)) {
      const replayed = await take(describe(decided));
      return replayed === undefined ? { refused: decided, client } : refuseProved(replayed);
    }
    const signer = await given.keyRing.signerFor(decided.lifetime);
    const signingInput = encodeToken(composeToken(decided), signer);
    const [replayed, signature] = await Promise.all([
      take(describeToken(decided, { at: given.clock(), traceId, signedWith: signer.kid })),
      signer.sign(signingInput),
    ]);
    if (replayed !== undefined) return refuseProved(replayed);
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

/** Claims → audience → times. `now` is in seconds. */
function readClaims(
  given: GrantingDependencies,
  { proved, now }: { proved: ProvedGrant; now: number },
): GrantClaims | Refusal {
  const claims = checkClaims(proved.assertion.claims, given);
  if (isRefusal(claims)) return claims;
  return checkAudience(claims, given.issuer) ?? checkTimes(claims, now) ?? claims;
}

/** Scopes → consumer → delegation → details → audience and lifetime. */
async function decide(
  given: GrantingDependencies,
  { proved, claims, now }: { proved: ProvedGrant; claims: GrantClaims; now: number },
): Promise<Decision | Refusal> {
  const { client, authentication } = proved;
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
