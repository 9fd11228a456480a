import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type SqliteStatement,
} from 'kysely';
import { migrate } from './migrate.ts';
import type { Database, PreparedQuery, Row } from './open-database.ts';
import { retryWhileBusy } from './retry-while-busy.ts';
import type { Tables } from './tables.ts';
import { createTurnstile } from './turnstile.ts';
import { checkParameters } from './unstorable.ts';

/** Milliseconds that SQLite itself waits for another process; longer waits do not hold the thread. */
const BUSY_TIMEOUT = 10;

/**
 * SQLite through `node:sqlite`, on the thread that asks. Two connections to a file: changes with `synchronous=FULL`,
 * so that a registration survives power loss, and another with `synchronous=NORMAL` for look-ups and the grant journal,
 * whose commits survive the death of any process without waiting for the disk. An in-memory database has only one.
 */
export async function openSqlite(file: string, clock: () => number): Promise<Database> {
  const inMemory = file === ':memory:';
  if (!inMemory) mkdirSync(dirname(file), { recursive: true });
  const changesConnection = await connect(file, 'FULL');
  const journalConnection = inMemory ? changesConnection : await connect(file, 'NORMAL');
  // Private signing keys lie here, encrypted or not: no business of other users of the machine.
  if (!inMemory) chmodSync(file, 0o600);
  const changes = openKysely(changesConnection);
  const reads = inMemory ? changes : openKysely(journalConnection);
  const turnstile = createTurnstile();

  const database: Database = {
    dialect: 'sqlite',
    reads,
    change: (work) => turnstile.exclusively(() => changes.transaction().execute(work)),
    prepare: (_name, text) => {
      const query = prepareOn(journalConnection, text.sqlite);
      // With one connection a look-up must not see the middle of a change.
      return inMemory ? (parameters) => turnstile.exclusively(() => query(parameters)) : query;
    },
    journal: {
      dialect: 'sqlite',
      connection: journalConnection,
      file: inMemory ? undefined : file,
      whenFree: turnstile.whenFree,
    },
    now: async () => clock(),
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
  await migrate(database);
  return database;
}

async function connect(file: string, synchronous: 'FULL' | 'NORMAL'): Promise<DatabaseSync> {
  const connection = new DatabaseSync(file, { timeout: BUSY_TIMEOUT });
  // The first to come turns the file into one with a write-ahead log, and has it to itself meanwhile.
  await retryWhileBusy(() =>
    connection.exec(`pragma journal_mode = wal; pragma synchronous = ${synchronous}; pragma temp_store = memory;`),
  );
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
  return new Kysely<Tables>({
    dialect: {
      createDriver: () => new PatientDriver({ database: adaptForKysely(connection) }),
      createAdapter: () => new SqliteAdapter(),
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createIntrospector: (database) => new SqliteIntrospector(database),
    },
  });
}

/**
 * Kysely's own driver, but a transaction takes the write lock when it begins: one that reads first and writes later
 * cannot be retried when another process has written in between.
 */
class PatientDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await retryWhileBusy(() => connection.executeQuery(CompiledQuery.raw('begin immediate')));
  }
}

function read(parameters: readonly unknown[]): SQLInputValue[] {
  checkParameters(parameters);
  return parameters as SQLInputValue[];
}

/** `node:sqlite` in the shape of better-sqlite3, which Kysely's driver is written for. */
function adaptForKysely(connection: DatabaseSync): SqliteDatabase {
  return {
    close: () => connection.isOpen && connection.close(),
    prepare: (text): SqliteStatement => {
      const statement = connection.prepare(text);
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...read(parameters)),
        run: (parameters) => statement.run(...read(parameters)),
        iterate: (parameters) => statement.iterate(...read(parameters)) as IterableIterator<unknown>,
      };
    },
  };
}
