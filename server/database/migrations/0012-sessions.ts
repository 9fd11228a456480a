import type { MigratedDatabase } from '../migrated-database.ts';

/** Who has signed in with a browser. Times are in milliseconds since 1970. */
export async function addSessions({ schema }: MigratedDatabase): Promise<void> {
  await schema
    .createTable('sessions')
    .addColumn('id_hash', 'text', (column) => column.primaryKey())
    .addColumn('party_uuid', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('seen_at', 'bigint', (column) => column.notNull())
    .addColumn('ends_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema.createIndex('sessions_by_end').on('sessions').column('ends_at').execute();
  await schema.createIndex('sessions_by_person').on('sessions').column('party_uuid').execute();
}
