import { sql } from 'kysely';
import type { MigratedDatabase } from '../migrated-database.ts';

/** Invitations by which administrators make people members of their organisation. */
export async function addMembers(database: MigratedDatabase): Promise<void> {
  await database.schema
    .createTable('invitations')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('orgno', 'text', (column) => column.notNull().references('organisations.orgno'))
    .addColumn('email', 'text', (column) => column.notNull())
    .addColumn('rights', 'text', (column) => column.notNull())
    .addColumn('code_hash', 'text', (column) => column.notNull().unique())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('ends_at', 'bigint', (column) => column.notNull())
    .addColumn('closed_at', 'bigint')
    .addColumn('accepted_by', 'text')
    .execute();
  await sql`create index invitations_of_organisation on invitations (orgno, created_at)`.execute(database);
}
