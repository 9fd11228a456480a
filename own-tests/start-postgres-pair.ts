import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, writeFile } from 'node:fs/promises';
import pg from 'pg';
import { createDatabase } from './create-database.ts';
import { findFreePort } from './find-free-port.ts';
import { installPostgres } from './install-postgres.ts';

/** A primary whose commits wait for its standby. */
export interface PostgresPair {
  /** The URLs of a new, empty database: of both servers, and by each of them. */
  createDatabase(): Promise<{ readonly both: string; readonly primary: string; readonly standby: string }>;
  /** Ends the primary as a power cut does. */
  killPrimary(): Promise<void>;
  /** Makes the standby the primary; resolves when it is. */
  promote(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts both on free ports of loopback, from npm's binaries. */
export async function startPostgresPair(): Promise<PostgresPair> {
  const installed = await installPostgres();
  const [port, standbyPort] = [await findFreePort(), await findFreePort()];
  const data = await installed.initialise('primary');
  const standbyData = await installed.copy(data, 'standby');
  // In their files rather than on the command line, which nobody can change while they run.
  await appendFile(`${data}/postgresql.conf`, "\nsynchronous_standby_names = 'standby'\n");
  await appendFile(
    `${standbyData}/postgresql.conf`,
    `\nprimary_conninfo = 'host=127.0.0.1 port=${port} user=portvakt password=portvakt application_name=standby'\n`,
  );
  await writeFile(`${standbyData}/standby.signal`, '');
  let primary = await installed.start(data, port);
  const standby = await installed.start(standbyData, standbyPort);
  const urlOf = (at: number, name: string) => `postgres://portvakt:portvakt@127.0.0.1:${at}/${name}`;
  return {
    createDatabase: async () => {
      const name = new URL(await createDatabase(urlOf(port, 'postgres'))).pathname.slice(1);
      return {
        both: `postgres://portvakt:portvakt@127.0.0.1:${port},127.0.0.1:${standbyPort}/${name}?target_session_attrs=read-write`,
        primary: urlOf(port, name),
        standby: urlOf(standbyPort, name),
      };
    },
    killPrimary: () => end(primary, 'SIGKILL'),
    promote: async () => {
      const client = new pg.Client(urlOf(standbyPort, 'postgres'));
      await client.connect();
      await client.query('select pg_promote()');
      await client.end();
    },
    stop: async () => {
      // What was killed has left shared memory behind, which it clears away when it starts.
      if (primary.signalCode === 'SIGKILL') primary = await installed.start(data, port);
      // At once: a primary in the course of an orderly end waits for its standby.
      await Promise.all([end(primary, 'SIGQUIT'), end(standby, 'SIGQUIT')]);
      await installed.remove();
    },
  };
}

async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill(signal);
  await once(server, 'exit');
}
