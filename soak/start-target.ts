import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import {
  type MadeClient,
  makeClient,
  makeKey,
  organisations,
  startPortvakt,
  startPostgres,
  temporaryFolder,
} from '@portvakt/own-tests';
import pg from 'pg';

/** The scopes of the soak's clients. */
export const scopes = {
  honest: 'demo:honest',
  notGranted: 'demo:not-granted',
  manage: 'idporten:dcr.write',
  manageScopes: 'idporten:scopes.write',
  decide: 'altinn:authorization/authorize',
  register: 'altinn:resourceregistry/resource.write',
} as const;

/** A server in its production profile, with two workers on PostgreSQL, and access to its condition. */
export interface Target {
  readonly port: number;
  readonly issuer: string;
  /** Requests tokens and manages its own clients. */
  readonly honest: MadeClient;
  /** May call everything in its own organisation's name, and is hostile. */
  readonly hostile: MadeClient;
  /** Process ids of the workers. */
  readWorkers(): Promise<readonly number[]>;
  /** Megabytes that all workers use together. */
  readMemory(): Promise<number>;
  countRows(): Promise<{ readonly records: number; readonly usedGrants: number; readonly changes: number }>;
  /** Everything it has written to standard output and standard error. */
  output(): string;
  stop(): Promise<{ readonly code: number | null }>;
}

const WORKERS = 2;

export async function startTarget(): Promise<Target> {
  const folder = await temporaryFolder();
  const postgres = await startPostgres({ syncs: true });
  const url = await postgres.createDatabase();
  const key = makeKey();
  const honest = makeClient('soak-honest', key);
  const hostile = makeClient('soak-hostile', key);
  const registry = join(folder.path, 'registry.json');
  await writeFile(registry, JSON.stringify(describeRegistry({ honest, hostile })));
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
    PORTVAKT_REGISTRY: registry,
    PORTVAKT_WORKERS: String(WORKERS),
    PORTVAKT_LOG_LEVEL: 'info',
  });
  const database = new pg.Client({ connectionString: url });
  await database.connect();
  return {
    port,
    issuer,
    honest,
    hostile,
    readWorkers: () => listChildren(server.pid),
    readMemory: async () => {
      const sizes = await Promise.all((await listChildren(server.pid)).map(readMegabytes));
      return sizes.reduce((sum, size) => sum + size, 0);
    },
    countRows: async () => {
      const { rows } = await database.query(
        `select (select count(*)::int from grant_audit) as records, (select count(*)::int from used_grants) as "usedGrants",
           (select count(*)::int from change_audit) as changes`,
      );
      return rows[0];
    },
    output: server.output,
    stop: async () => {
      const { code } = await server.stop();
      await database.end();
      await postgres.stop();
      await folder.remove();
      return { code };
    },
  };
}

function describeRegistry({ honest, hostile }: { honest: MadeClient; hostile: MadeClient }) {
  const client = ({ clientId, publicJwk }: MadeClient, client_orgno: string, has: readonly string[]) => ({
    client_id: clientId,
    client_orgno,
    integration_type: 'maskinporten',
    scopes: has,
    jwks: { keys: [publicJwk] },
  });
  const { provider, consumer, stranger } = organisations;
  return {
    delegation_sources: [{ name: 'altinn', issuer: 'https://www.altinn.no/', register: 'built-in' }],
    organisations: [
      { orgno: provider, name: 'Etaten', prefixes: ['demo'], terms_signed: true },
      { orgno: consumer, name: 'Kunden AS', prefixes: ['kunde'], terms_signed: true },
      { orgno: stranger, name: 'Den andre AS', prefixes: ['annen'], terms_signed: true },
    ],
    scopes: [
      ...['honest', 'not-granted'].map((subscope) => ({
        prefix: 'demo',
        subscope,
        description: `The scope ${subscope}`,
      })),
      // In the answer of everyone who lists public scopes.
      ...Array.from({ length: 1000 }, (_, number) => ({
        prefix: 'demo',
        subscope: `public-${number}`,
        description: `Public scope number ${number}`,
        visibility: 'PUBLIC',
      })),
    ],
    scope_access: [consumer, stranger].map((consumer_orgno) => ({ scope: scopes.honest, consumer_orgno })),
    clients: [
      client(honest, consumer, [scopes.honest, scopes.manage]),
      client(hostile, stranger, [
        scopes.notGranted,
        scopes.manage,
        scopes.manageScopes,
        scopes.decide,
        scopes.register,
      ]),
    ],
  };
}

/** Process ids of the children of `pid`, from /proc. */
async function listChildren(pid: number): Promise<readonly number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => '');
    if (status.includes(`\nPPid:\t${pid}\n`)) found.push(Number(name));
  }
  return found;
}

async function readMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
