import type { OrganisationNumber, ScopeName } from '@portvakt/protocol';
import type { Kysely, Selectable, Transaction } from 'kysely';
import { differ, type Unit } from '#audit-trail';
import { countRows, type Database, type Tables } from '#database';
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

export type ScopeStore = ReturnType<typeof createScopeStore>;

/** The only SQL that changes `scopes` and `scope_access`. */
export function createScopeStore({ database, clock }: { database: Database; clock: () => number }) {
  const described = database.prepare('scope-described', {
    sqlite:
      'select s.active, p.orgno, o.name from scopes s join prefixes p on p.prefix = s.prefix join organisations o on o.orgno = p.orgno where s.name = ?',
    postgres:
      'select s.active, p.orgno, o.name from scopes s join prefixes p on p.prefix = s.prefix join organisations o on o.orgno = p.orgno where s.name = $1',
  });

  const european = database.prepare('scopes-european', {
    sqlite: `${EUROPEAN} in (select value from json_each(?))`,
    postgres: `${EUROPEAN} = any($1::text[])`,
  });

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
        .values({ ...toColumns(scope), created_at: at, updated_at: at })
        .execute();
      await unit.record({ kind: 'scope', subject: scope.name, action: 'create', organisation: owner, after: scope });
    },
    update: async (
      unit: Unit,
      { before, after, owner }: { before: Scope; after: Scope; owner: OrganisationNumber },
    ): Promise<void> => {
      await unit.transaction
        .updateTable('scopes')
        .set({ ...toColumns(after), updated_at: clock() })
        .where('name', '=', after.name)
        .execute();
      if (!differ(toColumns(before), toColumns(after))) return;
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
            active: row.active === 1,
            visibility: row.visibility,
            allowedIntegrationTypes: readTypes(row.allowed_integration_types as string | null),
            accessibleForAll: row.accessible_for_all === 1,
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
    /** Every scope, by name. */
    listAll: async (): Promise<readonly OwnedScope[]> => {
      const rows = await selectOwned(database.lists).orderBy('s.name').execute();
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
    /** How many organisations hold a grant of any scope under `prefixes`. */
    countConsumers: async (prefixes: readonly string[]): Promise<number> => {
      const { consumers } = await database.lists
        .selectFrom('scope_access as a')
        .innerJoin('scopes as s', 's.name', 'a.scope')
        .select(({ fn }) => fn.count<number | string>('a.consumer_orgno').distinct().as('consumers'))
        .where('s.prefix', 'in', prefixes)
        .where('a.state', '=', 'APPROVED')
        .executeTakeFirstOrThrow();
      return Number(consumers);
    },
    /** What `consumer` holds a grant of, with what the scopes are. */
    listGranted: async (consumer: OrganisationNumber) => {
      const rows = await database.lists
        .selectFrom('scope_access as a')
        .innerJoin('scopes as s', 's.name', 'a.scope')
        .innerJoin('prefixes as p', 'p.prefix', 's.prefix')
        .select([
          'a.scope',
          'a.created_at',
          'a.updated_at',
          's.description',
          's.active',
          's.allowed_integration_types',
          'p.orgno',
        ])
        .where('a.consumer_orgno', '=', consumer)
        .where('a.state', '=', 'APPROVED')
        .orderBy('a.created_at')
        .orderBy('a.scope')
        .execute();
      return rows.map((row) => ({
        scope: row.scope,
        created_at: row.created_at,
        updated_at: row.updated_at,
        description: row.description,
        active: row.active === 1,
        owner: row.orgno,
        allowedIntegrationTypes: readTypes(row.allowed_integration_types),
      }));
    },
    /** Who was granted what, of the scopes of `owner` or to `consumer`. */
    listAccess: async (
      transaction: Kysely<Tables>,
      {
        owner,
        consumer,
        scope,
        denied,
      }: { owner?: OrganisationNumber; consumer?: OrganisationNumber; scope?: string; denied: boolean },
    ): Promise<readonly AccessRecord[]> =>
      transaction
        .selectFrom('scope_access as a')
        .innerJoin('scopes as s', 's.name', 'a.scope')
        .innerJoin('prefixes as p', 'p.prefix', 's.prefix')
        .innerJoin('organisations as o', 'o.orgno', 'p.orgno')
        .innerJoin('organisations as c', 'c.orgno', 'a.consumer_orgno')
        .select([
          'a.scope',
          'a.state',
          'p.orgno as owner',
          'o.name as ownerName',
          'a.consumer_orgno as consumer',
          'c.name as consumerName',
          'a.created_at',
          'a.updated_at',
        ])
        .$if(owner !== undefined, (query) => query.where('p.orgno', '=', owner as string))
        .$if(consumer !== undefined, (query) => query.where('a.consumer_orgno', '=', consumer as string))
        .$if(scope !== undefined, (query) => query.where('a.scope', '=', scope as string))
        .$if(!denied, (query) => query.where('a.state', '=', 'APPROVED'))
        .orderBy('a.created_at')
        .orderBy('a.scope')
        .orderBy('a.consumer_orgno')
        .execute(),
    findAccess: async (
      transaction: Transaction<Tables>,
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

function toColumns(scope: Scope) {
  return {
    name: scope.name,
    prefix: scope.prefix,
    subscope: scope.subscope,
    description: scope.description,
    long_description: scope.long_description,
    visibility: scope.visibility,
    delegation_source: scope.delegation_source,
    at_max_age: scope.at_max_age,
    authorization_max_lifetime: scope.authorization_max_lifetime,
    enforced_aud_for_access_token: scope.enforced_aud_for_access_token,
    token_type: scope.token_type,
    active: Number(scope.active),
    allowed_integration_types:
      scope.allowed_integration_types === null ? null : JSON.stringify(scope.allowed_integration_types),
    accessible_for_all: Number(scope.accessible_for_all),
    supports_european_businesses: Number(scope.supports_european_businesses),
    requires_user_consent: Number(scope.requires_user_consent),
    requires_user_authentication: Number(scope.requires_user_authentication),
    requires_pseudonymous_tokens: Number(scope.requires_pseudonymous_tokens),
    translations: scope.translations === null ? null : JSON.stringify(scope.translations),
  };
}

function toScope(row: Selectable<Tables['scopes']>): ScopeRecord {
  return {
    ...row,
    // Names were checked before they were stored.
    name: row.name as ScopeName,
    active: row.active === 1,
    allowed_integration_types:
      row.allowed_integration_types === null ? null : JSON.parse(row.allowed_integration_types),
    accessible_for_all: row.accessible_for_all === 1,
    supports_european_businesses: row.supports_european_businesses === 1,
    token_type: row.token_type ?? plainScope.token_type,
    requires_user_consent: row.requires_user_consent === 1,
    requires_user_authentication: row.requires_user_authentication === 1,
    requires_pseudonymous_tokens: row.requires_pseudonymous_tokens === 1,
    translations: row.translations === null ? null : JSON.parse(row.translations),
  };
}
