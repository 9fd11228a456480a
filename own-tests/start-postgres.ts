import { once } from 'node:events';
import { createDatabase } from './create-database.ts';
import { findFreePort } from './find-free-port.ts';
import { installPostgres } from './install-postgres.ts';

export interface PostgresServer {
  /** A connection URL to a new, empty database on the server. */
  createDatabase(): Promise<string>;
  /** Ends its processes at once. Nothing that was committed is lost. */
  kill(): Promise<void>;
  /** Starts again on the same port with the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A PostgreSQL server on a free port of loopback, from npm's binaries. If PORTVAKT_TEST_DATABASE_URL is set, that server
 * is used instead (and cannot be killed). What was committed outlives its processes; it waits for the disk only with
 * `syncs`, which measurements need. `home`: a folder with other binaries in `bin`.
 */
export async function startPostgres({
  syncs = false,
  home,
}: {
  syncs?: boolean;
  home?: string | undefined;
} = {}): Promise<PostgresServer> {
  const given = process.env.PORTVAKT_TEST_DATABASE_URL;
  if (given !== undefined && given !== '' && home === undefined) return useServer(given);

  const installed = await installPostgres(home);
  const data = await installed.initialise('data');
  const port = await findFreePort();
  let server = await installed.start(data, port, { syncs });
  const end = async (signal: NodeJS.Signals) => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill(signal);
    await once(server, 'exit');
  };
  const url = `postgres://portvakt:portvakt@127.0.0.1:${port}`;
  return {
    createDatabase: () => createDatabase(`${url}/postgres`),
    // An immediate shutdown: connections are cut and nothing is flushed, so recovery has only the log.
    kill: () => end('SIGQUIT'),
    restart: async () => {
      server = await installed.start(data, port, { syncs });
    },
    stop: async () => {
      await end('SIGINT');
      await installed.remove();
    },
  };
}

async function useServer(url: string): Promise<PostgresServer> {
  const cannot = async () => {
    throw new Error('The server in PORTVAKT_TEST_DATABASE_URL is not ours to stop');
  };
  return { createDatabase: () => createDatabase(url), kill: cannot, restart: cannot, stop: async () => {} };
}
