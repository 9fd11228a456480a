import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePort, startPortvakt, startPostgres, temporaryFolder } from '@portvakt/own-tests';
import pg from 'pg';
import { listChildren, readMegabytes } from './read-processes.ts';

/** A server in its production profile, with two workers on PostgreSQL, and access to its condition. */
export interface Target {
  readonly port: number;
  readonly issuer: string;
  /** Process ids of the workers. */
  readWorkers(): Promise<readonly number[]>;
  /** Megabytes that all workers use together, as the system counts them (resident). */
  readMemory(): Promise<number>;
  /** What all workers hold together after a full collection of garbage. */
  collect(): Promise<Held>;
  countRows(): Promise<{ readonly records: number; readonly usedGrants: number; readonly changes: number }>;
  /** Everything it has written to standard output and standard error. */
  output(): string;
  /** May be called again. */
  stop(): Promise<{ readonly code: number | null }>;
}

/** Megabytes of all workers right after a full collection: what is held, and what the system counts then. */
export interface Held {
  /** JavaScript's heap and the buffers beside it. */
  readonly live: number;
  readonly resident: number;
}

const WORKERS = 2;
const MEGABYTE = 1024 ** 2;
/** Milliseconds. */
const LONGEST_COLLECTION = 30_000;
/** Loaded into the server's processes: collects garbage on order. */
const COLLECTOR = new URL('./collect-on-signal.js', import.meta.url).href;

/** Starts it with what `registry` declares, and a PostgreSQL server of its own. */
export async function startTarget(registry: object): Promise<Target> {
  const folder = await temporaryFolder();
  const postgres = await startPostgres({ syncs: true });
  const url = await postgres.createDatabase();
  const file = join(folder.path, 'registry.json');
  await writeFile(file, JSON.stringify(registry));
  const port = await findFreePort();
  const issuer = 'https://portvakt.example/';
  const server = await startPortvakt({
    PORT: String(port),
    PORTVAKT_PROFILE: 'production',
    PORTVAKT_PUBLIC_URL: issuer,
    PORTVAKT_KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    PORTVAKT_DATABASE_URL: url,
    PORTVAKT_ORGNO: '991825827',
    PORTVAKT_DATA_DIR: folder.path,
    PORTVAKT_REGISTRY: file,
    PORTVAKT_WORKERS: String(WORKERS),
    PORTVAKT_LOG_LEVEL: 'info',
    NODE_OPTIONS: `--import=${COLLECTOR}`,
    SOAK_MEMORY_FOLDER: folder.path,
  });
  const database = new pg.Client({ connectionString: url });
  await database.connect();
  const stop = async () => {
    const { code } = await server.stop();
    await database.end();
    await postgres.stop();
    await folder.remove();
    return { code };
  };
  let stopped: ReturnType<typeof stop> | undefined;
  return {
    port,
    issuer,
    readWorkers: () => listChildren(server.pid),
    readMemory: async () => {
      const sizes = await Promise.all((await listChildren(server.pid)).map(readMegabytes));
      return sizes.reduce((sum, size) => sum + size, 0);
    },
    collect: async () => {
      const held = await Promise.all((await listChildren(server.pid)).map((pid) => collect(pid, folder.path)));
      return {
        live: held.reduce((sum, { live }) => sum + live, 0),
        resident: held.reduce((sum, { resident }) => sum + resident, 0),
      };
    },
    countRows: async () => {
      const { rows } = await database.query(
        `select (select count(*)::int from grant_audit) as records, (select count(*)::int from used_grants) as "usedGrants",
           (select count(*)::int from change_audit) as changes`,
      );
      return rows[0];
    },
    output: server.output,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** Has a worker collect its garbage; resolves when it has told what is left. */
async function collect(pid: number, folder: string): Promise<Held> {
  const file = join(folder, `${pid}.json`);
  await rm(file, { force: true });
  process.kill(pid, 'SIGPWR');
  const until = performance.now() + LONGEST_COLLECTION;
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) {
      const { heapUsed, external, rss } = JSON.parse(text);
      return { live: (heapUsed + external) / MEGABYTE, resident: rss / MEGABYTE };
    }
    if (performance.now() > until) throw new Error(`worker ${pid} did not collect its garbage`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
