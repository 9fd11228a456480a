import type { OrganisationNumber } from '@portvakt/protocol';
import { partyOfOrganisation } from '#parties';
import type { AgentClient } from './agent-client-store.ts';
import type { FacilitatedClient } from './client-relation.ts';

/** Organisations by their numbers, as far as they are on record. */
export type Names = ReadonlyMap<OrganisationNumber, { readonly name: string | null }>;

/** A client in a list for third-party systems. */
export function writeClient(client: OrganisationNumber, names: Names) {
  return {
    clientId: partyOfOrganisation(client).partyUuid,
    clientOrganizationNumber: client,
    clientOrganizationName: names.get(client)?.name ?? null,
  };
}

/** A client in a list for the portal, with what it has given by role. */
export function writeCustomer({ client, relations }: FacilitatedClient, names: Names) {
  return {
    partyUuid: partyOfOrganisation(client).partyUuid,
    displayName: names.get(client)?.name ?? null,
    organizationIdentifier: client,
    access: relations.map(({ role, accessPackages }) => ({ role, packages: accessPackages.map(shorten) })),
  };
}

/** A delegation as the portal reads it. */
export function writeDelegation({ id, systemUserId, client }: AgentClient) {
  return {
    agentSystemUserId: systemUserId,
    delegationId: id,
    customerId: partyOfOrganisation(client).partyUuid,
  };
}

/** The URN of a package that was named by it, or by its last part as Altinn's portal does. */
export function expandPackage(name: string): string {
  return name.startsWith('urn:') ? name : `urn:altinn:accesspackage:${name}`;
}

function shorten(urn: string): string {
  return urn.slice(urn.lastIndexOf(':') + 1);
}
