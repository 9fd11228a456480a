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
  /** The issuer of the register in which the consumer has delegated to the supplier; nothing when neither needed to. */
  readonly delegationSource?: string;
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
 * Whether a client may act for `consumer` at all: the customer must hold the grant of every scope (`granted`, MP-250), and
 * must be another than the client's own organisation. A client that a supplier registered for one customer acts for no
 * other. Whether the customer has delegated the scopes is the next question.
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
