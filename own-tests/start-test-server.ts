import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunningServer } from '@portvakt/server';
import { temporaryFolder } from './temporary-folder.ts';

export interface TestServer extends Pick<RunningServer, 'registry' | 'control' | 'writeUsage' | 'writeAuditLog'> {
  /** The `aud` of grants. */
  readonly issuer: string;
  /** Where to send requests. In production it differs from the issuer, which is https. */
  readonly address: string;
  readonly folder: string;
  stop(): Promise<void>;
}

/** Settings that tests may change, by their variable names. */
type Environment = Readonly<Record<string, string>>;

/**
 * A server in this process on a free port of loopback, with `registry` and its own database. `clock` is the server's
 * clock.
 */
export async function startTestServer({
  registry,
  profile = 'local',
  clock = Date.now,
  environment = {},
}: {
  registry?: object;
  profile?: 'local' | 'test' | 'production';
  clock?: () => number;
  environment?: Environment;
} = {}): Promise<TestServer> {
  const folder = await temporaryFolder();
  const file = join(folder.path, 'registry.json');
  if (registry !== undefined) {
    await writeFile(file, JSON.stringify(profile === 'production' ? forProduction(registry) : registry));
  }
  const strict: Environment =
    profile === 'local'
      ? {}
      : {
          PORTVAKT_PUBLIC_URL: 'https://portvakt.example/',
          PORTVAKT_KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
          PORTVAKT_ORGNO: '991825827',
        };
  // More than half of the test files that use this folder start no server, and reading one takes half a second.
  const { readSettings, startServer } = await import('@portvakt/server');
  const settings = readSettings({
    PORT: '0',
    HOST: '127.0.0.1',
    PORTVAKT_PROFILE: profile,
    PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, 'portvakt.db')}`,
    PORTVAKT_DATA_DIR: folder.path,
    PORTVAKT_REGISTRY: registry === undefined ? 'none' : file,
    PORTVAKT_LOG_LEVEL: 'silent',
    ...strict,
    ...environment,
  });
  if ('problems' in settings) throw new Error(settings.problems.join('\n'));
  const server = await startServer(settings, clock);
  return {
    issuer: server.issuer,
    address: `http://127.0.0.1:${server.port}/`,
    registry: server.registry,
    control: server.control,
    writeUsage: server.writeUsage,
    writeAuditLog: server.writeAuditLog,
    folder: folder.path,
    stop: async () => {
      await server.stop();
      await folder.remove();
    },
  };
}

/** Production has no default delegation source, and refuses the one of Altinn's test environment. */
function forProduction(registry: object): object {
  if ('delegation_sources' in registry) return registry;
  const issuer = 'https://www.altinn.no/';
  const text = JSON.stringify(registry).replaceAll('https://tt02.altinn.no/', issuer);
  return { ...JSON.parse(text), delegation_sources: [{ name: 'altinn', issuer, register: 'built-in' }] };
}
