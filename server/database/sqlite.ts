import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
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
import { columnPlugin } from './column-plugin.ts';
import type { OpenDatabase, PreparedQuery, Row } from './database.ts';
import { migrate } from './migrate.ts';
import { type StatementWatch, watchStatements } from './observe-statements.ts';
import { createReadingDialect } from './reading-dialect.ts';
import { createReadingThread } from './reading-thread.ts';
import { retryWhileBusy } from './retry-while-busy.ts';
import type { Tables } from './tables.ts';
import { createTurnstile } from './turnstile.ts';
import { UnfitDatabaseError } from './unfit-database.ts';
import { bindParameters } from './unstorable.ts';

/** Milliseconds that SQLite itself waits for another process; longer waits do not hold the thread. */
const BUSY_TIMEOUT = 10;

/**
 * SQLite through `node:sqlite`, on the thread that asks. Two connections to a file: changes with `synchronous=FULL`,
 * so that a registration survives power loss, and another with `synchronous=NORMAL` for look-ups and the grant journal,
 * whose commits survive the death of any process without waiting for the disk. Lists are read by a third, in a thread of
 * its own. An in-memory database has only one.
 */
export async function openSqlite(
  file: string,
  clock: () => number,
  { mustExist = false }: { mustExist?: boolean | undefined } = {},
): Promise<OpenDatabase> {
  const inMemory = file === ':memory:';
  // Looked at before SQLite touches it: an empty file would be given a header.
  if (mustExist && !inMemory && !holdsSomething(file)) {
    throw new UnfitDatabaseError('not-made', 'There is no such file, or it is empty');
  }
  if (!inMemory) keepPrivate(file);
  const changesConnection = await connect(file, 'FULL');
  const journalConnection = inMemory ? changesConnection : await connect(file, 'NORMAL');
  const { observe, log, watch } = watchStatements();
  const changes = openKysely(changesConnection, log);
  const reads = inMemory ? changes : openKysely(journalConnection, log);
  const lists = inMemory
    ? changes
    : new Kysely<Tables>({
        dialect: createReadingDialect(createReadingThread(file)),
        plugins: [columnPlugin],
        log,
      });
  const turnstile = createTurnstile();

  const database: OpenDatabase = {
    dialect: 'sqlite',
    reads,
    lists,
    change: (work) => turnstile.exclusively(() => changes.transaction().execute(work)),
    prepare: (name, text) => {
      const prepared = prepareOn(journalConnection, text);
      const query: PreparedQuery = (parameters) => watch({ name, text }, () => prepared(parameters));
      // With one connection a look-up must not see the middle of a change.
      return inMemory ? (parameters) => turnstile.soon(() => query(parameters)) : query;
    },
    journal: {
      dialect: 'sqlite',
      connection: journalConnection,
      file: inMemory ? undefined : file,
      whenFree: turnstile.whenFree,
    },
    now: async () => clock(),
    observe,
    close: async () => {
      await turnstile.exclusively(async () => {
        await changes.destroy();
        if (!inMemory) {
          await reads.destroy();
          await lists.destroy();
        }
        for (const connection of new Set([changesConnection, journalConnection])) {
          if (connection.isOpen) connection.close();
        }
      });
    },
  };
  try {
    await migrate(database, { mustExist });
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

function holdsSomething(file: string): boolean {
  return existsSync(file) && statSync(file).size > 0;
}

/**
 * Private signing keys lie in the database, encrypted or not: no business of other users of the machine. The file is made
 * here since SQLite would make it for everyone to read; what SQLite puts beside it has the mode of the file.
 */
function keepPrivate(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
  for (const part of [file, `${file}-wal`, `${file}-shm`]) {
    const status = statSync(part, { throwIfNoEntry: false });
    if (status !== undefined && (status.mode & 0o077) !== 0) chmodSync(part, 0o600);
  }
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

function openKysely(connection: DatabaseSync, log: StatementWatch['log']): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: {
      createDriver: () => new PatientDriver(connection),
      createAdapter: () => new SqliteAdapter(),
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createIntrospector: (database) => new SqliteIntrospector(database),
    },
    plugins: [columnPlugin],
    log,
  });
}

/**
 * Kysely's own driver, but a transaction takes the write lock when it begins: one that reads first and writes later
 * cannot be retried when another process has written in between.
 */
class PatientDriver extends SqliteDriver {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    super({ database: adaptForKysely(database) });
    this.#database = database;
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await retryWhileBusy(() => connection.executeQuery(CompiledQuery.raw('begin immediate')));
  }

  /** SQLite has rolled back by itself when the disk was full; the error to tell of is that one. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.isTransaction) await super.rollbackTransaction(connection);
  }
}

function read(parameters: readonly unknown[]): SQLInputValue[] {
  return bindParameters(parameters) as SQLInputValue[];
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
