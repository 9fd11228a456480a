import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import { createChangeFeed } from '#audit-trail';
import { openDatabase } from '#database';
import { createGrantJournal } from '#grant-journal';
import { makeBackup } from './make-backup.ts';
import type { Manifest } from './parse-manifest.ts';
import { restoreBackup } from './restore-backup.ts';
import { settleRestore } from './settle-restore.ts';

/** How both engines are copied, by processes and under load, is tested by `cli/managing/backup.test.ts`. */
const now = Date.UTC(2026, 10, 29);
const clock = () => now;
const tools = { program: 'none', environment: {} };

describe('a backup', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let backup: string;
  let manifest: Manifest;
  const at = (name: string) => join(folder.path, name);
  const sqlite = (name: string) => ({ kind: 'sqlite', file: at(name) }) as const;
  const back = (out: string, name = 'first.db') =>
    makeBackup({ location: sqlite(name), out, tools, clock, version: '1', nameKeys: () => [] });
  const restore = (name: string, more: { from?: string; clock?: () => number } = {}) =>
    restoreBackup({ from: backup, location: sqlite(name), tools, clock, ...more });
  const refusedWith =
    (fault: string, message: RegExp) => (error: { fault?: string; unfitness?: string; message: string }) => {
      assert.equal(error.fault ?? error.unfitness, fault);
      assert.match(error.message, message);
      return true;
    };

  before(async () => {
    folder = await temporaryFolder();
    backup = at('backup');
    const database = await openDatabase(sqlite('first.db'), clock);
    await database.change((transaction) =>
      transaction
        .insertInto('sessions')
        .values({ id_hash: 'a', party_uuid: 'b', created_at: now, seen_at: now, ends_at: now + 1e9 })
        .execute(),
    );
    manifest = await back(backup);
    await database.close();
  });
  after(() => folder?.remove());

  test('that is damaged, newer, of the other engine, of the future, or none is refused by name', async () => {
    const file = join(backup, 'manifest.json');
    const told = async (more: object) => {
      await writeFile(file, JSON.stringify({ ...manifest, ...more }));
    };
    const cases: readonly (readonly [more: object, fault: string, message: RegExp])[] = [
      [
        { migrations: [...manifest.migrations, '9999-later'] },
        'newer',
        /newer version of Portvakt: it has 9999-later, and this version knows its tables up to \d{4}-/,
      ],
      [{ made_at: new Date(now + 60_000).toISOString() }, 'clock_behind', /Set the clock right first/],
      [{ format: 'portvakt-backup/2' }, 'backup_unreadable', /this version knows portvakt-backup\/1/],
      [{ bytes: -1 }, 'backup_unreadable', /bytes is missing or wrong/],
      [{ file: '../first.db' }, 'backup_unreadable', /file is missing or wrong/],
      [{ bytes: manifest.bytes + 1 }, 'backup_damaged', /bytes instead of/],
      [{ sha256: '0'.repeat(64) }, 'backup_damaged', /other bytes/],
      [{ engine: 'postgres' }, 'wrong_engine', /portvakt registry export/],
    ];
    for (const [more, fault, message] of cases) {
      await told(more);
      await assert.rejects(restore('refused.db'), refusedWith(fault, message), fault);
    }
    await writeFile(file, '{');
    await assert.rejects(restore('refused.db'), refusedWith('backup_unreadable', /it is no JSON/));
    await told({});
    await assert.rejects(restore('refused.db', { from: at('nowhere') }), refusedWith('backup_unreadable', /ENOENT/));
    assert.deepEqual(
      (await readdir(folder.path)).filter((name) => name.startsWith('refused')),
      [],
      'nothing is left behind',
    );
  });

  test('with pages that do not fit together is not restored, and no backup is made of such a database', async () => {
    const damaged = at('damaged');
    await back(damaged);
    const copy = await readFile(join(damaged, 'portvakt.db'));
    copy.fill(0x55, 4096 * 3, 4096 * 5);
    await writeFile(join(damaged, 'portvakt.db'), copy);
    await writeFile(at('torn.db'), copy);
    const { createHash } = await import('node:crypto');
    const sha256 = createHash('sha256').update(copy).digest('hex');
    await writeFile(join(damaged, 'manifest.json'), JSON.stringify({ ...manifest, bytes: copy.length, sha256 }));
    await assert.rejects(restore('refused.db', { from: damaged }), refusedWith('damaged', /Take an earlier backup/));
    await assert.rejects(back(at('torn'), 'torn.db'), refusedWith('damaged', /torn\.db is damaged/));
    assert.deepEqual(
      (await readdir(folder.path)).filter((name) => /^(refused|torn)(?!\.db$)/.test(name)),
      [],
    );
  });

  test('says when what was restored is not all', async () => {
    await writeFile(
      join(backup, 'manifest.json'),
      JSON.stringify({ ...manifest, rows: { ...manifest.rows, clients: 3 } }),
    );
    await assert.rejects(restore('short.db'), refusedWith('backup_damaged', /clients has 0 rows instead of 3/));
    await writeFile(join(backup, 'manifest.json'), JSON.stringify(manifest));
  });

  test('has nobody signed in, and no grant passes before a server has settled what passes', async () => {
    await restore('second.db');
    const database = await openDatabase(sqlite('second.db'), clock);
    try {
      const sessions = await database.reads.selectFrom('sessions').selectAll().execute();
      assert.deepEqual(sessions, []);
      const journal = createGrantJournal(database);
      const seconds = now / 1000;
      const use = (keepUntil: number) => journal.use({ hash: Buffer.alloc(32, keepUntil % 251), keepUntil }, undefined);
      assert.notEqual(await use(seconds + 1_000_000), 'written');
      const feed = createChangeFeed({ database, clock });
      const several = await Promise.all([1, 2, 3].map(() => settleRestore({ database, feed })));
      assert.deepEqual(
        several.filter((restored) => restored !== undefined),
        [{ at: now, grantsPassFrom: now + 220_000 }],
      );
      // A grant of 120 s is kept for 60 s more: see take-once.ts.
      assert.equal(await use(seconds + 10 + 120 + 60), 'perhaps forgotten');
      assert.equal(await use(seconds + 41 + 120 + 60), 'written');
    } finally {
      await database.close();
    }
  });

  test('is of a file that somebody made a database of', async () => {
    await assert.rejects(back(at('none'), 'nothing.db'), refusedWith('not-made', /no such file/));
    await writeFile(at('empty.db'), '');
    await assert.rejects(back(at('none'), 'empty.db'), refusedWith('not-made', /empty/));
    await writeFile(at('other.db'), 'this is no database, and is long enough to be read as one would be');
    await assert.rejects(back(at('none'), 'other.db'), /not a database/);
  });
});
