import type { Database } from '#database';
import type { Quotas } from '#operations';
import type { OrganisationStore } from '#organisations';
import type { PartyFinder } from '#parties';
import type { ResourceStore } from '#resources';
import type { DelegationStore } from './delegation-store.ts';

/** What the endpoints for people are made of. */
export interface DelegationDependencies {
  readonly database: Pick<Database, 'reads'>;
  readonly delegations: DelegationStore;
  readonly resources: Pick<ResourceStore, 'find'>;
  readonly organisations: Pick<OrganisationStore, 'read' | 'readAll'>;
  readonly parties: Pick<PartyFinder, 'findById'>;
  readonly quotas: Quotas;
}
