import type { Kysely } from 'kysely';
import type { Unit } from '#audit-trail';
import type { Database, Tables } from '#database';
import type { LookUpRegister, RegisterSubject } from './register.ts';

/** Which register system users and consents have. */
export interface RegisterStore {
  /** What is on record; nothing for a subject that has the register kept here. */
  find(transaction: Kysely<Tables>, subject: RegisterSubject): Promise<LookUpRegister | undefined>;
  /** The register of a subject, outside a change. */
  read(subject: RegisterSubject): Promise<LookUpRegister>;
  create(unit: Unit, subject: RegisterSubject, register: LookUpRegister): Promise<void>;
  update(
    unit: Unit,
    subject: RegisterSubject,
    change: { before: LookUpRegister; after: LookUpRegister },
  ): Promise<void>;
}

/** The only SQL on `look_up_registers`. A subject without a row has the register that is kept here. */
export function createRegisterStore({ database, clock }: { database: Database; clock: () => number }): RegisterStore {
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
    read: async (subject) => (await find(database.reads, subject)) ?? 'built-in',
    create: async (unit, subject, register) => {
      const at = clock();
      await unit.transaction
        .insertInto('look_up_registers')
        .values({ subject, register, created_at: at, updated_at: at })
        .execute();
      await unit.record({ kind: 'look-up-register', subject, action: 'create', after: { register } });
    },
    update: async (unit, subject, { before, after }) => {
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
