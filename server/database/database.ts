import type { DatabaseSync } from 'node:sqlite';
import type { Kysely, Transaction } from 'kysely';
import type { RunStatement } from './postgres-connections.ts';
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
  | { readonly dialect: 'postgres'; readonly run: RunStatement };

/** A statement that has been run. */
export interface RanStatement {
  readonly text: string;
  /** What it is prepared as, where it is. */
  readonly name?: string | undefined;
  /** By `performance.now()`. */
  readonly startedAt: number;
  /** Why it failed. */
  readonly error?: unknown;
}

/** Is told of every statement but those of the embedded database's grant journal, which are counted in groups. */
export type StatementObserver = (ran: RanStatement) => void;

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
   * `synchronous_commit=on`). Changes run one at a time across all processes on the database. Where the database undoes
   * one for the sake of another transaction, `work` is run again, several times if need be.
   */
  change<T>(work: (transaction: Transaction<Tables>) => Promise<T>): Promise<T>;
  /**
   * Prepares a look-up. Its parameters are `?`, in order; `= any(?)` takes a list of texts as one parameter. A look-up
   * whose text differs between the databases is given in both, with each one's own marks: `?` and `$1`; a list is an
   * array in PostgreSQL, JSON text in SQLite. What cannot be stored is looked for as null, which nothing is equal to: it
   * is simply unknown. Not for use within a change: in memory it waits for the change to end.
   */
  prepare(name: string, text: string | Readonly<Record<Dialect, string>>): PreparedQuery;
  readonly journal: JournalConnection;
  /** How many connections there are, and how many statements wait for one; nothing where there is no pool. */
  readonly connections?: () => { readonly open: number; readonly idle: number; readonly waiting: number };
  /** Has `observer` told of the statements from now on, in place of whoever was told before. */
  observe(observer: StatementObserver): void;
  /** What it calls itself, where it is not PostgreSQL but speaks its protocol. */
  readonly untestedEngine?: string | undefined;
  /** The database's clock, in milliseconds since 1970. */
  now(): Promise<number>;
  close(): Promise<void>;
}

/** A database as its own file opens it: `prepare` takes the text in its own dialect, and parameters that it can bind. */
export type OpenDatabase = Omit<Database, 'prepare'> & { prepare(name: string, text: string): PreparedQuery };
