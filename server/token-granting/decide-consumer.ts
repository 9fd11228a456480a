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

/** On whose behalf a token is issued. */
export interface Parties {
  readonly consumer: ConsumerIdentifier;
  readonly supplier: OrganisationIdentifier | undefined;
  /** The issuer of the register that holds the delegation from consumer to supplier; `undefined` if none was needed. */
  readonly delegationSource?: string;
}

/**
 * Decides who the token is for when the client acts as registered. That is its owner, together with the supplier if a
 * supplier registered the client. The supplier if there is one, otherwise the owner, must be granted every scope that
 * is not open to all (MP-250).
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
 * Decides whether a client may act for `consumer` at all. The customer must be granted every scope (`granted`, MP-250)
 * and must not be the client's own organisation. A client that a supplier registered for one customer acts for no other
 * customer. Whether the customer has delegated the scopes is decided later.
 */
export function decideActing({
  client,
  scopes,
  consumer,
  granted,
}: {
  client: RegisteredClient;
  scopes: readonly RegisteredScope[];
  consumer: OrganisationNumber;
  granted: readonly boolean[];
}): Refusal | undefined {
  const refused = scopes.find((scope, position) => granted[position] !== true && !scope.accessibleForAll);
  if (refused !== undefined) return refuseUngranted(refused, consumer);
  if (consumer !== client.owner && client.supplier === undefined) return undefined;
  return refuse('consumer-org-is-own', {
    hint: 'Leave consumer_org out to act for your own organisation; it names a customer that has delegated the scope to you.',
  });
}

/**
 * A European business acts for itself. It needs no grant: the scope's owner has opened the scope to such businesses,
 * and their API keeps its own list of refused ones (Digdir, «European eSeals»).
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
