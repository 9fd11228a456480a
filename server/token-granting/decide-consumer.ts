import {
  type ConsumerIdentifier,
  type OrganisationIdentifier,
  type OrganisationNumber,
  organisationIdentifier,
  type Refusal,
  refuse,
} from '@portvakt/protocol';
import type { GrantClaims } from '#assertion-checking';
import type { RegisteredClient } from '#clients';
import type { EuropeanBusiness } from '#organisation-certificates';
import type { RegisteredScope } from '#scopes';

/** On whose behalf a token is given. */
export interface Parties {
  readonly consumer: ConsumerIdentifier;
  readonly supplier: OrganisationIdentifier | undefined;
}

/**
 * Who the token is for when the client acts as registered: its owner, or for a client that a supplier has registered
 * the owner with the supplier beside it. The one who must hold the grant (the supplier, where there is one) must hold
 * every scope, unless it is open for all (MP-250).
 */
export function decideConsumer(client: RegisteredClient, scopes: readonly RegisteredScope[]): Parties | Refusal {
  const refused = scopes.find((scope) => !scope.granted);
  if (refused !== undefined) return refuseUngranted(refused, client.supplier ?? client.owner);
  return {
    consumer: organisationIdentifier(client.owner),
    supplier: client.supplier && organisationIdentifier(client.supplier),
  };
}

/**
 * The same for a grant with `consumer_org`: the customer must hold the grant (`granted` says of each scope whether it
 * does), must be another than the client's own organisation, and must have delegated the scope (MP-251).
 */
export function decideDelegation({
  client,
  scopes,
  consumer,
  granted,
}: {
  client: RegisteredClient;
  scopes: readonly RegisteredScope[];
  consumer: OrganisationNumber;
  granted: readonly boolean[];
}): Refusal {
  const refused = scopes.find((scope, position) => granted[position] !== true && !scope.accessibleForAll);
  if (refused !== undefined) return refuseUngranted(refused, consumer);
  if (consumer === client.owner || client.supplier !== undefined) {
    return refuse('consumer-org-is-own', {
      hint: 'Leave consumer_org out to act for your own organisation; it names a customer that has delegated the scope to you.',
    });
  }
  // No delegation is on record in this version, so none has been made.
  return refuse('scope-not-delegated', {
    fill: { consumer, scope: scopes[0]?.name ?? '', supplier: client.owner },
    hint: 'This server keeps no delegations yet.',
  });
}

/**
 * A European business acts for itself. No grant is asked for: the owner of a scope has opened it for such businesses, and
 * their API keeps its own list of those it refuses (Digdir, «European eSeals»).
 */
export function decideEuropeanConsumer(
  business: EuropeanBusiness,
  { consumerOrganisation }: Pick<GrantClaims, 'consumerOrganisation'>,
): Parties | Refusal {
  if (consumerOrganisation !== undefined) {
    return refuse('claim-unsupported', {
      fill: { claim: 'consumer_org' },
      hint: 'A business that is known by its eSeal alone acts for itself.',
    });
  }
  return { consumer: business.consumer, supplier: undefined };
}

function refuseUngranted(scope: RegisteredScope, consumer: OrganisationNumber): Refusal {
  return refuse('scope-not-granted', { fill: { scope: scope.name }, facts: { scope: scope.name, consumer } });
}
