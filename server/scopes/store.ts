import type { OrganisationNumber, ScopeName } from '@portvakt/protocol';
import type { Transaction } from 'kysely';
import type { Unit } from '#audit-trail';
import type { Database, Tables } from '#database';
import type { RegisteredScope } from './registered-scope.ts';

/** A scope as its owner describes it. Field names are those of the self-service API; times are seconds. */
export interface Scope {
  readonly name: ScopeName;
  readonly prefix: string;
  readonly subscope: string;
  readonly description: string;
  readonly long_description: string | null;
  readonly visibility: string;
  readonly active: boolean;
  /** `null` = every integration type. */
  readonly allowed_integration_types: readonly string[] | null;
  readonly accessible_for_all: boolean;
  readonly delegation_source: string | null;
  readonly at_max_age: number | null;
  readonly authorization_max_lifetime: number | null;
  readonly enforced_aud_for_access_token: string | null;
  readonly supports_european_businesses: boolean;
}

const EUROPEAN = `select name, active, allowed_integration_types, accessible_for_all, at_max_age, enforced_aud_for_access_token
  from scopes where supports_european_businesses = 1 and name`;

export type AccessState = 'APPROVED' | 'DENIED';

export type ScopeStore = ReturnType<typeof createScopeStore>;

/** The only SQL that changes `scopes` and `scope_access`. */
export function createScopeStore({ database, clock }: { database: Database; clock: () => number }) {
  const granted = database.prepare('scope-granted', {
    sqlite: "select 1 as granted from scope_access where consumer_orgno = ? and scope = ? and state = 'APPROVED'",
    postgres: "select 1 as granted from scope_access where consumer_orgno = $1 and scope = $2 and state = 'APPROVED'",
  });
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
    /** Whether `consumer` holds an approved grant of `scope`. */
    isGranted: async (consumer: OrganisationNumber, scope: ScopeName): Promise<boolean> =>
      (await granted([consumer, scope])).length > 0,
    /** What a hint may say of a scope: who owns it and whether it is in use. */
    describe: async (
      scope: string,
    ): Promise<{ active: boolean; owner: string; ownerName: string | null } | undefined> => {
      const [row] = await described([scope]);
      return row && { active: row.active === 1, owner: row.orgno as string, ownerName: row.name as string | null };
    },
    find: async (transaction: Transaction<Tables>, name: ScopeName): Promise<Scope | undefined> => {
      const row = await transaction.selectFrom('scopes').selectAll().where('name', '=', name).executeTakeFirst();
      if (row === undefined) return undefined;
      const { created_at, updated_at, ...columns } = row;
      return {
        ...columns,
        name,
        active: row.active === 1,
        allowed_integration_types:
          row.allowed_integration_types === null ? null : JSON.parse(row.allowed_integration_types),
        accessible_for_all: row.accessible_for_all === 1,
        supports_european_businesses: row.supports_european_businesses === 1,
      };
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
      await unit.record({ kind: 'scope', subject: after.name, action: 'update', organisation: owner, before, after });
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
      await unit.transaction
        .insertInto('scope_access')
        .values({ scope, consumer_orgno: consumer, state, created_at: at, updated_at: at })
        .onConflict((conflict) => conflict.columns(['consumer_orgno', 'scope']).doUpdateSet({ state, updated_at: at }))
        .execute();
      await unit.record({
        kind: 'scope-access',
        subject: scope,
        action: state === 'APPROVED' ? 'grant' : 'withdraw',
        organisation: consumer,
      });
    },
  };
}

function toColumns(scope: Scope) {
  return {
    ...scope,
    active: Number(scope.active),
    allowed_integration_types:
      scope.allowed_integration_types === null ? null : JSON.stringify(scope.allowed_integration_types),
    accessible_for_all: Number(scope.accessible_for_all),
    supports_european_businesses: Number(scope.supports_european_businesses),
  };
}
