import type { OrganisationNumber, ScopeName } from '@portvakt/protocol';
import type { Kysely, Selectable, Transaction } from 'kysely';
import { differ, type Unit } from '#audit-trail';
import { countRows, type Database, pick, type Tables } from '#database';
import { createScopeAccessStore, type ScopeAccessStore } from './access-store.ts';
import { createScopeDescriptionStore, type ScopeDescriptionStore, underPrefixesOf } from './described-store.ts';
import { type OwnedScope, plainScope, type Scope, type ScopeForClient, type ScopeRecord } from './scope.ts';

export type { AccessKey } from './access-store.ts';

/** Scopes, and who was granted them. None is ever deleted: `active` takes it out of use. */
export interface ScopeStore extends ScopeAccessStore, ScopeDescriptionStore {
  find(transaction: Kysely<Tables>, name: string): Promise<ScopeRecord | undefined>;
  /** The same with its owner. */
  findOwned(transaction: Kysely<Tables>, name: string): Promise<OwnedScope | undefined>;
  /** The names of the scopes under `prefixes`. */
  findNames(transaction: Transaction<Tables>, prefixes: readonly string[]): Promise<ReadonlySet<string>>;
  /** What those of `names` that exist are to `holder`, who wants them on a client. */
  findForClient(
    transaction: Transaction<Tables>,
    wish: { readonly names: readonly string[]; readonly holder: OrganisationNumber },
  ): Promise<ReadonlyMap<string, ScopeForClient>>;
  /** How many scopes there are under the prefixes of `owner`, in use or not; up to `limit`. */
  count(transaction: Kysely<Tables>, owner: OrganisationNumber, limit: number): Promise<number>;
  /** Scopes by name: at most `limit` that come after `after`. */
  listPage(page: { readonly after: string; readonly limit: number }): Promise<readonly OwnedScope[]>;
  /** Those of `names` that there are. */
  readOwned(names: readonly string[]): Promise<readonly OwnedScope[]>;
  /** Every organisation that has prefixes, with them. */
  listProviders(): Promise<readonly { readonly owner: string; readonly prefixes: readonly string[] }[]>;
  /** The prefix of every scope, by name. */
  readPrefixes(): Promise<ReadonlyMap<string, string>>;
  create(unit: Unit, scope: Scope, owner: OrganisationNumber): Promise<void>;
  /** Replaces the fields of a scope. Recorded where something differs. */
  update(
    unit: Unit,
    change: { readonly before: Scope; readonly after: Scope; readonly owner: OrganisationNumber },
  ): Promise<void>;
}

/** The only SQL that changes `scopes`. */
export function createScopeStore({ database, clock }: { database: Database; clock: () => number }): ScopeStore {
  return {
    ...createScopeAccessStore({ database, clock }),
    ...createScopeDescriptionStore(database),
    find: async (transaction, name) => {
      const row = await transaction.selectFrom('scopes').selectAll().where('name', '=', name).executeTakeFirst();
      return row && toScope(row);
    },
    count: (transaction, owner, limit) => countRows(transaction, underPrefixesOf(transaction, owner).limit(limit)),
    findNames: async (transaction, prefixes) => {
      const rows = await transaction.selectFrom('scopes').select('name').where('prefix', 'in', prefixes).execute();
      return new Set(rows.map(({ name }) => name));
    },
    create: async (unit, scope, owner) => {
      const at = clock();
      await unit.transaction
        .insertInto('scopes')
        .values({ ...pick(scope, written), created_at: at, updated_at: at })
        .execute();
      await unit.record({ kind: 'scope', subject: scope.name, action: 'create', organisation: owner, after: scope });
    },
    update: async (unit, { before, after, owner }) => {
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
    findForClient: async (transaction, { names, holder }) => {
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
    findOwned: async (transaction, name) => {
      const row = await selectOwned(transaction).where('s.name', '=', name).executeTakeFirst();
      return row && toOwned(row);
    },
    listPage: async ({ after, limit }) => {
      const rows = await selectOwned(database.lists)
        .where('s.name', '>', after)
        .orderBy('s.name')
        .limit(limit)
        .execute();
      return rows.map(toOwned);
    },
    readOwned: async (names) => {
      if (names.length === 0) return [];
      const rows = await selectOwned(database.lists).where('s.name', 'in', names).execute();
      return rows.map(toOwned);
    },
    listProviders: async () => {
      const rows = await database.lists.selectFrom('prefixes').selectAll().orderBy('orgno').orderBy('prefix').execute();
      return [...Map.groupBy(rows, ({ orgno }) => orgno)].map(([owner, own]) => ({
        owner,
        prefixes: own.map(({ prefix }) => prefix),
      }));
    },
    readPrefixes: async () => {
      const rows = await database.lists.selectFrom('scopes').select(['name', 'prefix']).execute();
      return new Map(rows.map(({ name, prefix }) => [name, prefix]));
    },
    /** Grants or withdraws `scope` for `consumer`; the row stays either way. */
  };
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

function toOwned(row: Selectable<Tables['scopes']> & { readonly owner: string }): OwnedScope {
  // Numbers were checked before they were stored.
  return { ...toScope(row), owner: row.owner as OrganisationNumber };
}
