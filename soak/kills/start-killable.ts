import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { findFreePort, type PortvaktProcess, startPortvakt, startPostgres, temporaryFolder } from '@portvakt/own-tests';
import pg from 'pg';
import { listChildren, lives } from '../measuring/read-processes.ts';
import type { PlannedKill, Setting } from './kill-kinds.ts';

/** A server that is killed and started again on the same data. */
export interface Killable {
  /** The same after each start. */
  readonly address: string;
  readonly databaseUrl: string;
  /** Kills with SIGKILL. Whether the server must be started again. */
  kill(planned: PlannedKill): Promise<{ readonly ended: boolean }>;
  /** Waits until none of the processes of the killed server is left; returns the milliseconds that it took. */
  waitForOrphans(): Promise<number>;
  /** Starts it again on the same data; returns the milliseconds until it can answer. */
  restart(): Promise<number>;
  /** Faults that the database finds in its own store. */
  checkStore(): Promise<readonly string[]>;
  stop(): Promise<{ readonly code: number | null }>;
}

/** Milliseconds after which a process that has lost its parent lives too long. */
const LONGEST_ORPHAN = 10_000;

/** Starts the server with its own data and database. */
export async function startKillable(setting: Setting, issuer: string, registry: object): Promise<Killable> {
  const folder = await temporaryFolder();
  const postgres = setting.database === 'postgres' ? await startPostgres() : undefined;
  const databaseUrl = (await postgres?.createDatabase()) ?? `sqlite:${join(folder.path, 'portvakt.db')}`;
  const registryFile = join(folder.path, 'registry.json');
  await writeFile(registryFile, JSON.stringify(registry));
  const port = await findFreePort();
  const start = () =>
    startPortvakt({
      PORT: String(port),
      PORTVAKT_PUBLIC_URL: issuer,
      PORTVAKT_DATABASE_URL: databaseUrl,
      PORTVAKT_REGISTRY: registryFile,
      PORTVAKT_DATA_DIR: folder.path,
      PORTVAKT_WORKERS: String(setting.workers),
      PORTVAKT_LOG_LEVEL: 'silent',
    });
  let server: PortvaktProcess = await start();
  let left: readonly number[] = [];

  const killBackend = async (which: number) => {
    const aside = new pg.Client(databaseUrl);
    // PostgreSQL ends this connection with all others.
    aside.on('error', () => undefined);
    await aside.connect();
    const { rows } = await aside.query(
      "select pid from pg_stat_activity where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid() order by pid",
    );
    const victim = rows[Math.floor(which * rows.length)]?.pid;
    if (victim === undefined) throw new Error('there is no connection to kill');
    process.kill(victim, 'SIGKILL');
    await aside.end().catch(() => undefined);
  };

  return {
    address: `http://127.0.0.1:${port}/`,
    databaseUrl,
    kill: async ({ victim, which }) => {
      if (victim === 'backend') {
        await killBackend(which);
        return { ended: false };
      }
      const workers = await listChildren(server.pid);
      if (victim === 'worker') {
        process.kill(workers[Math.floor(which * workers.length)] as number, 'SIGKILL');
        return { ended: false };
      }
      left = [server.pid, ...workers];
      const order = which < 0.5 ? left : left.toReversed();
      for (const pid of victim === 'parent' ? [server.pid] : order) process.kill(pid, 'SIGKILL');
      return { ended: true };
    },
    waitForOrphans: async () => {
      const since = performance.now();
      for (;;) {
        const living = await Promise.all(left.map(lives));
        const waited = performance.now() - since;
        if (!living.includes(true)) return waited;
        if (waited > LONGEST_ORPHAN) throw new Error(`a process lives on ${LONGEST_ORPHAN} ms after its parent`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    restart: async () => {
      server = await start();
      return server.startedIn;
    },
    checkStore: () => (setting.database === 'sqlite' ? checkSqlite(databaseUrl) : checkPostgres(databaseUrl)),
    stop: async () => {
      const { code } = await server.stop();
      await postgres?.stop();
      await folder.remove();
      return { code };
    },
  };
}

async function checkSqlite(url: string): Promise<readonly string[]> {
  const database = new DatabaseSync(url.slice('sqlite:'.length), { readOnly: true });
  try {
    const rows = [
      ...database.prepare('pragma integrity_check').all(),
      ...database.prepare('pragma foreign_key_check').all(),
    ];
    return rows.map((row) => JSON.stringify(row)).filter((row) => row !== '{"integrity_check":"ok"}');
  } finally {
    database.close();
  }
}

/** Every index is walked and held against its table (the extension amcheck). */
async function checkPostgres(url: string): Promise<readonly string[]> {
  const database = new pg.Client(url);
  await database.connect();
  try {
    await database.query('create extension if not exists amcheck');
    const { rows } = await database.query(
      `select c.oid, c.relname from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam
       join pg_namespace n on n.oid = c.relnamespace where a.amname = 'btree' and n.nspname = 'public' and i.indisvalid`,
    );
    const faults: string[] = [];
    for (const { oid, relname } of rows) {
      await database
        .query('select bt_index_check($1::oid::regclass, true)', [oid])
        .catch((error) => faults.push(`${relname}: ${error.message}`));
    }
    return faults;
  } finally {
    await database.end();
  }
}
