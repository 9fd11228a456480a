import type { OrganisationNumber, ScopeName } from '@portvakt/protocol';
import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Unit } from '#audit-trail';
import { countRows, type Database, type Tables } from '#database';
import { type DescribedScope, prepareDescriptions, underPrefixesOf } from './described-store.ts';
import type { AccessRecord, AccessState } from './scope.ts';

type AccessRow = Selectable<Tables['scope_access']>;

/** Where a list of grants goes on. */
export type AccessKey = Pick<AccessRow, 'created_at' | 'scope' | 'consumer_orgno'>;

interface Walk {
  readonly after: AccessKey | undefined;
  /** Rows that are looked at, whether they are what is wanted or not. */
  readonly limit: number;
}

/** One side of grants. */
type Side =
  | { readonly scope: string; readonly consumer?: undefined }
  | { readonly scope?: undefined; readonly consumer: OrganisationNumber };

/** What was found in one walk, and where the next one goes on; nothing where everything has been looked at. */
interface Walked<Row> {
  readonly rows: readonly Row[];
  readonly next: AccessKey | undefined;
}

/** A scope that an organisation was granted. */
interface GrantedScope {
  readonly scope: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly description: string;
  readonly active: boolean;
  readonly owner: string;
  /** `undefined` = every integration type. */
  readonly allowedIntegrationTypes: readonly string[] | undefined;
}

/** Which organisation was granted which scope. A grant that is withdrawn leaves its row. */
export interface ScopeAccessStore {
  findAccess(
    transaction: Kysely<Tables>,
    scope: ScopeName,
    consumer: OrganisationNumber,
  ): Promise<AccessState | undefined>;
  /** The same with the names of both organisations. */
  findAccessRecord(
    transaction: Kysely<Tables>,
    access: { readonly scope: ScopeName; readonly consumer: OrganisationNumber },
  ): Promise<AccessRecord | undefined>;
  /**
   * How many accesses there are to the scopes of `owner`, withdrawn ones too. Counted when it is first asked; from then on
   * a counter is kept with every new one.
   */
  countAccesses(transaction: Transaction<Tables>, owner: OrganisationNumber): Promise<number>;
  /** Grants, by consumer and scope, withdrawn ones too: at most `limit` that come after `after`. */
  walkGrants(walk: {
    readonly after: Pick<AccessKey, 'consumer_orgno' | 'scope'>;
    readonly limit: number;
  }): Promise<readonly Pick<AccessRow, 'consumer_orgno' | 'scope' | 'state'>[]>;
  /** What `consumer` holds a grant of, with what the scopes are: those among the next `limit` grants after `after`. */
  listGranted(consumer: OrganisationNumber, walk: Walk): Promise<Walked<GrantedScope>>;
  /**
   * Who was granted `scope`, or what was granted to `consumer`: those among the next `limit` grants after `after`.
   * Withdrawn ones only with `denied`; with `owner` only of its scopes.
   */
  listAccess(
    search: { readonly owner?: OrganisationNumber; readonly denied: boolean } & Side,
    walk: Walk,
  ): Promise<Walked<AccessRecord>>;
  /** What those of `consumers` that were granted `scope`, or were once, have. */
  findAccesses(
    transaction: Kysely<Tables>,
    scope: ScopeName,
    consumers: readonly OrganisationNumber[],
  ): Promise<ReadonlyMap<OrganisationNumber, AccessState>>;
  /**
   * Grants or withdraws a scope of `owner` for consumers, who exist, in few statements. `before`: what they had. Rows stay
   * either way.
   */
  setAccesses(
    unit: Unit,
    access: {
      readonly scope: ScopeName;
      readonly owner: OrganisationNumber;
      readonly consumers: readonly OrganisationNumber[];
      readonly before: ReadonlyMap<OrganisationNumber, AccessState>;
      readonly state: AccessState;
    },
  ): Promise<void>;
  /** Grants or withdraws `scope` for `consumer`; the row stays either way. */
  setAccess(
    unit: Unit,
    access: { readonly scope: ScopeName; readonly consumer: OrganisationNumber; readonly state: AccessState },
  ): Promise<void>;
}

