import { sql } from 'kysely';
import type { Dialect } from '../database.ts';
import type { MigratedDatabase } from '../migrated-database.ts';

/** Organisations that are out of use or found by name, and the record of changes in the orders in which it is searched. */
export async function addOperating(database: MigratedDatabase, dialect: Dialect): Promise<void> {
  const { schema } = database;
  await schema.alterTable('organisations').addColumn('search_name', 'text').execute();
  await schema.alterTable('organisations').addColumn('deactivated_at', 'bigint').execute();
  const named = await database
    .selectFrom('organisations')
    .select(['orgno', 'name'])
    .where('name', 'is not', null)
    .execute();
  for (const { orgno, name } of named) {
    await database
      .updateTable('organisations')
      // SQLite knows no letters beyond those of English in small and large.
      .set({ search_name: String(name).trim().toLocaleLowerCase('nb') })
      .where('orgno', '=', orgno)
      .execute();
  }
  const byBytes = dialect === 'postgres' ? 'search_name collate "C"' : 'search_name';
  // By expressions, so that a database never chooses them for what an organisation reads of its own: walking all changes of a
  // kind until ten of one organisation are found would take ever longer.
  for (const [name, on] of [
    ['organisations_by_name', `organisations (${byBytes}, orgno)`],
    ['change_audit_any_organisation', "change_audit ((orgno || ''), id)"],
    ['change_audit_any_other', "change_audit ((other_orgno || ''), id) where other_orgno is not null"],
    ['change_audit_any_subject', "change_audit ((subject || ''), id)"],
    ['change_audit_any_actor', "change_audit ((actor || ''), id)"],
    ['change_audit_any_kind', "change_audit ((kind || ''), id)"],
    ['change_audit_by_time', 'change_audit (at, id)'],
  ]) {
    await sql.raw(`create index ${name} on ${on}`).execute(database);
  }
}
