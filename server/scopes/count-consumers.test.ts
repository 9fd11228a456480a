import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countConsumers } from './count-consumers.ts';

test('each consumer counts once for each owner, however many grants there are, and others have their turn', async () => {
  const grants = Array.from({ length: 9_000 }, (_, index) => ({
    consumer_orgno: String(100_000_000 + Math.floor(index / 3)),
    scope: ['a:one', 'a:two', 'b:one'][index % 3] as string,
    state: index % 3 === 2 && index > 30 ? 'DENIED' : 'APPROVED',
  }));
  let pages = 0;
  let turns = 0;
  let counting = true;
  const turn = () => {
    turns += 1;
    if (counting) setImmediate(turn);
  };
  setImmediate(turn);
  const counts = await countConsumers(
    {
      readPrefixes: async () =>
        new Map([
          ['a:one', 'a'],
          ['a:two', 'a2'],
          ['b:one', 'b'],
        ]),
      walkGrants: async ({ after, limit }) => {
        pages += 1;
        const from = grants.findIndex(
          ({ consumer_orgno, scope }) => `${consumer_orgno} ${scope}` > `${after.consumer_orgno} ${after.scope}`,
        );
        return from === -1 ? [] : grants.slice(from, from + limit);
      },
    },
    new Map([
      ['a', 'first owner'],
      ['a2', 'first owner'],
      ['b', 'second owner'],
    ]),
  );
  counting = false;
  assert.deepEqual(Object.fromEntries(counts), { 'first owner': 3_000, 'second owner': 10 });
  assert.equal(pages, 5);
  assert.ok(turns >= 4, `${turns} turns`);
});
