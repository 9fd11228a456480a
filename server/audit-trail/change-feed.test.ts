import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openDatabase } from '#database';
import { type ChangeFeed, createChangeFeed, type RecordedChange } from './change-feed.ts';
import { differ } from './differ.ts';

/** Two feeds on one database, like two processes. */
let database: Awaited<ReturnType<typeof openDatabase>>;
let here: ChangeFeed;
let there: ChangeFeed;
before(async () => {
  database = await openDatabase({ kind: 'sqlite-memory' }, Date.now);
  here = createChangeFeed({ database, clock: Date.now });
  there = createChangeFeed({ database, clock: Date.now });
  await there.follow();
});
after(async () => {
  there.stop();
  await database.close();
});

test('a number in a name stays out of the record, and every process still learns of the change', async () => {
  const pid = '07867900025';
  const heard: (readonly RecordedChange[] | undefined)[] = [];
  here.subscribe((changes) => heard.push(changes));
  const elsewhere: (readonly RecordedChange[] | undefined)[] = [];
  there.subscribe((changes) => elsewhere.push(changes));
  await here.change(`client of ${pid}`, async (unit) => {
    await unit.record({
      kind: 'scope',
      subject: `demo:${pid}`,
      action: 'create',
      after: { name: `demo:${pid}`, at: 1 },
    });
  });
  await there.catchUp();
  assert.equal(heard[0]?.[0]?.subject, `demo:${pid}`, 'in this process by its name');
  assert.deepEqual(elsewhere, [undefined], 'in another by forgetting everything');
  const rows = await database.reads.selectFrom('change_audit').selectAll().execute();
  assert.equal(JSON.stringify(rows).includes(pid), false);
  assert.match(String(rows[0]?.after), /"at":1/);
});

test('two states differ by what would be kept of them', () => {
  assert.equal(differ({ a: 1, b: undefined }, { a: 1 }), false);
  assert.equal(differ({ b: [1, { c: 2 }], a: 1 }, { a: 1, b: [1, { c: 2 }] }), false);
  assert.equal(differ({ a: null }, {}), true);
  assert.equal(differ(undefined, {}), true);
});
