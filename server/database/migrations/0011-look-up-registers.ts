import type { MigratedDatabase } from '../migrated-database.ts';

/** Which register answers when a token is asked for with a system user or a consent: the one kept here, or one elsewhere. */
export async function addLookUpRegisters({ schema }: MigratedDatabase): Promise<void> {
  await schema
    .createTable('look_up_registers')
    .addColumn('subject', 'text', (column) => column.primaryKey())
    .addColumn('register', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();
}
