import type { OrganisationNumber, ScopeName } from '@portvakt/protocol';
import type { Kysely, Selectable, Transaction } from 'kysely';
import { differ, type Unit } from '#audit-trail';
import { countRows, type Database, pick, type Tables } from '#database';
import type { RegisteredScope } from './registered-scope.ts';
import {
  type AccessRecord,
  type AccessState,
  type OwnedScope,
  plainScope,
  type Scope,
  type ScopeForClient,
  type ScopeRecord,
} from './scope.ts';

const EUROPEAN = `select name, active, allowed_integration_types, accessible_for_all, at_max_age, enforced_aud_for_access_token
  from scopes where supports_european_businesses = 1 and name`;

const WITH_OWNERS = `select s.name, s.description, s.active, s.allowed_integration_types, p.orgno as owner, o.name as "ownerName"
  from scopes s join prefixes p on p.prefix = s.prefix join organisations o on o.orgno = p.orgno where s.name`;

/** What everybody may list. */
const OPEN_NAMES = "select name from scopes where active = 1 and visibility = 'PUBLIC' and prefix";
/** Names among which a hint looks for the one that was meant. */
const MOST_SUGGESTED = 1000;

type AccessRow = Selectable<Tables['scope_access']>;

/** Where a list of grants goes on. */
export type AccessKey = Pick<AccessRow, 'created_at' | 'scope' | 'consumer_orgno'>;

interface Walk {
  readonly after: AccessKey | undefined;
  readonly limit: number;
}

/** One side of grants. */
type Side =
  | { readonly scope: string; readonly consumer?: undefined }
  | { readonly scope?: undefined; readonly consumer: OrganisationNumber };

interface DescribedScope {
  readonly description: string;
  readonly active: number;
  readonly allowed_integration_types: string | null;
  readonly owner: string;
  readonly ownerName: string | null;
}

export type ScopeStore = ReturnType<typeof createScopeStore>;

