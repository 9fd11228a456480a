import type { Kysely } from 'kysely';
import type { Unit } from '#audit-trail';
import type { Database, Tables } from '#database';
import type { LookUpRegister, RegisterSubject } from './register.ts';

export type RegisterStore = ReturnType<typeof createRegisterStore>;

/** The only SQL on `look_up_registers`. A subject without a row has the register that is kept here. */
export function createRegisterStore({ database, clock }: { database: Database; clock: () => number }) {
  const find = async (transaction: Kysely<Tables>, subject: RegisterSubject): Promise<LookUpRegister | undefined> => {
    const row = await transaction
      .selectFrom('look_up_registers')
      .select('register')
      .where('subject', '=', subject)
      .executeTakeFirst();
    return row && (row.register as LookUpRegister);
  };
  return {
    find,
    /** The same outside a change, with the register that a subject has without a row. */
    read: async (subject: RegisterSubject): Promise<LookUpRegister> =>
      (await find(database.reads, subject)) ?? 'built-in',
    create: async (unit: Unit, subject: RegisterSubject, register: LookUpRegister): Promise<void> => {
      const at = clock();
      await unit.transaction
        .insertInto('look_up_registers')
        .values({ subject, register, created_at: at, updated_at: at })
        .execute();
      await unit.record({ kind: 'look-up-register', subject, action: 'create', after: { register } });
    },
    update: async (
      unit: Unit,
      subject: RegisterSubject,
      { before, after }: { before: LookUpRegister; after: LookUpRegister },
    ): Promise<void> => {
      await unit.transaction
        .updateTable('look_up_registers')
        .set({ register: after, updated_at: clock() })
        .where('subject', '=', subject)
        .execute();
      await unit.record({
        kind: 'look-up-register',
        subject,
        action: 'update',
        before: { register: before },
        after: { register: after },
      });
    },
  };
}