/** The only SQL that changes `scope_access` and `access_counts`. */
export function createScopeAccessStore({
  database,
  clock,
}: {
  database: Database;
  clock: () => number;
}): ScopeAccessStore {
  const { describeScopes, nameOrganisations } = prepareDescriptions(database);

  const setAccesses: ScopeAccessStore['setAccesses'] = async (unit, { scope, owner, consumers, before, state }) => {
    const at = clock();
    await unit.transaction
      .insertInto('scope_access')
      .values(consumers.map((consumer) => ({ scope, consumer_orgno: consumer, state, created_at: at, updated_at: at })))
      .onConflict((conflict) => conflict.columns(['consumer_orgno', 'scope']).doUpdateSet({ state, updated_at: at }))
      .execute();
    const added = consumers.filter((consumer) => !before.has(consumer)).length;
    if (added > 0) {
      await unit.transaction
        .updateTable('access_counts')
        .set((row) => ({ accesses: row('accesses', '+', added) }))
        .where('orgno', '=', owner)
        .execute();
    }
    await unit.record(
      ...consumers.map((consumer) => ({
        kind: 'scope-access' as const,
        subject: scope,
        action: state === 'APPROVED' ? 'grant' : 'withdraw',
        organisation: consumer,
        otherOrganisation: owner,
        before: before.has(consumer) ? { state: before.get(consumer) } : undefined,
        after: { state },
      })),
    );
  };

  return {
    countAccesses: async (transaction, owner) => {
      const known = await transaction
        .selectFrom('access_counts')
        .select('accesses')
        .where('orgno', '=', owner)
        .executeTakeFirst();
      if (known !== undefined) return known.accesses;
      const accesses = await countRows(
        transaction,
        transaction
          .selectFrom('scope_access')
          .select('scope')
          .where('scope', 'in', underPrefixesOf(transaction, owner)),
      );
      await transaction.insertInto('access_counts').values({ orgno: owner, accesses }).execute();
      return accesses;
    },
    walkGrants: ({ after, limit }) =>
      database.lists
        .selectFrom('scope_access')
        .select(['consumer_orgno', 'scope', 'state'])
        .where(({ eb, refTuple, tuple }) =>
          eb(refTuple('consumer_orgno', 'scope'), '>', tuple(after.consumer_orgno, after.scope)),
        )
        .orderBy('consumer_orgno')
        .orderBy('scope')
        .limit(limit)
        .execute(),
    listGranted: async (consumer, { after, limit }) => {
      const walked = await walkAccess(database.lists, { consumer, after, limit });
      const scopesOf = await describeScopes(walked.map(({ scope }) => scope));
      return {
        ...endOf(walked, limit),
        rows: walked
          .filter(({ state }) => state === 'APPROVED')
          .flatMap((row) => {
            const scope = scopesOf.get(row.scope);
            if (scope === undefined) return [];
            return {
              scope: row.scope,
              created_at: row.created_at,
              updated_at: row.updated_at,
              description: scope.description,
              active: scope.active,
              owner: scope.owner,
              allowedIntegrationTypes: scope.allowed_integration_types ?? undefined,
            };
          }),
      };
    },
    listAccess: async (search, { after, limit }) => {
      const walked = await walkAccess(database.lists, { ...search, after, limit });
      const scopesOf = await describeScopes(walked.map(({ scope }) => scope));
      const names = await nameOrganisations(walked.map(({ consumer_orgno }) => consumer_orgno));
      return {
        ...endOf(walked, limit),
        rows: walked
          .filter(({ state }) => search.denied || state === 'APPROVED')
          .flatMap((row) => {
            const scope = scopesOf.get(row.scope);
            if (scope === undefined || (search.owner !== undefined && scope.owner !== search.owner)) return [];
            return toAccess(row, { ...scope, consumerName: names.get(row.consumer_orgno) ?? null });
          }),
      };
    },
    findAccessRecord: async (transaction, { scope, consumer }) => {
      const row = await transaction
        .selectFrom('scope_access as a')
        .innerJoin('scopes as s', 's.name', 'a.scope')
        .innerJoin('prefixes as p', 'p.prefix', 's.prefix')
        .innerJoin('organisations as o', 'o.orgno', 'p.orgno')
        .innerJoin('organisations as c', 'c.orgno', 'a.consumer_orgno')
        .selectAll('a')
        .select(['p.orgno as owner', 'o.name as ownerName', 'c.name as consumerName'])
        .where('a.scope', '=', scope)
        .where('a.consumer_orgno', '=', consumer)
        .executeTakeFirst();
      return row && toAccess(row, row);
    },
    findAccess: async (transaction, scope, consumer) => {
      const row = await transaction
        .selectFrom('scope_access')
        .select('state')
        .where('scope', '=', scope)
        .where('consumer_orgno', '=', consumer)
        .executeTakeFirst();
      return row?.state as AccessState | undefined;
    },
    findAccesses: async (transaction, scope, consumers) => {
      if (consumers.length === 0) return new Map();
      const rows = await transaction
        .selectFrom('scope_access')
        .select(['consumer_orgno', 'state'])
        .where('scope', '=', scope)
        .where('consumer_orgno', 'in', consumers)
        .execute();
      // What is read here was checked before it was stored.
      return new Map(rows.map((row) => [row.consumer_orgno as OrganisationNumber, row.state as AccessState]));
    },
    setAccesses,
    setAccess: async (unit, { scope, consumer, state }) => {
      const row = await unit.transaction
        .selectFrom('scopes as s')
        .innerJoin('prefixes as p', 'p.prefix', 's.prefix')
        .leftJoin('scope_access as a', (join) =>
          join.onRef('a.scope', '=', 's.name').on('a.consumer_orgno', '=', consumer),
        )
        .select(['p.orgno as owner', 'a.state'])
        .where('s.name', '=', scope)
        .executeTakeFirstOrThrow();
      await setAccesses(unit, {
        scope,
        owner: row.owner as OrganisationNumber,
        consumers: [consumer],
        before: new Map(row.state === null ? [] : [[consumer, row.state as AccessState]]),
        state,
      });
    },
  };
}