/** The only SQL that changes `scopes` and `scope_access`. */
export function createScopeStore({ database, clock }: { database: Database; clock: () => number }) {
  const described = database.prepare('scope-described', {
    sqlite:
      'select s.active, p.orgno, o.name from scopes s join prefixes p on p.prefix = s.prefix join organisations o on o.orgno = p.orgno where s.name = ?',
    postgres:
      'select s.active, p.orgno, o.name from scopes s join prefixes p on p.prefix = s.prefix join organisations o on o.orgno = p.orgno where s.name = $1',
  });

  const openNames = database.prepare('scope-names-open', {
    sqlite: `${OPEN_NAMES} in (select value from json_each(?)) order by name limit ${MOST_SUGGESTED}`,
    postgres: `${OPEN_NAMES} = any($1::text[]) order by name limit ${MOST_SUGGESTED}`,
  });

  const european = database.prepare('scopes-european', {
    sqlite: `${EUROPEAN} in (select value from json_each(?))`,
    postgres: `${EUROPEAN} = any($1::text[])`,
  });

  const several = (text: string) => ({
    sqlite: `${text} in (select value from json_each(?))`,
    postgres: `${text} = any($1::text[])`,
  });
  const scopesWithOwners = database.prepare('scopes-with-owners', several(WITH_OWNERS));
  const organisationNames = database.prepare(
    'organisation-names',
    several('select orgno, name from organisations where orgno'),
  );
  const ask = (query: typeof scopesWithOwners, values: readonly string[]) => {
    const wanted = [...new Set(values)];
    return wanted.length === 0 ? [] : query([database.dialect === 'sqlite' ? JSON.stringify(wanted) : wanted]);
  };
  const describeScopes = async (names: readonly string[]): Promise<ReadonlyMap<string, DescribedScope>> =>
    new Map((await ask(scopesWithOwners, names)).map((row) => [row.name as string, row as unknown as DescribedScope]));
  const nameOrganisations = async (orgnos: readonly string[]): Promise<ReadonlyMap<string, string | null>> =>
    new Map((await ask(organisationNames, orgnos)).map((row) => [row.orgno as string, row.name as string | null]));

  return {
    /** Those of `names` that are open for European businesses, as a client would hold them. */
    readEuropean: async (names: readonly string[]): Promise<readonly RegisteredScope[]> => {
      const rows = await european([names]);
      return rows.map((row) => ({
        name: row.name as ScopeName,
        active: row.active === 1,
        allowedIntegrationTypes: readTypes(row.allowed_integration_types as string | null),
        granted: true,
        accessibleForAll: row.accessible_for_all === 1,
        delegationSource: undefined,
        maxAge: (row.at_max_age ?? undefined) as number | undefined,
        enforcedAudience: (row.enforced_aud_for_access_token ?? undefined) as string | undefined,
      }));
    },
    /** What a hint may say of a scope: who owns it and whether it is in use. */
    describe: async (
      scope: string,
    ): Promise<{ active: boolean; owner: string; ownerName: string | null } | undefined> => {
      const [row] = await described([scope]);
      return row && { active: row.active === 1, owner: row.orgno as string, ownerName: row.name as string | null };
    },
    /** The names under `prefixes` that everybody may list, the first thousand: for hints. */
    listOpenNames: async (prefixes: readonly string[]): Promise<readonly { readonly name: string }[]> =>
      (await ask(openNames, prefixes)).map(({ name }) => ({ name: name as string })),
    find: async (transaction: Kysely<Tables>, name: string): Promise<ScopeRecord | undefined> => {
      const row = await transaction.selectFrom('scopes').selectAll().where('name', '=', name).executeTakeFirst();
      return row && toScope(row);
    },
    /** How many scopes there are under the prefixes of `owner`, in use or not; up to `limit`. */
    count: (transaction: Kysely<Tables>, owner: OrganisationNumber, limit: number): Promise<number> =>
      countRows(transaction, underPrefixesOf(transaction, owner).limit(limit)),
    /**
     * How many accesses there are to the scopes of `owner`, withdrawn ones too. Counted when it is first asked; from then on
     * a counter is kept with every new one.
     */
    countAccesses: async (transaction: Transaction<Tables>, owner: OrganisationNumber): Promise<number> => {
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
    /** The names of the scopes under `prefixes`. */
    findNames: async (transaction: Transaction<Tables>, prefixes: readonly string[]): Promise<ReadonlySet<string>> => {
      const rows = await transaction.selectFrom('scopes').select('name').where('prefix', 'in', prefixes).execute();
      return new Set(rows.map(({ name }) => name));
    },
    create: async (unit: Unit, scope: Scope, owner: OrganisationNumber): Promise<void> => {
      const at = clock();
      await unit.transaction
        .insertInto('scopes')
        .values({ ...pick(scope, written), created_at: at, updated_at: at })
        .execute();
      await unit.record({ kind: 'scope', subject: scope.name, action: 'create', organisation: owner, after: scope });
    },
    update: async (
      unit: Unit,
      { before, after, owner }: { before: Scope; after: Scope; owner: OrganisationNumber },
    ): Promise<void> => {
      await unit.transaction
        .updateTable('scopes')
        .set({ ...pick(after, written), updated_at: clock() })
        .where('name', '=', after.name)
        .execute();
      if (!differ(pick(before, written), pick(after, written))) return;
      await unit.record({
        kind: 'scope',
        subject: after.name,
        action: before.active && !after.active ? 'deactivate' : 'update',
        organisation: owner,
        before,
        after,
      });
    },
    /** What those of `names` that exist are to `holder`, who wants them on a client. */
    findForClient: async (
      transaction: Transaction<Tables>,
      { names, holder }: { names: readonly string[]; holder: OrganisationNumber },
    ): Promise<ReadonlyMap<string, ScopeForClient>> => {
      if (names.length === 0) return new Map();
      const rows = await transaction
        .selectFrom('scopes as s')
        .innerJoin('prefixes as p', 'p.prefix', 's.prefix')
        .leftJoin('scope_access as a', (join) =>
          join.onRef('a.scope', '=', 's.name').on('a.consumer_orgno', '=', holder),
        )
        .select([
          's.name',
          's.active',
          's.visibility',
          's.allowed_integration_types',
          's.accessible_for_all',
          's.delegation_source',
          'p.orgno',
          'a.state',
        ])
        .where('s.name', 'in', names)
        .execute();
      return new Map(
        rows.map((row) => [
          row.name,
          {
            active: row.active,
            visibility: row.visibility,
            allowedIntegrationTypes: row.allowed_integration_types ?? undefined,
            accessibleForAll: row.accessible_for_all,
            delegable: row.delegation_source !== null,
            owner: row.orgno as OrganisationNumber,
            granted: row.state === 'APPROVED',
          },
        ]),
      );
    },
    /** The scope called `name` with its owner. */
    findOwned: async (transaction: Kysely<Tables>, name: string): Promise<OwnedScope | undefined> => {
      const row = await selectOwned(transaction).where('s.name', '=', name).executeTakeFirst();
      return row && { ...toScope(row), owner: row.owner as OrganisationNumber };
    },
    /** Scopes by name: at most `limit` that come after `after`. */
    listPage: async ({ after, limit }: { after: string; limit: number }): Promise<readonly OwnedScope[]> => {
      const rows = await selectOwned(database.lists)
        .where('s.name', '>', after)
        .orderBy('s.name')
        .limit(limit)
        .execute();
      return rows.map((row) => ({ ...toScope(row), owner: row.owner as OrganisationNumber }));
    },
    /** Those of `names` that there are. */
    readOwned: async (names: readonly string[]): Promise<readonly OwnedScope[]> => {
      if (names.length === 0) return [];
      const rows = await selectOwned(database.lists).where('s.name', 'in', names).execute();
      return rows.map((row) => ({ ...toScope(row), owner: row.owner as OrganisationNumber }));
    },
    /** Every organisation that has prefixes, with them. */
    listProviders: async (): Promise<readonly { owner: string; prefixes: readonly string[] }[]> => {
      const rows = await database.lists.selectFrom('prefixes').selectAll().orderBy('orgno').orderBy('prefix').execute();
      return [...Map.groupBy(rows, ({ orgno }) => orgno)].map(([owner, own]) => ({
        owner,
        prefixes: own.map(({ prefix }) => prefix),
      }));
    },
    /** The prefix of every scope, by name. */
    readPrefixes: async (): Promise<ReadonlyMap<string, string>> => {
      const rows = await database.lists.selectFrom('scopes').select(['name', 'prefix']).execute();
      return new Map(rows.map(({ name, prefix }) => [name, prefix]));
    },
    /** Grants, by consumer and scope, withdrawn ones too: at most `limit` that come after `after`. */
    walkGrants: async ({
      after,
      limit,
    }: {
      after: Pick<AccessKey, 'consumer_orgno' | 'scope'>;
      limit: number;
    }): Promise<readonly Pick<AccessRow, 'consumer_orgno' | 'scope' | 'state'>[]> =>
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
    /** What `consumer` holds a grant of, with what the scopes are: those among the next `limit` grants after `after`. */
    listGranted: async (consumer: OrganisationNumber, { after, limit }: Walk) => {
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
              active: scope.active === 1,
              owner: scope.owner,
              allowedIntegrationTypes: readTypes(scope.allowed_integration_types),
            };
          }),
      };
    },
    /** Who was granted `scope`, or what was granted to `consumer`: those among the next `limit` grants after `after`. */
    listAccess: async (
      search: { readonly owner?: OrganisationNumber; readonly denied: boolean } & Side,
      { after, limit }: Walk,
    ): Promise<{ rows: readonly AccessRecord[]; next: AccessKey | undefined }> => {
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
    /** The grant of `scope` to `consumer`, as it is within a change. */
    findAccessRecord: async (
      transaction: Kysely<Tables>,
      { scope, consumer }: { scope: ScopeName; consumer: OrganisationNumber },
    ): Promise<AccessRecord | undefined> => {
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
    findAccess: async (
      transaction: Kysely<Tables>,
      scope: ScopeName,
      consumer: OrganisationNumber,
    ): Promise<AccessState | undefined> => {
      const row = await transaction
        .selectFrom('scope_access')
        .select('state')
        .where('scope', '=', scope)
        .where('consumer_orgno', '=', consumer)
        .executeTakeFirst();
      return row?.state as AccessState | undefined;
    },
    /** Grants or withdraws `scope` for `consumer`; the row stays either way. */
    setAccess: async (
      unit: Unit,
      access: { scope: ScopeName; consumer: OrganisationNumber; state: AccessState },
    ): Promise<void> => {
      const { scope, consumer, state } = access;
      const at = clock();
      const before = await unit.transaction
        .selectFrom('scope_access')
        .select('state')
        .where('scope', '=', scope)
        .where('consumer_orgno', '=', consumer)
        .executeTakeFirst();
      await unit.transaction
        .insertInto('scope_access')
        .values({ scope, consumer_orgno: consumer, state, created_at: at, updated_at: at })
        .onConflict((conflict) => conflict.columns(['consumer_orgno', 'scope']).doUpdateSet({ state, updated_at: at }))
        .execute();
      const owner = await unit.transaction
        .selectFrom('scopes')
        .innerJoin('prefixes', 'prefixes.prefix', 'scopes.prefix')
        .select('prefixes.orgno')
        .where('scopes.name', '=', scope)
        .executeTakeFirst();
      if (before === undefined && owner !== undefined) {
        await unit.transaction
          .updateTable('access_counts')
          .set((row) => ({ accesses: row('accesses', '+', 1) }))
          .where('orgno', '=', owner.orgno)
          .execute();
      }
      await unit.record({
        kind: 'scope-access',
        subject: scope,
        action: state === 'APPROVED' ? 'grant' : 'withdraw',
        organisation: consumer,
        otherOrganisation: owner?.orgno,
        before: before === undefined ? undefined : { state: before.state },
        after: { state },
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

function underPrefixesOf(transaction: Kysely<Tables>, owner: OrganisationNumber) {
  return transaction
    .selectFrom('scopes')
    .select('name')
    .where('prefix', 'in', (own) => own.selectFrom('prefixes').select('prefix').where('orgno', '=', owner));
}

function readTypes(text: string | null): readonly string[] | undefined {
  return text === null ? undefined : JSON.parse(text);
}

function selectOwned(transaction: Kysely<Tables>) {
  return transaction
    .selectFrom('scopes as s')
    .innerJoin('prefixes as p', 'p.prefix', 's.prefix')
    .selectAll('s')
    .select('p.orgno as owner');
}

/** The fields that are written from a scope; its times are the store's. */
const written: Readonly<Record<keyof Scope, true>> = {
  name: true,
  prefix: true,
  subscope: true,
  description: true,
  long_description: true,
  visibility: true,
  active: true,
  allowed_integration_types: true,
  accessible_for_all: true,
  delegation_source: true,
  at_max_age: true,
  authorization_max_lifetime: true,
  enforced_aud_for_access_token: true,
  supports_european_businesses: true,
  token_type: true,
  requires_user_consent: true,
  requires_user_authentication: true,
  requires_pseudonymous_tokens: true,
  translations: true,
};

function toScope(row: Selectable<Tables['scopes']>): ScopeRecord {
  return {
    ...row,
    // Names were checked before they were stored.
    name: row.name as ScopeName,
    // Scopes from before there were these have none.
    token_type: row.token_type ?? plainScope.token_type,
    requires_user_consent: row.requires_user_consent ?? false,
    requires_user_authentication: row.requires_user_authentication ?? false,
    requires_pseudonymous_tokens: row.requires_pseudonymous_tokens ?? false,
  };
}
