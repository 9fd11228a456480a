import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { Kysely, type SqliteDatabase, SqliteDialect, type SqliteStatement } from 'kysely';
import { migrate } from './migrate.ts';
import type { Database, PreparedQuery, Row } from './open-database.ts';
import type { Tables } from './tables.ts';
import { createTurnstile } from './turnstile.ts';

/** How long a statement waits for another process that holds the write lock, in milliseconds. */
const BUSY_TIMEOUT = 5000;

/**
 * SQLite through `node:sqlite`, on the thread that asks. Two connections to a file: changes with `synchronous=FULL`,
 * so that a registration survives power loss, and another with `synchronous=NORMAL` for look-ups and the grant journal,
 * whose commits survive the death of any process without waiting for the disk. An in-memory database has only one.
 */
export async function openSqlite(file: string): Promise<Database> {
  const inMemory = file === ':memory:';
  if (!inMemory) mkdirSync(dirname(file), { recursive: true });
  const changesConnection = connect(file, 'FULL');
  const journalConnection = inMemory ? changesConnection : connect(file, 'NORMAL');
  // Private signing keys lie here, encrypted or not: no business of other users of the machine.
  if (!inMemory) chmodSync(file, 0o600);
  const changes = openKysely(changesConnection);
  const reads = inMemory ? changes : openKysely(journalConnection);
  const turnstile = createTurnstile();

  await turnstile.exclusively(() => migrate(changes, 'sqlite'));

  return {
    dialect: 'sqlite',
    reads,
    change: (work) => turnstile.exclusively(() => changes.transaction().execute(work)),
    prepare: (_name, text) => {
      const query = prepareOn(journalConnection, text.sqlite);
      // With one connection a look-up must not see the middle of a change.
      return inMemory ? (parameters) => turnstile.exclusively(() => query(parameters)) : query;
    },
    journal: { dialect: 'sqlite', connection: journalConnection, whenFree: turnstile.whenFree },
    now: async () => Date.now(),
    close: async () => {
      await turnstile.exclusively(async () => {
        await changes.destroy();
        if (!inMemory) await reads.destroy();
        for (const connection of new Set([changesConnection, journalConnection])) {
          if (connection.isOpen) connection.close();
        }
      });
    },
  };
}

function connect(file: string, synchronous: 'FULL' | 'NORMAL'): DatabaseSync {
  const connection = new DatabaseSync(file, { timeout: BUSY_TIMEOUT });
  connection.exec(`pragma journal_mode = wal; pragma synchronous = ${synchronous}; pragma temp_store = memory;`);
  return connection;
}

function prepareOn(connection: DatabaseSync, text: string): PreparedQuery {
  let statement: StatementSync | undefined;
  return async (parameters) => {
    statement ??= connection.prepare(text);
    return statement.all(...(parameters as SQLInputValue[])) as Row[];
  };
}

function openKysely(connection: DatabaseSync): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database: adaptForKysely(connection) }) });
}

/** `node:sqlite` in the shape of better-sqlite3, which Kysely's own SQLite dialect is written for. */
function adaptForKysely(connection: DatabaseSync): SqliteDatabase {
  return {
    close: () => connection.isOpen && connection.close(),
    prepare: (text): SqliteStatement => {
      // A change takes the write lock at once: a deferred transaction that reads first cannot be retried when another
      // process has written in between.
      const statement = connection.prepare(text === 'begin' ? 'begin immediate' : text);
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
        run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
        iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])) as IterableIterator<unknown>,
      };
    },
  };
}
