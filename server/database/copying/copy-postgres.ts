import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import pg from 'pg';
import { readPostgresUrl } from '#operations';
import { DatabaseAwayError } from '../database-away.ts';
import { type Contents, LEFT_OUT, readContents } from './contents.ts';
import { CopyFailure } from './copy-failure.ts';

export interface PostgresCopy {
  readonly contents: Contents;
  /** The version of the server. */
  readonly engineVersion: string;
}

/** How PostgreSQL's own tools are called. */
export interface Tool {
  /** `pg_dump` or `pg_restore`, or a file. */
  readonly program: string;
  /** Variables that the tool gets, such as PATH and those of libpq. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const CONNECT_TIMEOUT = 5000;
/** Of the tables and nothing else: who owns them, and who may read them, is a matter of the place they are restored to. */
const BARE = ['--no-owner', '--no-privileges'];
const TABLES = `
  select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_'
    and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')`;

/**
 * Dumps the database at `url`, which servers may be writing to, into the new file `to` by `pg_dump` (custom format). What is told of
 * its contents is of the very moment that the dump is of.
 *
 * @throws UnfitDatabaseError where no Portvakt has made its tables; CopyFailure where the tool is missing, too old or fails; DatabaseAwayError.
 */
export async function dumpPostgres(url: string, to: string, tool: Tool): Promise<PostgresCopy> {
  return withClient(url, async (client, server) => {
    // Nobody writes here; the tool takes as long as it takes.
    await client.query('begin isolation level repeatable read read only');
    await client.query('set local idle_in_transaction_session_timeout = 0');
    await client.query('set local statement_timeout = 0');
    const engineVersion = String((await client.query('show server_version')).rows[0].server_version);
    await demandTool(tool, Number.parseInt(engineVersion, 10));
    const ask = async (text: string) => (await client.query(text)).rows;
    const tables = new Set((await ask(TABLES)).map(({ name }) => String(name)));
    const contents = await readContents(ask, tables);
    // Made here, since the tool would make it for everyone to read.
    closeSync(openSync(to, 'wx', 0o600));
    const [snapshot] = await ask('select pg_export_snapshot() as id');
    const left = LEFT_OUT.map((table) => `--exclude-table-data=*.${table}`);
    await runTool(tool, server, [
      ...['--format=custom', ...BARE, ...left],
      ...[`--snapshot=${snapshot?.id}`, `--file=${to}`],
    ]);
    return { contents, engineVersion };
  });
}

/**
 * Makes the dump `from` the content of the database at `url`, which must have no tables, by `pg_restore`: all of it in one transaction,
 * or nothing.
 *
 * @throws CopyFailure where there are tables or servers, or the tool is missing or fails; DatabaseAwayError.
 */
export async function restorePostgres(from: string, url: string, tool: Tool): Promise<Contents> {
  return withClient(url, async (client, server) => {
    const ask = async (text: string) => (await client.query(text)).rows;
    const found = (await ask(TABLES)).map(({ name }) => String(name));
    if (found.length > 0) {
      throw new CopyFailure(
        'database_not_empty',
        `The database has tables already (${found.slice(0, 3).join(', ')}${found.length > 3 ? ', …' : ''}), and nothing is restored over them. Make a new one: create database …`,
      );
    }
    const sessions = await ask(
      "select 1 from pg_stat_activity where datname = current_database() and application_name = 'portvakt'",
    );
    if (sessions.length > 0) {
      throw new CopyFailure('database_in_use', 'A server has this database. Stop all servers, and try again.');
    }
    await demandTool(tool, 0);
    await runTool(tool, server, [...BARE, '--single-transaction', '--exit-on-error', from]);
    const tables = new Set((await ask(TABLES)).map(({ name }) => String(name)));
    return readContents(ask, tables);
  });
}

/** Work on the first server of `url` that answers and, where that is asked for, can be written to. */
async function withClient<T>(url: string, work: (client: pg.Client, server: string) => Promise<T>): Promise<T> {
  const { urls, mustWrite } = readPostgresUrl(url) ?? { urls: [url], mustWrite: false };
  let trouble: unknown;
  for (const server of urls) {
    const client = new pg.Client({ connectionString: server, connectionTimeoutMillis: CONNECT_TIMEOUT });
    // What it meets is met by the next statement as well.
    client.on('error', () => undefined);
    try {
      await client.connect();
      if (mustWrite) {
        const { rows } = await client.query('show transaction_read_only');
        if (rows[0]?.transaction_read_only !== 'off') throw new Error('this server can only be read from');
      }
    } catch (error) {
      trouble = error;
      await client.end().catch(() => undefined);
      continue;
    }
    try {
      return await work(client, server);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  throw new DatabaseAwayError(trouble);
}

/** PostgreSQL's tools read servers up to their own version. */
async function demandTool({ program, environment }: Tool, needed: number): Promise<void> {
  const { output } = await run(program, ['--version'], environment);
  const version = Number(/\b(\d{1,3})(\.|devel|beta|rc|\s)/.exec(output)?.[1] ?? Number.NaN);
  if (version >= needed) return;
  throw new CopyFailure(
    'tool_too_old',
    `${program} is of version ${version || 'unknown'}, and the server of version ${needed}: it must not be older. Install postgresql-client-${needed}, or name another file with --pg-dump.`,
  );
}

async function runTool({ program, environment }: Tool, server: string, given: readonly string[]): Promise<void> {
  // A password in the arguments could be read by everybody on the machine.
  const address = new URL(server);
  const password = decodeURIComponent(address.password);
  address.password = '';
  const { code, output } = await run(program, [`--dbname=${address.href}`, ...given], {
    ...environment,
    ...(password !== '' && { PGPASSWORD: password }),
  });
  if (code !== 0) throw new CopyFailure('tool_failed', `${program} has failed: ${output.trim() || `code ${code}`}`);
}

async function run(
  program: string,
  given: readonly string[],
  environment: Tool['environment'],
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(program, given, { env: { ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    const [printed, said] = await Promise.all([readAll(child.stdout), readAll(child.stderr), once(child, 'close')]);
    return { code: child.exitCode, output: `${printed}${said}` };
  } catch (error) {
    throw new CopyFailure(
      'tool_missing',
      `${program} cannot be run (${(error as NodeJS.ErrnoException).code}). Install PostgreSQL's client programs (Debian: postgresql-client), or name the file with --pg-dump or --pg-restore.`,
    );
  }
}
