import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { temporaryFolder } from '@portvakt/own-tests';
import { type Database, openDatabase } from '#database';
import { createGrantJournal } from './grant-journal.ts';
import type { GrantRecord } from './journal-store.ts';

const record: GrantRecord = {
  at: 0,
  traceId: 'a'.repeat(32),
  outcome: 'token',
  clientId: 'client',
  consumer: '310123412',
  supplier: undefined,
  scope: 'demo:granted',
  tokenId: 'b'.repeat(43),
  lifetime: 120,
  keyId: 'kid',
  hasPid: false,
};
const makeGrant = () => ({ hash: randomBytes(32), keepUntil: 2_000_000_000 });

for (const kind of ['file', 'memory'] as const) {
  describe(`tokens on SQLite (${kind}) while others keep it busy`, () => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let database: Database;
    before(async () => {
      folder = await temporaryFolder();
      database = await openDatabase(
        kind === 'memory' ? { kind: 'sqlite-memory' } : { kind: 'sqlite', file: join(folder.path, 'portvakt.db') },
        Date.now,
      );
    });
    after(async () => {
      await database.close();
      await folder.remove();
    });

    let made = 0;
    const change = () =>
      database.change(async (transaction) => {
        made += 1;
        await transaction
          .insertInto('change_audit')
          .values({ at: 0, actor: 'test', kind: 'client', subject: String(made), action: 'create', orgno: '310123412' })
          .execute();
      });

    test('a group that is asked for while fifty changes wait is written before the second of them', async () => {
      const journal = createGrantJournal(database);
      const order: string[] = [];
      const changes = Array.from({ length: 50 }, (_, number) => change().then(() => order.push(`change ${number}`)));
      await journal.use(makeGrant(), record).then(() => order.push('group'));
      await Promise.all(changes);
      assert.deepEqual(order.slice(0, 2), ['change 0', 'group']);
    });

    test('a look-up that is asked for meanwhile does not wait for all of them either', async () => {
      const find = database.prepare('one', { sqlite: 'select 1 as one', postgres: '' });
      let through = 0;
      const changes = Array.from({ length: 50 }, () => change().then(() => (through += 1)));
      await find([]);
      assert.ok(through <= 1, `${through} changes went first`);
      await Promise.all(changes);
    });

    test('tokens keep going while changes and audits go on without pause', async () => {
      const journal = createGrantJournal(database);
      let goesOn = true;
      let changed = 0;
      const keepChanging = async () => {
        while (goesOn) {
          await change();
          changed += 1;
        }
      };
      const keepReading = async () => {
        while (goesOn) {
          await database.lists.selectFrom('change_audit').selectAll().orderBy('id', 'desc').limit(100).execute();
          // The callers come over the network.
          await setImmediate();
        }
      };
      const others = [...Array.from({ length: 20 }, keepChanging), ...Array.from({ length: 5 }, keepReading)];
      await change();
      const before = changed;
      for (let token = 0; token < 30; token += 1) assert.equal(await journal.use(makeGrant(), record), 'written');
      const during = changed - before;
      goesOn = false;
      await Promise.all(others);
      // One change may be in progress when a token asks, and one more may run after each group.
      assert.ok(during <= 3 * 30, `${during} changes went before 30 tokens`);
      assert.ok(during >= 15, `only ${during} changes went`);
    });
  });
}
