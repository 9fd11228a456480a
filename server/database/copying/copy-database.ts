import type { DatabaseLocation } from '#operations';
import type { Dialect } from '../database.ts';
import type { Contents } from './contents.ts';

/** A database that other processes can reach. */
export type SharedLocation = Exclude<DatabaseLocation, { readonly kind: 'sqlite-memory' }>;

/** What PostgreSQL's own tools are called with; nothing of it is used for SQLite. */
export interface CopyTools {
  /** `pg_dump` for a copy, `pg_restore` for the way back: a name or a file. */
  readonly program: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface DatabaseCopy {
  readonly contents: Contents;
  readonly dialect: Dialect;
  /** The version of SQLite or of the PostgreSQL server. */
  readonly engineVersion: string;
}

/**
 * Copies the database into the new file `to`, as everything was at one moment, while servers may be writing to it. No copy has marks
 * of the grant journal or sessions: see `contents.ts`.
 *
 * @throws UnfitDatabaseError, CopyFailure or DatabaseAwayError.
 */
export async function copyDatabase(location: SharedLocation, to: string, tools: CopyTools): Promise<DatabaseCopy> {
  if (location.kind === 'sqlite') {
    const { copySqlite } = await import('./copy-sqlite.ts');
    return { dialect: 'sqlite', ...(await copySqlite(location.file, to)) };
  }
  const { dumpPostgres } = await import('./copy-postgres.ts');
  return { dialect: 'postgres', ...(await dumpPostgres(location.url, to, tools)) };
}

/**
 * Makes the copy in `from` the database at `location`, which must be empty: all of it, or nothing. Its tables stay of the version that
 * it was copied from until a server starts.
 *
 * @throws CopyFailure or DatabaseAwayError.
 */
export async function restoreDatabase(from: string, location: SharedLocation, tools: CopyTools): Promise<Contents> {
  if (location.kind === 'sqlite') return (await import('./copy-sqlite.ts')).restoreSqlite(from, location.file);
  return (await import('./copy-postgres.ts')).restorePostgres(from, location.url, tools);
}
