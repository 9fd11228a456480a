import type { MigratedDatabase } from '../migrated-database.ts';

/** What the servers on this database say of themselves, by name. `issuer`: the one that last started, with its slash. */
export async function addInstallation({ schema }: MigratedDatabase): Promise<void> {
  await schema
    .createTable('installation')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
}
