import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import { readPostgresUrl } from '#operations';
import { DatabaseAwayError, readState } from './database-away.ts';
import { openPool, wasNotReplicated } from './postgres-pool.ts';
import type { Timeouts } from './postgres-session.ts';
import { retryRolledBack } from './retry-rolled-back.ts';
import { bindParameters, checkParameters } from './unstorable.ts';

/** Milliseconds between two times that every connection is made anew: a server that goes on reading only would have it done always. */
const RENEWED_AT_MOST_EVERY = 500;
/**
 * Milliseconds that nobody asks again after no server was any good: between these, drawn at random, so that all
 * processes do not come at once to the one that takes over.
 */
const SHORTEST_REST = 50;
const LONGEST_REST = 250;

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
  /** Whether a pooler stands in between. */
  readonly isPooled: boolean;
  /** How many connections there are now, and how many statements wait for one. */
  readonly count: () => { readonly open: number; readonly idle: number; readonly waiting: number };
}

/**
 * Connections to PostgreSQL that never end the process, whatever happens to them. No value that the database cannot keep
 * goes over them; one that has met trouble is not used again; and an error is either PostgreSQL's own word on a
 * statement, which then has not been carried out, or a {@link DatabaseAwayError}. Where `url` names several servers all
 * connections lead to one of them: the first that answers and can be written to, and the next when it no longer is.
 */
export function openConnections(url: string, timeouts: Timeouts): PostgresConnections {
  const { urls, mustWrite, isPooled } = readPostgresUrl(url) ?? { urls: [url], mustWrite: false, isPooled: false };
  const hasOthers = urls.length > 1;
  const openTo = (server: number) =>
    openPool({ url: urls[server] as string, timeouts, mustWrite, isPooled, hasOthers });
  let server = 0;
  let pool = openTo(server);
  let renewedAt = Number.NEGATIVE_INFINITY;
  let rest: { readonly until: number; readonly why: unknown } | undefined;

  /** Leaves all connections of `used`, once however many have met its trouble: for the next server, where there is one. */
  const leave = (used: pg.Pool) => {
    if (used !== pool) return;
    server = (server + 1) % urls.length;
    pool = openTo(server);
    used.end().catch(() => undefined);
  };

  /** What an error of a connection of `used` is to whoever asked; others of its kind may have to go with it. */
  const read = (error: unknown, used: pg.Pool): unknown => {
    if (leadsAstray(error) && used === pool && performance.now() - renewedAt > RENEWED_AT_MOST_EVERY) {
      renewedAt = performance.now();
      leave(used);
    }
    return tellApart(error);
  };

  /** Nothing has been sent before it resolves, so other servers can be tried. */
  const connect = async (): Promise<{ readonly client: pg.PoolClient; readonly used: pg.Pool }> => {
    if (rest !== undefined && performance.now() < rest.until) throw new DatabaseAwayError(rest.why);
    for (let tried = 1; ; tried += 1) {
      const used = pool;
      try {
        return { client: await used.connect(), used };
      } catch (error) {
        // It has waited in vain for one of those that are in use, which says nothing about the server.
        if (hasOthers && !isQueueTimeout(error)) leave(used);
        if (tried < urls.length) continue;
        if (hasOthers) {
          const length = SHORTEST_REST + Math.random() * (LONGEST_REST - SHORTEST_REST);
          rest = { until: performance.now() + length, why: error };
        }
        throw tellApart(error);
      }
    }
  };

  const runOnce = async (query: pg.QueryConfig) => {
    const { client, used } = await connect();
    try {
      const result = await client.query(query);
      if (wasNotReplicated(client)) throw new DatabaseAwayError(new Error('the standby does not have it'));
      client.release();
      return result;
    } catch (error) {
      const told = read(error, used);
      client.release(told instanceof DatabaseAwayError || isUseless(told) || isForgotten(told));
      throw told;
    }
  };

  return {
    run: async ({ name, text, values }) => {
      checkParameters(values);
      const query = { text, values: [...values], query_timeout: timeouts.smallStatement };
      // The connection behind a pooler is another one each time, and has not heard of the name.
      const isNamed = name !== undefined && !isPooled;
      return retryRolledBack(() =>
        runOnce(isNamed ? { ...query, name } : query).catch((error) => {
          // Nothing was carried out; and that connection has been thrown away.
          if (isNamed && isForgotten(error)) return runOnce(query);
          throw error;
        }),
      );
    },
    pool: {
      options: pool.options,
      connect: async () => {
        const { client, used } = await connect();
        return guard(client, (error) => read(error, used));
      },
      end: () => pool.end(),
    },
    isPooled,
    count: () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
  };
}

/** A connection in use for several statements. */
function guard(client: pg.PoolClient, read: (error: unknown) => unknown): PostgresPoolClient {
  let lost = false;
  const query = async (text: string, parameters: readonly unknown[]) => {
    // What follows a loss, such as a rollback, would only wait for nothing: closing the connection does the same.
    if (lost) throw new DatabaseAwayError(new Error('the connection has been lost'));
    const bound = bindParameters(parameters);
    try {
      const result = await client.query(text, bound);
      if (wasNotReplicated(client)) throw new DatabaseAwayError(new Error('the standby does not have it'));
      return result;
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
 * server than they do, as after a failover that leaves the old one reading only, or silent: a primary that nobody confirms to is silent, too.
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

/** Whether all connections were in use for too long: the pool's own words, which have no code. */
function isQueueTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'timeout exceeded when trying to connect';
}
