import type { OrganisationNumber, ScopeName } from '@portvakt/protocol';
import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Unit } from '#audit-trail';
import type { Database, Tables } from '#database';
import type { RegisteredScope } from './registered-scope.ts';
import { type AccessState, plainScope, type Scope, type ScopeRecord } from './scope.ts';

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
      const rows = await european([database.dialect === 'sqlite' ? JSON.stringify(names) : names]);
      return rows.map((row) => ({
        name: row.name as ScopeName,
        active: row.active === 1,
        allowedIntegrationTypes:
          row.allowed_integration_types === null ? undefined : JSON.parse(row.allowed_integration_types as string),
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
      await unit.record({
        kind: 'scope',
        subject: after.name,
        action: before.active && !after.active ? 'deactivate' : 'update',
        organisation: owner,
        before,
        after,
      });
    },
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
