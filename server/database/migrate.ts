import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { createRegister } from './migrations/0001-register.ts';
import type { Dialect } from './open-database.ts';
import type { Tables } from './tables.ts';

/** A database while its tables are made: Kysely itself types it without any tables. */
export type MigratedDatabase = Parameters<Migration['up']>[0];

/** The one history of the tables, run on both databases. Entries are added at the end and never changed. */
const migrations: Readonly<Record<string, (database: MigratedDatabase, dialect: Dialect) => Promise<void>>> = {
  '0001-register': createRegister,
};

/** Brings the tables up to date; safe when several processes start at once. */
export async function migrate(database: Kysely<Tables>, dialect: Dialect): Promise<void> {
  const entries = Object.entries(migrations).map(([name, up]): [string, Migration] => [
    name,
    { up: (connection) => up(connection, dialect) },
  ]);
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: async () => Object.fromEntries(entries) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}
