import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { ReadingThread } from './reading-thread.ts';
import { bindParameters } from './unstorable.ts';

/** Kysely on the reading thread of an SQLite file. It has no transactions: each statement sees what is committed. */
export function createReadingDialect(thread: ReadingThread): Dialect {
  return {
    createDriver: () => new ReadingDriver(thread),
    createAdapter: () => new SqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (database) => new SqliteIntrospector(database),
  };
}

class ReadingDriver implements Driver {
  readonly #connection: DatabaseConnection;
  readonly #thread: ReadingThread;

  constructor(thread: ReadingThread) {
    this.#thread = thread;
    this.#connection = {
      executeQuery: async <R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> => {
        return { rows: (await thread.read({ sql, parameters: bindParameters(parameters) })) as R[] };
      },
      streamQuery: refuse,
    };
  }

  async init(): Promise<void> {}
  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }
  async releaseConnection(): Promise<void> {}
  async beginTransaction(): Promise<void> {
    refuse();
  }
  async commitTransaction(): Promise<void> {
    refuse();
  }
  async rollbackTransaction(): Promise<void> {
    refuse();
  }
  destroy(): Promise<void> {
    return this.#thread.close();
  }
}

function refuse(): never {
  throw new Error('Lists are for whole statements that read');
}
