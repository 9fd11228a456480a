import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** PostgreSQL's own tools for copies, and a server that they can read. */
export interface PostgresTools {
  /** The folder that the server's programs are in `bin` of; nothing where npm's server will do. */
  readonly home: string | undefined;
}

/** The version of npm's server: see package.json. */
const NPM_VERSION = 17;

/**
 * What of it is on this machine, or why none of it will do: npm brings a server without the tools, and tools read no server that is newer
 * than they are.
 */
export function findPostgresTools(): PostgresTools | string {
  const version = readVersion('pg_dump');
  if (version === undefined || readVersion('pg_restore') === undefined) {
    return 'pg_dump and pg_restore are not on this machine';
  }
  if (version >= NPM_VERSION) return { home: undefined };
  // Where Debian has them.
  const home = `/usr/lib/postgresql/${version}`;
  return existsSync(`${home}/bin/postgres`)
    ? { home }
    : `pg_dump is of version ${version}, and a server of that version is not on this machine`;
}

function readVersion(program: string): number | undefined {
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return status === 0 ? Number(/(\d+)/.exec(stdout)?.[1]) : undefined;
}
