import { closeSync, existsSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { UnfitDatabaseError } from '../unfit-database.ts';
import { type Contents, LEFT_OUT, readContents } from './contents.ts';
import { CopyFailure } from './copy-failure.ts';
import { flush } from './flush.ts';

/** Pages for one step: all of them. Between two steps others may write, and SQLite would begin anew each time. */
const ALL_PAGES = 2 ** 31 - 1;

export interface SqliteCopy {
  readonly contents: Contents;
  /** The version of SQLite. */
  readonly engineVersion: string;
}

/**
 * Copies the database in `file`, which servers may be writing to, into the new file `to`: one file, as everything was at one
 * moment, and whole (`pragma integrity_check`). It is on disk when the promise resolves.
 *
 * @throws UnfitDatabaseError where there is no database of a Portvakt; CopyFailure where it is damaged.
 */
export async function copySqlite(file: string, to: string): Promise<SqliteCopy> {
  if (!existsSync(file) || statSync(file).size === 0) {
    throw new UnfitDatabaseError('not-made', 'There is no such file, or it is empty');
  }
  const source = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  try {
    // Made here, since SQLite would make it for everyone to read.
    closeSync(openSync(to, 'wx', 0o600));
    await backup(source, to, { rate: ALL_PAGES });
  } finally {
    source.close();
  }
  const copy = new DatabaseSync(to);
  try {
    // One file without a log beside it; and what is deleted is not to be found in it.
    copy.exec('pragma journal_mode = delete; pragma secure_delete = on');
    checkIntegrity(copy, file);
    const tables = listTables(copy);
    for (const table of LEFT_OUT.filter((name) => tables.has(name))) copy.exec(`delete from ${table}`);
    const contents = await readContents(async (text) => copy.prepare(text).all(), tables);
    const [row] = copy.prepare('select sqlite_version() as version').all();
    return { contents, engineVersion: String(row?.version) };
  } finally {
    copy.close();
    await flush(to);
  }
}

/**
 * Makes the copy `from` the database in `file`, which must not be there yet; it is on disk when the promise resolves. It appears
 * under its name when it is whole.
 *
 * @throws CopyFailure where a database is there already, or the copy is damaged.
 */
export async function restoreSqlite(from: string, file: string): Promise<Contents> {
  for (const part of [file, `${file}-wal`, `${file}-shm`, `${file}-journal`]) {
    if (existsSync(part)) {
      throw new CopyFailure(
        'database_not_empty',
        `${part} is there already, and nothing is restored over it. Stop the servers and move it away, or name another file in PORTVAKT_DATABASE_URL.`,
      );
    }
  }
  const folder = dirname(resolve(file));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const made = `${file}.restoring-${process.pid}`;
  try {
    closeSync(openSync(made, 'wx', 0o600));
    await copyFile(from, made);
    const database = new DatabaseSync(made);
    let contents: Contents;
    try {
      checkIntegrity(database, from);
      contents = await readContents(async (text) => database.prepare(text).all(), listTables(database));
    } finally {
      database.close();
    }
    await flush(made);
    renameSync(made, file);
    await flush(folder);
    return contents;
  } finally {
    rmSync(made, { force: true });
  }
}

function checkIntegrity(database: DatabaseSync, file: string): void {
  let found: readonly string[];
  try {
    found = database
      .prepare('pragma integrity_check(3)')
      .all()
      .map((row) => String(row.integrity_check));
  } catch (error) {
    found = [(error as Error).message];
  }
  if (found.length === 1 && found[0] === 'ok') return;
  throw new CopyFailure('damaged', `${file} is damaged: ${found.join('; ')}. Take an earlier backup.`);
}

function listTables(database: DatabaseSync): ReadonlySet<string> {
  const rows = database.prepare("select name from sqlite_master where type = 'table'").all();
  return new Set(rows.map(({ name }) => String(name)));
}
