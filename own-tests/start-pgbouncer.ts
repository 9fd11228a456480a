import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { chooseUser } from './choose-user.ts';
import { findFreePort } from './find-free-port.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface Pgbouncer {
  /** The database by way of it. */
  readonly url: string;
  /** Has it connect to PostgreSQL anew. */
  reconnect(): Promise<void>;
  stop(): Promise<void>;
}

// Debian keeps it where only administrators look.
const environment = { PATH: `${process.env.PATH}:/usr/sbin` };

/** Whether this machine has PgBouncer, which npm does not bring. */
export const hasPgbouncer = spawnSync('pgbouncer', ['--version'], { env: environment }).status === 0;

/**
 * PgBouncer in transaction mode on a free port of loopback, before the database at `databaseUrl`. It has fewer connections to
 * PostgreSQL than Portvakt has to it, so that they change hands. `more`: lines of its configuration.
 */
export async function startPgbouncer(databaseUrl: string, more = ''): Promise<Pgbouncer> {
  const { hostname, port, pathname, username, password } = new URL(databaseUrl);
  const folder = await temporaryFolder();
  const ownPort = await findFreePort();
  const configuration = join(folder.path, 'pgbouncer.ini');
  await writeFile(join(folder.path, 'users'), `"${username}" "${password}"\n`);
  await writeFile(
    configuration,
    `[databases]
${pathname.slice(1)} = host=${hostname} port=${port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${ownPort}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${join(folder.path, 'users')}
admin_users = ${username}
pool_mode = transaction
default_pool_size = 3
${more}
`,
  );
  await chmod(folder.path, 0o755);
  const child = spawn('pgbouncer', [configuration], {
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(await chooseUser()),
  });
  await new Promise<void>((resolve, reject) => {
    let text = '';
    child.stderr.on('data', (chunk) => {
      text += chunk;
      if (text.includes('process up')) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`PgBouncer did not start:\n${text}`)));
  });
  const urlOf = (path: string) => `postgres://${username}:${password}@127.0.0.1:${ownPort}${path}`;
  return {
    url: urlOf(pathname),
    reconnect: async () => {
      const console = new pg.Client(urlOf('/pgbouncer'));
      await console.connect();
      await console.query('RECONNECT');
      await console.end();
    },
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      await folder.remove();
    },
  };
}
