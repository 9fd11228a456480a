import type { OrganisationNumber } from '@portvakt/protocol';
import type { Kysely } from 'kysely';
import type { Tables } from '#database';
import type { RecordStore } from '#grant-journal';
import type { Budget } from '#operations';
import type { ScopeStore } from '#scopes';
import type { createGrantExaminer } from '#token-granting';
import type { RefusedCallStore } from './refused-call-store.ts';

/** What explaining reads. Nothing is changed. */
export interface ExplainingDependencies {
  readonly issuer: string;
  readonly clock: () => number;
  readonly handle: Kysely<Tables>;
  readonly records: Pick<RecordStore, 'findRefusal' | 'readOwnClients'>;
  readonly calls: Pick<RefusedCallStore, 'find'>;
  readonly scopes: Pick<ScopeStore, 'describe'>;
  readonly listOwnPrefixes: (organisation: OrganisationNumber) => Promise<readonly string[]>;
  readonly examineGrant: ReturnType<typeof createGrantExaminer>;
  /** How many grants an organisation may have examined: each may ask other registers. */
  readonly budget: Pick<Budget, 'spend'>;
  readonly auditMonths: number;
  readonly mostCalls: number;
  readonly callsKeptFor: number;
}

/** For whom something is explained. */
export interface ExplainingCaller {
  readonly organisation: OrganisationNumber;
  /** Whether the caller may read about clients, and about scopes. */
  readonly readsClients: boolean;
  readonly readsScopes: boolean;
}
