import { sql } from 'kysely';
import type { Database, Dialect } from './database.ts';
import { runMigrations } from './migrate.ts';
import type { MigratedDatabase } from './migrated-database.ts';
import { ORDER_TABLE } from './order-changes.ts';

/**
 * Makes all tables anew, empty but for the rows of the tables in `keep`; all or nothing. Whoever uses the database must have
 * stopped, as their prepared statements and what they remember are of the old tables.
 */
export async function startAfresh(
  { change, dialect }: Pick<Database, 'change' | 'dialect'>,
  { keep }: { keep: readonly string[] },
): Promise<void> {
  await change(async (transaction) => {
    const database: MigratedDatabase = transaction;
    const kept = [];
    for (const table of keep) kept.push([table, await database.selectFrom(table).selectAll().execute()] as const);
    await dropTables(database, dialect);
    await runMigrations(database, dialect);
    for (const [table, rows] of kept) {
      if (rows.length > 0) await database.insertInto(table).values(rows).execute();
    }
  });
}

/** Takes away every table that there is, within a change. */
export async function dropTables(database: MigratedDatabase, dialect: Dialect): Promise<void> {
  if (dialect === 'postgres') {
    // But for the row that this very change holds, which holds nothing.
    const { rows } = await sql<{ name: string }>`
      select tablename as name from pg_tables where schemaname = current_schema() and tablename <> ${ORDER_TABLE}`.execute(
      database,
    );
    await sql`drop table ${sql.join(rows.map(({ name }) => sql.table(name)))} cascade`.execute(database);
    return;
  }
  // Tables refer to each other, and all of them go.
  await sql`pragma defer_foreign_keys = on`.execute(database);
  const { rows } = await sql<{ name: string }>`
    select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`.execute(database);
  for (const { name } of rows) await sql`drop table ${sql.table(name)}`.execute(database);
}
