import { sql } from 'kysely';
import type { MigratedDatabase } from '../migrated-database.ts';

/** What organisations apply for access to, and what the owners answer. Each list is read along an index of its own. */
export async function addAccessApplications(database: MigratedDatabase): Promise<void> {
  await database.schema
    .createTable('access_applications')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('scope', 'text', (column) => column.notNull().references('scopes.name'))
    .addColumn('owner_orgno', 'text', (column) => column.notNull().references('organisations.orgno'))
    .addColumn('applicant_orgno', 'text', (column) => column.notNull().references('organisations.orgno'))
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('contact', 'text')
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('answer', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();
  const on = 'access_applications';
  const indexes: readonly (readonly [name: string, on: string])[] = [
    ['access_applications_of_owner', `${on} (owner_orgno, state, created_at, id)`],
    ['access_applications_of_scope', `${on} (scope, state, created_at, id)`],
    ['access_applications_of_applicant', `${on} (applicant_orgno, created_at, id)`],
    ['access_applications_of_pair', `${on} (applicant_orgno, scope, created_at, id)`],
  ];
  for (const [name, columns] of indexes) await sql.raw(`create index ${name} on ${columns}`).execute(database);
  // At most one that waits for an answer, whatever happens at once.
  await sql
    .raw(`create unique index access_applications_open on ${on} (scope, applicant_orgno) where state = 'open'`)
    .execute(database);
}
