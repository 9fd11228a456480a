import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makePid } from '@portvakt/own-tests';
import { refuse } from '@portvakt/protocol';
import { createBudget } from '#operations';
import { keepRefusedCalls } from './keep-refused-calls.ts';
import type { RefusedCall } from './refused-call-store.ts';

function open(keep?: () => Promise<void>) {
  const kept: RefusedCall[] = [];
  const reported: unknown[] = [];
  const keeper = keepRefusedCalls({
    store: {
      keep: keep ?? (async (calls) => void kept.push(...calls)),
      find: async (_, { traceId }) => kept.find((call) => call.traceId === traceId),
    },
    budget: createBudget({ burst: 20, perSecond: 1, monotonic: () => 0 }),
    clock: () => 7,
    report: (error) => reported.push(error),
  });
  const note = (organisation: string, more: object = {}) =>
    keeper.note({
      traceId: 'x',
      organisation,
      refusal: refuse('address-unknown'),
      status: 404,
      method: 'GET',
      path: '/',
      ...more,
    });
  return { kept, reported, keeper, note };
}

test('an organisation that repeats a refused call leaves room for the others, and all together are bounded', async () => {
  const { kept, keeper, note } = open();
  for (let index = 0; index < 100; index += 1) note('a');
  note('b');
  await keeper.settle();
  assert.deepEqual(
    [kept.filter(({ organisation }) => organisation === 'a').length, kept.at(-1)?.organisation],
    [20, 'b'],
  );
  for (let index = 0; index < 1000; index += 1) note(`c${index}`);
  await keeper.settle();
  assert.equal(kept.length, 21 + 200);
});

test("what is kept has no person's number, and is cut", async () => {
  const { kept, keeper, note } = open();
  const pid = makePid();
  note('a', {
    refusal: refuse('input-invalid', { fields: [{ field: `x.${pid}`, message: `${pid} ${'y'.repeat(999)}` }] }),
  });
  note('a', { refusal: refuse('scope-missing', { fill: { scope: pid } }) });
  note('a', { status: 503 });
  await keeper.settle();
  assert.equal(kept.length, 2, 'that the database is away is not kept');
  assert.doesNotMatch(JSON.stringify(kept), new RegExp(pid));
  assert.equal(kept[0]?.problems[0]?.message.length, 300);
  assert.deepEqual(kept[1]?.problems, [{ message: 'There is no scope [left out].' }]);
});

test('what waits is found at once', async () => {
  const { keeper, note } = open();
  note('a');
  const found = await keeper.find({} as never, { traceId: 'x', organisation: 'a', now: 7 });
  assert.equal(found?.organisation, 'a');
});

test('a database that is away costs nothing but what waited', async () => {
  const { reported, keeper, note } = open(() => Promise.reject(new Error('away')));
  note('a');
  await keeper.settle();
  note('a');
  await keeper.settle();
  assert.equal(reported.length, 2);
});
