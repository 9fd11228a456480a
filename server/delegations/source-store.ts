import type { Transaction } from 'kysely';
import type { Unit } from '#audit-trail';
import type { Database, Tables } from '#database';

/** A register of delegations that scopes can name by its issuer (`delegation_source`). */
export interface DelegationSource {
  readonly issuer: string;
  readonly name: string;
}

export type DelegationSourceStore = ReturnType<typeof createDelegationSourceStore>;

/** The only SQL on `delegation_sources`. */
export function createDelegationSourceStore({ database, clock }: { database: Database; clock: () => number }) {
  return {
    list: () => database.reads.selectFrom('delegation_sources').selectAll().orderBy('created_at').execute(),
    exists: async (transaction: Transaction<Tables>, issuer: string): Promise<boolean> =>
      (await transaction
        .selectFrom('delegation_sources')
        .select('issuer')
        .where('issuer', '=', issuer)
        .executeTakeFirst()) !== undefined,
    count: async (transaction: Transaction<Tables>): Promise<number> => {
      const row = await transaction
        .selectFrom('delegation_sources')
        .select(({ fn }) => fn.countAll<number | string>().as('sources'))
        .executeTakeFirstOrThrow();
      return Number(row.sources);
    },
    /** `register` says where the answers come from: `built-in`, or a description of the remote register. */
    create: async (unit: Unit, source: DelegationSource & { register: unknown }): Promise<void> => {
      const at = clock();
      await unit.transaction
        .insertInto('delegation_sources')
        .values({
          issuer: source.issuer,
          name: source.name,
          register: JSON.stringify(source.register),
          created_at: at,
          updated_at: at,
        })
        .execute();
      await unit.record({ kind: 'delegation-source', subject: source.issuer, action: 'create', after: source });
    },
  };
}
