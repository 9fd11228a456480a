import { sql } from 'kysely';
import type { Dialect } from '../database.ts';
import type { MigratedDatabase } from '../migrated-database.ts';

/** The log that shows tampering with the record: its key and newest checkpoint, its tiles, and which rows its leaves are of. */
export async function addAuditLog(database: MigratedDatabase, dialect: Dialect): Promise<void> {
  const { schema } = database;
  const bytes = dialect === 'postgres' ? sql`bytea` : sql`blob`;
  await schema
    .createTable('audit_logs')
    .addColumn('origin', 'text', (column) => column.primaryKey())
    .addColumn('public_key', 'text', (column) => column.notNull())
    .addColumn('encrypted_private_key', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('size', 'bigint', (column) => column.notNull())
    .addColumn('checkpoint', 'text', (column) => column.notNull())
    .addColumn('signed_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('audit_log_runs')
    .addColumn('first_leaf', 'bigint', (column) => column.primaryKey().notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('first_id', 'bigint', (column) => column.notNull())
    .addColumn('length', 'integer', (column) => column.notNull())
    .addColumn('oldest_at', 'bigint', (column) => column.notNull())
    .addColumn('newest_at', 'bigint', (column) => column.notNull())
    .addColumn('salt_key', bytes)
    .execute();
  await schema
    .createIndex('audit_log_runs_by_row')
    .unique()
    .on('audit_log_runs')
    .columns(['source', 'first_id'])
    .execute();
  await sql`create index audit_log_runs_salted on audit_log_runs (source, first_id) where salt_key is not null`.execute(
    database,
  );
  await schema
    .createTable('audit_log_tiles')
    .addColumn('level', 'integer', (column) => column.notNull())
    .addColumn('number', 'bigint', (column) => column.notNull())
    .addColumn('hashes', bytes, (column) => column.notNull())
    .addPrimaryKeyConstraint('audit_log_tiles_key', ['level', 'number'])
    .execute();
}
