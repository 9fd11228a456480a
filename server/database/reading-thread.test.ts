import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import type { Database } from './database.ts';
import { isDatabaseAway } from './database-away.ts';
import { openDatabase } from './open-database.ts';
import { createReadingThread } from './reading-thread.ts';

/** Counts to a number: as dear as one likes. */
const COUNT =
  'with recursive c(n) as (select 1 union all select n + 1 from c where n < ?) select max(n) as most from c';

describe('lists of an SQLite file', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let file: string;
  let database: Database;
  before(async () => {
    folder = await temporaryFolder();
    file = join(folder.path, 'portvakt.db');
    database = await openDatabase({ kind: 'sqlite', file }, Date.now);
  });
  after(async () => {
    await database.close();
    await folder.remove();
  });

  const addOrganisation = (orgno: string) =>
    database.change((transaction) =>
      transaction
        .insertInto('organisations')
        .values({ orgno, name: null, terms_signed_at: null, created_at: 0, updated_at: 0 })
        .execute(),
    );
  const listed = async () =>
    (await database.lists.selectFrom('organisations').select('orgno').execute()).map(({ orgno }) => orgno);

  test('a change that is made is in the next list, and the middle of one is in none', async () => {
    await addOrganisation('310123412');
    assert.deepEqual(await listed(), ['310123412']);
    await database.change(async (transaction) => {
      await transaction.deleteFrom('organisations').execute();
      assert.deepEqual(await listed(), ['310123412']);
    });
    assert.deepEqual(await listed(), []);
  });

  test('look-ups go on while a dear list is made', async () => {
    const thread = createReadingThread(file);
    const order: string[] = [];
    const dear = thread.read({ sql: COUNT, parameters: [1_000_000] }).then(() => order.push('list'));
    const find = database.prepare('one', { sqlite: 'select 1 as one', postgres: '' });
    for (let look = 0; look < 20; look += 1) await find([]);
    order.push('look-ups');
    await dear;
    assert.deepEqual(order, ['look-ups', 'list']);
    await thread.close();
  });

  test('a long list comes whole, and in parts that others may come between', async () => {
    const thread = createReadingThread(file);
    let turns = 0;
    const counting = setInterval(() => {
      turns += 1;
    }, 0);
    const rows = await thread.read({
      sql: 'with recursive c(n) as (select 1 union all select n + 1 from c where n < 5001) select n from c',
      parameters: [],
    });
    clearInterval(counting);
    assert.deepEqual(
      rows.map((row) => (row as { n: number }).n),
      Array.from({ length: 5001 }, (_, index) => index + 1),
    );
    assert.ok(turns > 3, `${turns} turns of the event loop`);
    await thread.close();
  });

  test("SQLite's own errors are told as they are, and nothing can be written", async () => {
    const thread = createReadingThread(file);
    const refused = await thread.read({ sql: 'delete from organisations', parameters: [] }).catch((error) => error);
    assert.equal(refused.errcode, 8);
    assert.equal(isDatabaseAway(refused), true);
    const wrong = await thread.read({ sql: 'select nothing', parameters: [] }).catch((error) => error);
    assert.equal(wrong.errcode, 1);
    assert.equal(isDatabaseAway(wrong), false);
    assert.deepEqual(await thread.read({ sql: 'select 1 as one', parameters: [] }), [{ one: 1 }]);
    await thread.close();
  });

  test('more than may wait are turned away, and those who wait too long give up', async () => {
    const thread = createReadingThread(file, { mostWaiting: 1 });
    const first = thread.read({ sql: COUNT, parameters: [1000] });
    const second = thread.read({ sql: COUNT, parameters: [2] });
    assert.equal(isDatabaseAway(await thread.read({ sql: COUNT, parameters: [3] }).catch((error) => error)), true);
    assert.deepEqual(await first, [{ most: 1000 }]);
    assert.deepEqual(await second, [{ most: 2 }]);
    await thread.close();

    const hasty = createReadingThread(file, { patience: 1 });
    const both = [1_000_000, 2].map((most) => hasty.read({ sql: COUNT, parameters: [most] }).catch((error) => error));
    for (const error of await Promise.all(both)) assert.equal(isDatabaseAway(error), true);
    await hasty.close();
  });

  test('a thread that dies is started again, and the question asked again', async () => {
    const broken = createReadingThread(join(folder.path, 'missing', 'portvakt.db'));
    const lost = await broken.read({ sql: 'select 1', parameters: [] }).catch((error) => error);
    assert.equal(isDatabaseAway(lost), true);
    await broken.close();
  });

  test('what is asked of a closed one is refused', async () => {
    const thread = createReadingThread(file);
    await thread.close();
    assert.equal(isDatabaseAway(await thread.read({ sql: COUNT, parameters: [1] }).catch((error) => error)), true);
  });
});
