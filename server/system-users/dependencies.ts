import type { Kysely } from 'kysely';
import type { PageKeys } from '#answers';
import type { Database, Tables } from '#database';
import type { Quotas, unbound } from '#operations';
import type { OrganisationStore } from '#organisations';
import type { PartyFinder } from '#parties';
import type { ResourceStore } from '#resources';
import { type ChangeRequestStore, createChangeRequestStore } from './change-request-store.ts';
import { type AccessPackageStore, createAccessPackageStore } from './package-store.ts';
import { createSystemUserRequestStore, type SystemUserRequestStore } from './request-store.ts';
import { createSystemStore, type SystemStore } from './system-store.ts';
import { createSystemUserStore, type SystemUserStore } from './system-user-store.ts';

/** The stores of the room. */
export interface SystemUserStores {
  readonly systems: SystemStore;
  readonly accessPackages: AccessPackageStore;
  readonly systemUserRequests: SystemUserRequestStore;
  readonly systemUserChanges: ChangeRequestStore;
  readonly systemUsers: SystemUserStore;
}

export function createSystemUserStores(given: { database: Database; clock: () => number }): SystemUserStores {
  return {
    systems: createSystemStore(given),
    accessPackages: createAccessPackageStore(given),
    systemUserRequests: createSystemUserRequestStore(given),
    systemUserChanges: createChangeRequestStore(given),
    systemUsers: createSystemUserStore(given),
  };
}

/** What the use cases of the room are given. */
export interface SystemUserDependencies extends SystemUserStores {
  readonly database: Pick<Database, 'reads'>;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly newId: () => string;
  readonly quotas: Quotas | typeof unbound;
  readonly organisations: Pick<OrganisationStore, 'find' | 'read' | 'readAll'>;
  readonly resources: Pick<ResourceStore, 'findAll'>;
}

/** What the endpoints are given. */
export interface SystemUserEndpointDependencies extends SystemUserDependencies {
  /** The server's own address, with its slash. */
  readonly issuer: string;
  readonly parties: Pick<PartyFinder, 'findOrganisation'>;
  readonly pageKeys: PageKeys;
  /** Whether an agent system user has been given clients: it cannot be taken away then. */
  readonly hasClients: (transaction: Kysely<Tables>, systemUserId: string) => Promise<boolean>;
}
