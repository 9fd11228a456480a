import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MadeClient, PostgresServer, ServerCommand } from '@portvakt/own-tests';
import type { Settings } from '@portvakt/server';
import { loadRegister } from './load-register.ts';
import type { Row } from './rows.ts';
import type { BenchAuthority } from './serve-authority.ts';
import type { BenchSigner } from './serve-signer.ts';

/** A row that can be measured: its database is filled and its command known. */
export interface PreparedRow extends Row {
  readonly command: ServerCommand;
  /** The same server through `npm start`, where that is the one measured. */
  readonly npmStart: ServerCommand | undefined;
  readonly database: Settings['database'] | undefined;
}

export interface Bench {
  readonly key: MadeClient;
  /** Written in every grant, and the same for all servers, so that one batch of grants serves them all. */
  readonly issuer: string;
  readonly folder: string;
  readonly postgres: PostgresServer | undefined;
  /** The authority behind the certificates of the row that has them. */
  readonly authority: BenchAuthority | undefined;
  /** What holds the signing key of the row that has it elsewhere. */
  readonly signer: BenchSigner | undefined;
  /** Another checkout's `portvakt.js`, to compare with. */
  readonly launcher: string | undefined;
  /** More settings for every server, for experiments. */
  readonly environment: Readonly<Record<string, string>>;
}

const FLOOR = fileURLToPath(new URL('./floor-server.ts', import.meta.url));
export const LAUNCHER = fileURLToPath(new URL('../cli/bin/portvakt.js', import.meta.url));
const keyEncryptionKey = randomBytes(32).toString('base64');

/** Makes and fills the database of `row`, if it has one. */
export async function prepareRow(row: Row, bench: Bench): Promise<PreparedRow> {
  if (row.server === 'floor') {
    const environment = {
      FLOOR_CLIENT_KEY: JSON.stringify(bench.key.publicJwk),
      FLOOR_SIGNING_KEY_BITS: String(row.signingKeyBits),
      FLOOR_PROCESSES: row.perCore ? String(availableParallelism()) : '1',
      ...bench.environment,
    };
    const command = { program: process.execPath, arguments: [FLOOR], environment };
    return { ...row, command, npmStart: undefined, database: undefined };
  }
  const { url, database } = await makeDatabase(row, bench);
  await loadRegister(database, {
    clients: row.clients,
    keysPerClient: row.certificates ? 0 : 1,
    key: bench.key,
    delegations: row.delegations,
    systemUsers: row.systemUsers,
  });
  const environment = {
    // Every check that production has, and none of its development aids.
    PORTVAKT_PROFILE: 'production',
    PORTVAKT_PUBLIC_URL: bench.issuer,
    PORTVAKT_KEY_ENCRYPTION_KEY: keyEncryptionKey,
    PORTVAKT_DATABASE_URL: url,
    PORTVAKT_ORGNO: '991825827',
    PORTVAKT_DATA_DIR: bench.folder,
    PORTVAKT_REGISTRY: 'none',
    PORTVAKT_SIGNING_KEY_BITS: String(row.signingKeyBits),
    PORTVAKT_LOG_LEVEL: 'warn',
    PORTVAKT_WORKERS: row.perCore ? 'auto' : '1',
    // A few clients do the work of thousands: the limits count, and are not met.
    PORTVAKT_LIMITS: `client=1000000/1s,organisation=1000000/1s${row.refusals ? ',address=1000000/1s,unproved=1000000/1s' : ''}`,
    ...(row.proxied && { PORTVAKT_TRUSTED_PROXIES: '127.0.0.1' }),
    PORTVAKT_AUDIT_LOG: row.auditLog ? 'yes' : 'no',
    ...(row.certificates && bench.authority !== undefined && { PORTVAKT_TRUST_FILE: bench.authority.trustFile }),
    ...(row.signer && bench.signer !== undefined && { PORTVAKT_SIGNER: bench.signer.address }),
    ...bench.environment,
  };
  const launcher = bench.launcher ?? LAUNCHER;
  return {
    ...row,
    command: { program: process.execPath, arguments: [launcher, 'start'], environment },
    npmStart: bench.launcher === undefined ? { program: 'npm', arguments: ['start'], environment } : undefined,
    database,
  };
}

async function makeDatabase(
  row: Row,
  { folder, postgres }: Bench,
): Promise<{ url: string; database: Settings['database'] }> {
  if (row.server === 'sqlite') {
    const file = join(folder, `${row.name}.db`);
    return { url: `sqlite:${file}`, database: { kind: 'sqlite', file } };
  }
  if (postgres === undefined) throw new Error('PostgreSQL was not started');
  const url = await postgres.createDatabase();
  return { url, database: { kind: 'postgres', url } };
}
