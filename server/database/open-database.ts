import type { DatabaseSync } from 'node:sqlite';
import type { Kysely, Transaction } from 'kysely';
import type { Pool } from 'pg';
import type { DatabaseLocation } from '#operations';
import type { Tables } from './tables.ts';

export type Dialect = 'sqlite' | 'postgres';

/** Rows of a prepared look-up. Values are numbers, strings, bytes or null. */
export type Row = Readonly<Record<string, unknown>>;

/** A statement that is parsed and planned once; for the look-ups of the token path. */
export type PreparedQuery = (parameters: readonly unknown[]) => Promise<readonly Row[]>;

/** Where the grant journal writes its groups: one connection that nothing else holds a transaction on. */
export type JournalConnection =
  | {
      readonly dialect: 'sqlite';
      readonly connection: DatabaseSync;
      /** Where the database lies; nothing in memory. */
      readonly file: string | undefined;
      /** Runs `write` when no change is under way; at once, and without yielding, when none is. */
      whenFree(write: () => void): Promise<void> | undefined;
    }
  | { readonly dialect: 'postgres'; readonly pool: Pool };

export interface Database {
  readonly dialect: Dialect;
  /** For reading only: writes go through {@link Database.change} so that they are ordered and durable. */
  readonly reads: Kysely<Tables>;
  /**
   * For reading what may be long: lists, searches, counts. An SQLite file is read in a thread of its own, so that the
   * token path does not wait; it sees what is committed, never the middle of a change.
   */
  readonly lists: Kysely<Tables>;
  /**
   * Runs `work` in a transaction that is on disk when the promise resolves (`synchronous=FULL`,
   * `synchronous_commit=on`). Changes run one at a time across all processes on the database.
   */
  change<T>(work: (transaction: Transaction<Tables>) => Promise<T>): Promise<T>;
  /**
   * Prepares a look-up whose text differs between the databases; parameters are `?` and `$1`. Not for use within a
   * change: in memory it waits for the change to end.
   */
  prepare(name: string, text: Readonly<Record<Dialect, string>>): PreparedQuery;
  readonly journal: JournalConnection;
  /** The database's clock, in milliseconds since 1970. */
  now(): Promise<number>;
  close(): Promise<void>;
}

/** The database cannot be reached, or did not answer in time. */
export class DatabaseAwayError extends Error {
  constructor(cause: unknown) {
    super('The database cannot be reached', { cause });
    this.name = 'DatabaseAwayError';
  }
}

/**
 * Opens the database at `location` and brings its tables up to date. `clock` stands for the database's own clock where
 * the database lives in this process.
 */
export async function openDatabase(location: DatabaseLocation, clock: () => number): Promise<Database> {
  if (location.kind === 'postgres') {
    // Loaded only when used: the embedded database is the default and starts faster without the driver.
    const { openPostgres } = await import('./postgres.ts');
    return openPostgres(location.url);
  }
  const { openSqlite } = await import('./sqlite.ts');
  return openSqlite(location.kind === 'sqlite' ? location.file : ':memory:', clock);
}

/** SQLSTATE classes that mean «not now»: connection failures, resources, shutdown and time-outs. */
const AWAY_STATES = /^(08|53|57|55P03|25006)/;
const AWAY_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH', 'ENOENT']);
const AWAY_MESSAGES =
  /connection (terminated|timeout)|timeout exceeded|query read timeout|not queryable|calling end on the pool/i;
/** SQLite's primary result codes for busy, locked, read-only, I/O error, full, cannot open and a race for its locks. */
const AWAY_RESULTS = new Set([5, 6, 8, 10, 13, 14, 15]);

/** Whether `error` says that the database is away, rather than that a statement of ours is wrong. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof DatabaseAwayError) return true;
  if (error instanceof AggregateError) return error.errors.some(isDatabaseAway);
  if (!(error instanceof Error)) return false;
  if ('errcode' in error && typeof error.errcode === 'number') return AWAY_RESULTS.has(error.errcode & 0xff);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return AWAY_CODES.has(code) || AWAY_STATES.test(code) || AWAY_MESSAGES.test(error.message);
}
