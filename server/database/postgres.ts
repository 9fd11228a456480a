import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { migrate } from './migrate.ts';
import { type Database, DatabaseAwayError, isDatabaseAway } from './open-database.ts';
import type { Tables } from './tables.ts';
import { createTurnstile } from './turnstile.ts';

const OLDEST_VERSION = 140000;
const CONNECTIONS = 10;
/** Milliseconds to wait for a connection, or for a statement or one's turn, before the database counts as away. */
const CONNECT_TIMEOUT = 3000;
const STATEMENT_TIMEOUT = 10_000;
/** An arbitrary number: the advisory lock that makes changes queue up across all processes. */
const CHANGE_LOCK = 7_070_001;

const INT8 = 20;

/** PostgreSQL 14 or newer through `pg`. */
export async function openPostgres(url: string): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    query_timeout: STATEMENT_TIMEOUT,
    statement_timeout: STATEMENT_TIMEOUT,
    // A used grant must survive power loss whatever the server's own default is. Our few prepared statements take lists of
    // any length: planning them anew for each list costs more than running them.
    options: '-c synchronous_commit=on -c plan_cache_mode=force_generic_plan',
    application_name: 'portvakt',
    types: {
      // Our 64-bit columns hold times and counters far below 2^53.
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format),
    } as pg.CustomTypesConfig,
  });
  // Without a listener the loss of an idle connection would end the process; the next query meets the error.
  pool.on('error', () => {});

  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const turnstile = createTurnstile();
  const database: Database = {
    dialect: 'postgres',
    reads: kysely,
    lists: kysely,
    // They queue up here before they take a connection: those who wait for the lock would leave none for look-ups.
    change: (work) => {
      const askedAt = performance.now();
      return turnstile.exclusively(() => {
        if (performance.now() - askedAt > STATEMENT_TIMEOUT) throw new DatabaseAwayError(undefined);
        return kysely.transaction().execute(async (transaction) => {
          await sql`select pg_advisory_xact_lock(${sql.lit(CHANGE_LOCK)})`.execute(transaction);
          return work(transaction);
        });
      });
    },
    prepare: (name, text) => async (parameters) => {
      const result = await pool.query({ name, text: text.postgres, values: parameters as unknown[] });
      return result.rows;
    },
    journal: { dialect: 'postgres', pool },
    now: async () => {
      const { rows } = await pool.query('select (extract(epoch from clock_timestamp()) * 1000)::bigint as now');
      return rows[0].now;
    },
    close: () => kysely.destroy(),
  };
  try {
    await checkVersion(pool);
    await migrate(database);
  } catch (error) {
    await kysely.destroy();
    throw isDatabaseAway(error) ? new DatabaseAwayError(error) : error;
  }
  return database;
}

async function checkVersion(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query('show server_version_num');
  const version = Number(rows[0].server_version_num);
  if (version < OLDEST_VERSION)
    throw new Error(`PostgreSQL 14 or newer is needed; this server has version number ${version}.`);
}
