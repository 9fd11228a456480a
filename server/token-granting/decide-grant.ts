import { isRefusal, type OrganisationNumber, organisationIdentifier, type Refusal, refuse } from '@portvakt/protocol';
import type { Addressee, GrantClaims } from '#assertion-checking';
import type { RegisteredClient } from '#clients';
import { type DelegationAsker, decideDelegated, decideSource, refuseUnknownSource } from '#delegations';
import type { OrganisationStore } from '#organisations';
import type { RegisteredScope, ScopeStore } from '#scopes';
import { type Applicant, clientIdOf, identityOf } from './applicant.ts';
import { type Decision, tellsPrefixes } from './compose-token.ts';
import { decideAudience } from './decide-audience.ts';
import { decideActing, decideConsumer, decideEuropeanConsumer, type Parties } from './decide-consumer.ts';
import { decideLifetime } from './decide-lifetime.ts';
import { decideScopes } from './decide-scopes.ts';
import { decideSubject } from './decide-subject.ts';
import { type DetailsDependencies, findDetails } from './find-details.ts';
import type { ProvedGrant } from './prove-assertion.ts';

/** What decides about a proved grant. It changes nothing. */
export interface DecidingDependencies {
  /** The server's own; a refusal names it. */
  readonly issuer: string;
  /** 32 fresh random bytes in base64url. */
  readonly newTokenId: () => string;
  readonly scopes: Pick<ScopeStore, 'readEuropean'>;
  readonly delegations: DelegationAsker;
  readonly organisations: Pick<OrganisationStore, 'prefixesOf'>;
  readonly details: DetailsDependencies;
}

/** Scopes → consumer → delegation → details → audience, subject and lifetime. `to`: whose issuer the token will name. */
export async function decideGrant(
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
