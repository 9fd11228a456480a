import { sql } from 'kysely';
import type { Dialect } from '../database.ts';
import type { MigratedDatabase } from '../migrated-database.ts';

/**
 * What a refusal is explained by: what was checked last, and the scope that it is about. Indexes for refusals alone, so that
 * a token costs no more: by trace id, by whoever runs the client, and by the prefix of the scope. And the refused calls of
 * the self-service API, the newest of each organisation.
 */
export async function addExplainedRefusals(database: MigratedDatabase, dialect: Dialect): Promise<void> {
  const { schema } = database;
  await schema.alterTable('grant_audit').addColumn('refused_scope', 'text').execute();
  await schema.alterTable('grant_audit').addColumn('finding', 'text').execute();
  await schema
    .createTable('refused_calls')
    .addColumn('trace_id', 'text', (column) => column.primaryKey())
    .addColumn('orgno', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('refusal', 'text', (column) => column.notNull())
    .addColumn('status', 'integer', (column) => column.notNull())
    .addColumn('method', 'text', (column) => column.notNull())
    .addColumn('path', 'text', (column) => column.notNull())
    .addColumn('problems', 'text', (column) => column.notNull())
    .execute();
  const find = dialect === 'sqlite' ? 'instr' : 'strpos';
  const indexes: readonly string[] = [
    "grant_audit_of_trace on grant_audit (trace_id) where outcome <> 'token'",
    "grant_audit_of_refused_runner on grant_audit (coalesce(supplier_orgno, consumer_orgno), id) where outcome <> 'token'",
    `grant_audit_of_refused_scope on grant_audit (substr(refused_scope, 1, ${find}(refused_scope, ':')), id) where refused_scope is not null`,
    'refused_calls_of_organisation on refused_calls (orgno, at, trace_id)',
    'refused_calls_by_age on refused_calls (at)',
  ];
  for (const index of indexes) await sql.raw(`create index ${index}`).execute(database);
}
