import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { DatabaseAwayError, isRolledBackForAnother, readState } from './database-away.ts';
import { checkParameters } from './unstorable.ts';

const CONNECTIONS = 10;
/** Milliseconds to wait for a connection before the database counts as away. */
const CONNECT_TIMEOUT = 3000;
/** Milliseconds that a statement may take. The server ends it; where the server says nothing, we give up a little later. */
export const STATEMENT_TIMEOUT = 10_000;
const SERVER_SILENT = STATEMENT_TIMEOUT + 1000;
/** The same for statements of the token path, which are small: a connection that leads nowhere must not hold up many grants. */
const SMALL_STATEMENT_TIMEOUT = 5000;
/**
 * Milliseconds that a transaction may stand still. A change holds the lock that all changes take; when its process hangs, the
 * server ends it, and the lock goes with it. Others wait for the lock more than twice as long, and so get their turn.
 */
const IDLE_IN_TRANSACTION = 4000;
const LOCK_TIMEOUT = 9000;
/** Milliseconds without a word after which either side asks whether the other one is there. */
const KEEP_ALIVE = 5000;

const INT8 = 20;

/** What the server holds every connection of ours to, whatever its own configuration says. */
const sessionSettings = {
  // A used grant must survive power loss whatever the server's own default is.
  synchronous_commit: 'on',
  // Our few prepared statements take lists of any length: planning them anew for each list costs more than running them.
  plan_cache_mode: 'force_generic_plan',
  default_transaction_isolation: 'read\\ committed',
  statement_timeout: STATEMENT_TIMEOUT,
  lock_timeout: LOCK_TIMEOUT,
  idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION,
  // A machine that is gone says nothing: its transaction and its locks must go all the same.
  tcp_keepalives_idle: KEEP_ALIVE / 1000,
  tcp_keepalives_interval: 2,
  tcp_keepalives_count: 3,
  tcp_user_timeout: 2 * KEEP_ALIVE,
};

/** One statement that is a transaction by itself. With a `name` it is parsed and planned once a connection. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

export type RunStatement = (statement: Statement) => Promise<Pick<pg.QueryResult, 'rows' | 'rowCount'>>;

export interface PostgresConnections {
  /** Runs a statement of the token path. */
  readonly run: RunStatement;
  /** For Kysely: the same connections, with the same care. */
  readonly pool: PostgresPool;
  end(): Promise<void>;
}

/**
 * Connections to PostgreSQL that never end the process, whatever happens to them. No value that the database cannot keep
 * goes over them; one that has met trouble is not used again; and an error is either PostgreSQL's own word on a
 * statement, which then has not been carried out, or a {@link DatabaseAwayError}.
 */
export function openConnections(url: string): PostgresConnections {
  const pool = new pg.Pool({
    ...readLocation(url),
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    query_timeout: SERVER_SILENT,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE,
    application_name: 'portvakt',
    types: {
      // Our 64-bit columns hold times and counters far below 2^53.
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format),
    } as pg.CustomTypesConfig,
  });
  // An error event that nobody listens to ends the process, and a connection is lost at any time: also while it is in use,
  // when the pool does not listen. Whoever uses it meets the error in the next query.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));

  return {
    run: async ({ name, text, values }) => {
      checkParameters(values);
      const query = { text, values: [...values], query_timeout: SMALL_STATEMENT_TIMEOUT };
      try {
        return await pool.query(name === undefined ? query : { ...query, name });
      } catch (error) {
        // Nothing was carried out; and the pool has thrown that connection away.
        if (!isForgotten(error) && !isRolledBackForAnother(error)) throw tellApart(error);
      }
      return pool.query(query).catch((error) => {
        throw tellApart(error);
      });
    },
    pool: {
      options: pool.options,
      connect: async () => {
        const client = await pool.connect().catch((error) => {
          throw tellApart(error);
        });
        return guard(client);
      },
      end: () => pool.end(),
    },
    end: () => pool.end(),
  };
}

/** A connection in use for several statements. */
function guard(client: pg.PoolClient): PostgresPoolClient {
  let lost = false;
  const query = async (text: string, parameters: readonly unknown[]) => {
    // What follows a loss, such as a rollback, would only wait for nothing: closing the connection does the same.
    if (lost) throw new DatabaseAwayError(new Error('the connection has been lost'));
    checkParameters(parameters);
    try {
      return await client.query(text, [...parameters]);
    } catch (error) {
      const told = tellApart(error);
      lost = told instanceof DatabaseAwayError || isUseless(told);
      throw told;
    }
  };
  return {
    // Its other form, with a cursor, is for streams, which we have no use for.
    query: query as unknown as PostgresPoolClient['query'],
    release: (broken) => client.release(broken === true || lost),
  };
}

/** PostgreSQL's own word on a statement stays what it is; anything else came from the connection. */
function tellApart(error: unknown): unknown {
  return readState(error) === '' && !(error instanceof DatabaseAwayError) ? new DatabaseAwayError(error) : error;
}

/** Whether PostgreSQL's own word is about the connection: broken, to a server that only reads, or about to be closed. */
function isUseless(error: unknown): boolean {
  return /^(08|25006|25P03|57P)/.test(readState(error));
}

/**
 * Whether the server no longer has a statement as it was prepared: the session was reset, or a newer version has changed
 * the tables.
 */
function isForgotten(error: unknown): boolean {
  const state = readState(error);
  return state === '26000' || state === '42P05' || (state === '0A000' && /cached plan/.test(String(error)));
}

/** The address, and what the session is held to: ours after what the address asks for, since the last word counts. */
function readLocation(url: string): { connectionString: string; options: string } {
  const ours = Object.entries(sessionSettings).map(([name, value]) => `-c ${name}=${value}`);
  const [address = url, query = ''] = url.split('?', 2);
  const parameters = new URLSearchParams(query);
  const theirs = parameters.getAll('options');
  for (const name of ['options', 'statement_timeout', 'query_timeout', 'lock_timeout']) parameters.delete(name);
  const rest = parameters.toString();
  return {
    connectionString: rest === '' ? address : `${address}?${rest}`,
    options: [...theirs, ...ours].join(' '),
  };
}
