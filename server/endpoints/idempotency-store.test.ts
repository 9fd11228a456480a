import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDatabase } from '#database';
import { idempotencyStore } from './idempotency-store.ts';

const DAY = 24 * 60 * 60 * 1000;
const start = Date.UTC(2026, 10, 24);
const answer = (requestHash: string, keepUntil: number) => ({
  requestHash,
  bodyHash: 'body',
  organisation: '310123412',
  status: 200,
  answer: '{}',
  keepUntil,
});

test('a kept answer outlives a clock that is set forward and back, and goes when its day is really over', async () => {
  const database = await openDatabase({ kind: 'sqlite-memory' }, () => start);
  const keep = (requestHash: string, now: number) =>
    database.change((transaction) => idempotencyStore.keep(transaction, answer(requestHash, now + DAY), now));
  const find = (requestHash: string, now: number) =>
    database.change((transaction) => idempotencyStore.find(transaction, { requestHash, now }));
  const settle = (at: number) =>
    database.change((transaction) =>
      transaction
        .updateTable('journal_marks')
        .set({ seconds: Math.floor(at / 1000) })
        .where('name', '=', 'clock-seen')
        .execute(),
    );
  await settle(start);
  await keep('first', start);
  await keep('in the future', start + 2 * DAY);
  assert.equal((await find('first', start))?.status, 200);
  assert.equal(await find('first', start + DAY), undefined);
  // The same request after a day is a new one, also where the old answer has not been forgotten yet.
  await keep('first', start + DAY);
  assert.equal((await find('first', start + DAY))?.status, 200);
  await settle(start + 3 * DAY);
  await keep('last', start + 3 * DAY);
  const rows = await database.lists.selectFrom('kept_answers').select('request_hash').execute();
  assert.deepEqual(
    rows.map((row) => row.request_hash),
    ['last'],
  );
  await database.close();
});
