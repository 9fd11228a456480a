import pg from 'pg';
import { composeLocation, KEEP_ALIVE, type Timeouts } from './postgres-session.ts';

const CONNECTIONS = 10;
/** Milliseconds to wait for a connection before the database counts as away. */
const CONNECT_TIMEOUT = 3000;
/** What a server may take to answer where there is another one to try. */
const SHORT_CONNECT_TIMEOUT = 1000;
/** The server ends what takes too long. Where not even that is heard, we give up this much later, in milliseconds. */
const GRACE = 1000;
const INT8 = 20;

/** Connections that commits came back on although PostgreSQL had stopped waiting for the standby. */
const unreplicated = new WeakSet<pg.ClientBase>();

/** Connections to one server. */
export interface PoolOptions {
  readonly url: string;
  readonly timeouts: Timeouts;
  readonly mustWrite: boolean;
  readonly isPooled: boolean;
  /** Whether there is another server to try. */
  readonly hasOthers: boolean;
}

export function openPool({ url, timeouts, mustWrite, isPooled, hasOthers }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    ...composeLocation(url, { timeouts, isPooled }),
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    ...(hasOthers && { Client: ImpatientClient }),
    query_timeout: timeouts.statement + GRACE,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE,
    application_name: 'portvakt',
    ...(mustWrite && { onConnect: refuseReader }),
    types: {
      // Our 64-bit columns hold times and counters far below 2^53.
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format),
    } as pg.CustomTypesConfig,
  });
  // An error event that nobody listens to ends the process, and a connection is lost at any time: also while it is in use,
  // when the pool does not listen. Whoever uses it meets the error in the next query.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
    // Its words are in the server's language; the name of the function is not.
    client.on('notice', ({ routine }) => {
      if (routine === 'SyncRepWaitForLSN') unreplicated.add(client);
    });
  });
  return pool;
}

/**
 * Whether the last statement on `client` was committed on the primary alone, since somebody cancelled its wait for the
 * standby. PostgreSQL calls that a success and warns; a failover would lose it.
 */
export function wasNotReplicated(client: pg.ClientBase): boolean {
  return unreplicated.delete(client);
}

/** The pool's own limit is also for those who wait until one of its connections is free. */
class ImpatientClient extends pg.Client {
  constructor(options?: pg.ClientConfig) {
    super({ ...options, connectionTimeoutMillis: SHORT_CONNECT_TIMEOUT });
  }
}

/** A standby, or a primary that has been made one, is no server for those who write. */
async function refuseReader(client: pg.ClientBase): Promise<void> {
  const asked = { text: 'show transaction_read_only', query_timeout: SHORT_CONNECT_TIMEOUT };
  const { rows } = await client.query(asked);
  if (rows[0]?.transaction_read_only !== 'off') throw new Error('this server can only be read from');
}
