import { join } from 'node:path';
import { type PostgresServer, startPostgres } from './start-postgres.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const databaseKinds = ['sqlite file', 'sqlite memory', 'postgres'] as const;
export type DatabaseKind = (typeof databaseKinds)[number];

export interface TestDatabases {
  /** The URL of a new, empty database of a kind. */
  create(kind: DatabaseKind): Promise<string>;
  remove(): Promise<void>;
}

/** Databases for test suites that every kind must pass. PostgreSQL is started when its first database is requested. */
export async function openTestDatabases(): Promise<TestDatabases> {
  const folder = await temporaryFolder();
  let postgres: Promise<PostgresServer> | undefined;
  let made = 0;
  return {
    create: async (kind) => {
      made += 1;
      if (kind === 'sqlite memory') return 'sqlite::memory:';
      if (kind === 'sqlite file') return `sqlite:${join(folder.path, `${made}.db`)}`;
      postgres ??= startPostgres();
      return (await postgres).createDatabase();
    },
    remove: async () => {
      await (await postgres)?.stop();
      await folder.remove();
    },
  };
}
