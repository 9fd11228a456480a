import type { Kysely } from 'kysely';
import type { Unit } from '#audit-trail';
import type { Database, Tables } from '#database';
import type { LookUpRegister } from '#remote-registers';

/** A register of delegations that scopes can name by its issuer (`delegation_source`). */
export interface DelegationSource {
  readonly issuer: string;
  readonly name: string;
}

/** A source with where its answers come from. */
export interface OpenSource extends DelegationSource {
  readonly register: LookUpRegister;
}

/** The registers of delegations that scopes can name. */
export interface DelegationSourceStore {
  find(transaction: Kysely<Tables>, issuer: string): Promise<OpenSource | undefined>;
  exists(transaction: Kysely<Tables>, issuer: string): Promise<boolean>;
  count(transaction: Kysely<Tables>): Promise<number>;
  /** Every source with its register, oldest first. */
  findAll(transaction: Kysely<Tables>): Promise<readonly OpenSource[]>;
  /** The same, for the token path and for lists. */
  readAll(): Promise<readonly OpenSource[]>;
  /** Every source with when it came and was changed, oldest first; milliseconds since 1970. */
  list(): Promise<readonly (DelegationSource & { readonly created_at: number; readonly updated_at: number })[]>;
  create(unit: Unit, source: OpenSource): Promise<void>;
  update(unit: Unit, before: OpenSource, after: OpenSource): Promise<void>;
}

/** The only SQL on `delegation_sources`. */
export function createDelegationSourceStore({
  database,
  clock,
}: {
  database: Database;
  clock: () => number;
}): DelegationSourceStore {
  const select = (transaction: Kysely<Tables>) =>
    transaction.selectFrom('delegation_sources').select(['issuer', 'name', 'register']);
  const findAll: DelegationSourceStore['findAll'] = async (transaction) => {
    const rows = await select(transaction).orderBy('created_at').execute();
    // Registers were checked before they were stored.
    return rows as readonly OpenSource[];
  };
  const find: DelegationSourceStore['find'] = async (transaction, issuer) => {
    const row = await select(transaction).where('issuer', '=', issuer).executeTakeFirst();
    return row as OpenSource | undefined;
  };

  return {
    find,
    findAll,
    readAll: () => findAll(database.reads),
    list: () =>
      database.reads
        .selectFrom('delegation_sources')
        .select(['issuer', 'name', 'created_at', 'updated_at'])
        .orderBy('created_at')
        .execute(),
    exists: async (transaction, issuer) => (await find(transaction, issuer)) !== undefined,
    count: async (transaction) => (await findAll(transaction)).length,
    create: async (unit, source) => {
      const at = clock();
      const { issuer, name, register } = source;
      await unit.transaction
        .insertInto('delegation_sources')
        .values({ issuer, name, register, created_at: at, updated_at: at })
        .execute();
      await unit.record({ kind: 'delegation-source', subject: issuer, action: 'create', after: source });
    },
    update: async (unit, before, after) => {
      await unit.transaction
        .updateTable('delegation_sources')
        .set({ name: after.name, register: after.register, updated_at: clock() })
        .where('issuer', '=', before.issuer)
        .execute();
      await unit.record({ kind: 'delegation-source', subject: before.issuer, action: 'update', before, after });
    },
  };
}
