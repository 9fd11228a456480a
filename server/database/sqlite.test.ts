import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import type { Database } from './database.ts';
import { openDatabase } from './open-database.ts';

describe('an SQLite database', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());
  const open = (file: string) => openDatabase({ kind: 'sqlite', file }, Date.now);
  const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
  const write = (database: Database) =>
    database.change((transaction) =>
      transaction
        .insertInto('organisations')
        .values({ orgno: '310123412', name: null, terms_signed_at: null, created_at: 0, updated_at: 0 })
        .execute(),
    );

  test('its files are for nobody else, and so is a folder that is made for them', async () => {
    const before = process.umask(0);
    const inside = join(folder.path, 'made', 'here');
    const database = await open(join(inside, 'portvakt.db')).finally(() => process.umask(before));
    await write(database);
    const files = await readdir(inside);
    assert.deepEqual(files.sort(), ['portvakt.db', 'portvakt.db-shm', 'portvakt.db-wal']);
    for (const file of files) assert.equal(await modeOf(join(inside, file)), '600', file);
    assert.equal(await modeOf(inside), '700');
    assert.equal(await modeOf(join(inside, '..')), '700');
    await database.close();
  });

  test('files that others can read are closed to them', async () => {
    const inside = join(folder.path, 'older');
    await mkdir(inside, { mode: 0o755 });
    const file = join(inside, 'portvakt.db');
    await writeFile(file, '', { mode: 0o644 });
    await chmod(file, 0o644);
    const first = await open(file);
    for (const name of await readdir(inside)) await chmod(join(inside, name), 0o644);
    const second = await open(file);
    for (const name of await readdir(inside)) assert.equal(await modeOf(join(inside, name)), '600', name);
    await second.close();
    await first.close();
  });

  test('what a change failed over is told, also when SQLite has rolled it back by itself', async () => {
    const database = await open(join(folder.path, 'rolled-back.db'));
    await assert.rejects(
      database.change(async (transaction) => {
        const { sql } = await import('kysely');
        await sql`rollback`.execute(transaction);
        throw new Error('the disk is full');
      }),
      /the disk is full/,
    );
    await write(database);
    await database.close();
  });
});
