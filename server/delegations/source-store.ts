import type { Kysely, Transaction } from 'kysely';
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

export type DelegationSourceStore = ReturnType<typeof createDelegationSourceStore>;

/** The only SQL on `delegation_sources`. */
export function createDelegationSourceStore({ database, clock }: { database: Database; clock: () => number }) {
  const find = async (transaction: Transaction<Tables>, issuer: string): Promise<OpenSource | undefined> => {
    const row = await transaction
      .selectFrom('delegation_sources')
      .selectAll()
      .where('issuer', '=', issuer)
      .executeTakeFirst();
    return row && { issuer, name: row.name, register: row.register as LookUpRegister };
  };
  const readFrom = async (reads: Kysely<Tables>): Promise<readonly OpenSource[]> => {
    const rows = await reads.selectFrom('delegation_sources').selectAll().orderBy('created_at').execute();
    return rows.map(({ issuer, name, register }) => ({ issuer, name, register: register as LookUpRegister }));
  };
  return {
    list: () => database.reads.selectFrom('delegation_sources').selectAll().orderBy('created_at').execute(),
    /** Every source with its register, for the token path. */
    readAll: () => readFrom(database.reads),
    /** The same, read through `transaction`. */
    findAll: readFrom,
    find,
    exists: async (transaction: Transaction<Tables>, issuer: string): Promise<boolean> =>
      (await find(transaction, issuer)) !== undefined,
    count: async (transaction: Transaction<Tables>): Promise<number> => {
      const row = await transaction
        .selectFrom('delegation_sources')
        .select(({ fn }) => fn.countAll<number | string>().as('sources'))
        .executeTakeFirstOrThrow();
      return Number(row.sources);
    },
    create: async (unit: Unit, source: OpenSource): Promise<void> => {
      const at = clock();
      await unit.transaction
        .insertInto('delegation_sources')
        .values({
          issuer: source.issuer,
          name: source.name,
          register: source.register,
          created_at: at,
          updated_at: at,
        })
        .execute();
      await unit.record({ kind: 'delegation-source', subject: source.issuer, action: 'create', after: source });
    },
    update: async (unit: Unit, before: OpenSource, after: OpenSource): Promise<void> => {
      await unit.transaction
        .updateTable('delegation_sources')
        .set({ name: after.name, register: after.register, updated_at: clock() })
        .where('issuer', '=', before.issuer)
        .execute();
      await unit.record({ kind: 'delegation-source', subject: before.issuer, action: 'update', before, after });
    },
  };
}
