import pg from 'pg';
import type { PreparedRow } from './prepare-row.ts';

/** The version of the PostgreSQL that a row has; nothing when none has. */
export async function readPostgresVersion(rows: readonly PreparedRow[]): Promise<string | undefined> {
  const database = rows.map((row) => row.database).find((found) => found?.kind === 'postgres');
  if (database?.kind !== 'postgres') return undefined;
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows: versions } = await client.query('show server_version');
  await client.end();
  return versions[0].server_version;
}