/** The grants of one side after a key, by age. Nothing is joined here: the database would sort them all then. */
async function walkAccess(
  reads: Kysely<Tables>,
  { scope, consumer, after, limit }: Side & Walk,
): Promise<readonly AccessRow[]> {
  let query = reads.selectFrom('scope_access').selectAll().orderBy('created_at').limit(limit);
  // Both orders are the one that answers have, since the other column is the same in every row.
  if (scope !== undefined) {
    query = query.where('scope', '=', scope).orderBy('consumer_orgno');
    if (after !== undefined) {
      query = query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('created_at', 'consumer_orgno'), '>', tuple(after.created_at, after.consumer_orgno)),
      );
    }
  } else {
    query = query.where('consumer_orgno', '=', consumer).orderBy('scope');
    if (after !== undefined) {
      query = query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('created_at', 'scope'), '>', tuple(after.created_at, after.scope)),
      );
    }
  }
  return query.execute();
}

function endOf(walked: readonly AccessRow[], limit: number): { readonly next: AccessKey | undefined } {
  return { next: walked.length < limit ? undefined : walked.at(-1) };
}

function toAccess(
  { scope, state, consumer_orgno, created_at, updated_at }: AccessRow,
  { owner, ownerName, consumerName }: Pick<DescribedScope, 'owner' | 'ownerName'> & { consumerName: string | null },
): AccessRecord {
  return { scope, state, owner, ownerName, consumer: consumer_orgno, consumerName, created_at, updated_at };
}
