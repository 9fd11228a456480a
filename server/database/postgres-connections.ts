import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { DatabaseAwayError, readState } from './database-away.ts';
import { retryRolledBack } from './retry-rolled-back.ts';
import { bindParameters, checkParameters } from './unstorable.ts';

const CONNECTIONS = 10;
/** Milliseconds to wait for a connection before the database counts as away. */
const CONNECT_TIMEOUT = 3000;
/** Milliseconds without a word after which either side asks whether the other one is there. */
const KEEP_ALIVE = 5000;
/** The server ends what takes too long. Where not even that is heard, we give up this much later, in milliseconds. */
const GRACE = 1000;

/** Milliseconds between two times that every connection is made anew: a server that goes on reading only would have it done always. */
const RENEWED_AT_MOST_EVERY = 500;

/** Milliseconds. */
export interface Timeouts {
  /** What a statement may take. */
  readonly statement: number;
  /**
   * What we wait for a statement of the token path, which is small: a connection that leads nowhere must not hold up many
   * grants.
   */
  readonly smallStatement: number;
  /**
   * How long a transaction may stand still. A change holds the lock that all changes take; when its process hangs, the
   * server ends the transaction, and the lock goes with it.
   */
  readonly idleInTransaction: number;
  /** What others wait for the lock: more than twice as long, so that they get their turn. */
  readonly lock: number;
}

export const usualTimeouts: Timeouts = { statement: 10_000, smallStatement: 5000, idleInTransaction: 4000, lock: 9000 };

const INT8 = 20;

/** What the server holds every connection of ours to, whatever its own configuration says. */
const composeSession = ({ statement, idleInTransaction, lock }: Timeouts) => ({
  // A used grant must survive power loss whatever the server's own default is.
  synchronous_commit: 'on',
  // Our few prepared statements take lists of any length: planning them anew for each list costs more than running them.
  plan_cache_mode: 'force_generic_plan',
  default_transaction_isolation: 'read\\ committed',
  statement_timeout: statement,
  lock_timeout: lock,
  idle_in_transaction_session_timeout: idleInTransaction,
  // A machine that is gone says nothing: its transaction and its locks must go all the same.
  tcp_keepalives_idle: KEEP_ALIVE / 1000,
  tcp_keepalives_interval: 2,
  tcp_keepalives_count: 3,
  tcp_user_timeout: 2 * KEEP_ALIVE,
});

/**
 * One statement that is a transaction by itself, and is run again where the database undid it for the sake of another. With a
 * `name` it is parsed and planned once a connection.
 */
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
  /** How many connections there are now, and how many statements wait for one. */
  readonly count: () => { readonly open: number; readonly idle: number; readonly waiting: number };
}

/**
 * Connections to PostgreSQL that never end the process, whatever happens to them. No value that the database cannot keep
 * goes over them; one that has met trouble is not used again; and an error is either PostgreSQL's own word on a
 * statement, which then has not been carried out, or a {@link DatabaseAwayError}.
 */
export function openConnections(url: string, timeouts: Timeouts): PostgresConnections {
  let pool = openPool(url, timeouts);
  let renewedAt = Number.NEGATIVE_INFINITY;

  /** What an error of a connection of `used` is to whoever asked; others of its kind may have to go with it. */
  const read = (error: unknown, used: pg.Pool): unknown => {
    if (used === pool && leadsAstray(error) && performance.now() - renewedAt > RENEWED_AT_MOST_EVERY) {
      renewedAt = performance.now();
      pool = openPool(url, timeouts);
      used.end().catch(() => undefined);
    }
    return tellApart(error);
  };

  return {
    run: async ({ name, text, values }) => {
      checkParameters(values);
      const query = { text, values: [...values], query_timeout: timeouts.smallStatement };
      return retryRolledBack(async () => {
        const used = pool;
        try {
          return await used.query(name === undefined ? query : { ...query, name });
        } catch (error) {
          // Nothing was carried out; and the pool has thrown that connection away.
          if (!isForgotten(error)) throw read(error, used);
        }
        return used.query(query).catch((error) => {
          throw read(error, used);
        });
      });
    },
    pool: {
      options: pool.options,
      connect: async () => {
        const used = pool;
        const client = await used.connect().catch((error) => {
          throw tellApart(error);
        });
        return guard(client, (error) => read(error, used));
      },
      end: () => pool.end(),
    },
    count: () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
  };
}

function openPool(url: string, timeouts: Timeouts): pg.Pool {
  const pool = new pg.Pool({
    ...readLocation(url, composeSession(timeouts)),
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    query_timeout: timeouts.statement + GRACE,
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
  return pool;
}

/** A connection in use for several statements. */
function guard(client: pg.PoolClient, read: (error: unknown) => unknown): PostgresPoolClient {
  let lost = false;
  const query = async (text: string, parameters: readonly unknown[]) => {
    // What follows a loss, such as a rollback, would only wait for nothing: closing the connection does the same.
    if (lost) throw new DatabaseAwayError(new Error('the connection has been lost'));
    const bound = bindParameters(parameters);
    try {
      return await client.query(text, bound);
    } catch (error) {
      const told = read(error);
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
 * Whether the other connections are as little good as this one, and do not know it: the address now leads to another
 * server than they do, as after a failover that leaves the old one reading only, or silent.
 */
function leadsAstray(error: unknown): boolean {
  return readState(error) === '25006' || (error instanceof Error && error.message === 'Query read timeout');
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
function readLocation(url: string, session: object): { connectionString: string; options: string } {
  const ours = Object.entries(session).map(([name, value]) => `-c ${name}=${value}`);
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
