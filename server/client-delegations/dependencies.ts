import type { Database } from '#database';
import type { OrganisationStore } from '#organisations';
import type { PartyFinder } from '#parties';
import type { SystemStore, SystemUserStore } from '#system-users';
import { type AgentClientStore, createAgentClientStore } from './agent-client-store.ts';
import { type ClientRelationStore, createClientRelationStore } from './relation-store.ts';

/** The stores of the room. */
export interface ClientDelegationStores {
  readonly clientRelations: ClientRelationStore;
  readonly agentClients: AgentClientStore;
}

export function createClientDelegationStores(given: {
  database: Database;
  clock: () => number;
}): ClientDelegationStores {
  return { clientRelations: createClientRelationStore(given), agentClients: createAgentClientStore(given) };
}

/** What the endpoints are given. */
export interface ClientDelegationDependencies extends ClientDelegationStores {
  readonly database: Pick<Database, 'reads'>;
  readonly newId: () => string;
  readonly organisations: Pick<OrganisationStore, 'readAll'>;
  readonly parties: Pick<PartyFinder, 'findById' | 'findByUuid' | 'findOrganisation'>;
  readonly systems: Pick<SystemStore, 'readInternalIds'>;
  readonly systemUsers: Pick<SystemUserStore, 'find' | 'listOfParty'>;
}
