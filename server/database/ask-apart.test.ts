import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askApart } from './ask-apart.ts';
import { DatabaseAwayError } from './database-away.ts';

/** Answers each number with its double, by one statement a group; a group that holds any of `culprits` fails as a whole. */
function setUp(culprits: readonly number[], error: Error = new Error('refused')) {
  const asked: (readonly number[])[] = [];
  let underWay = 0;
  let most = 0;
  const run = async (part: readonly number[]) => {
    asked.push(part);
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise(setImmediate);
    underWay -= 1;
    if (part.some((number) => culprits.includes(number))) throw error;
    return part.map((number) => number * 2);
  };
  return { run, asked, most: () => most };
}

const numbers = Array.from({ length: 100 }, (_, index) => index);
const summarise = (outcomes: readonly PromiseSettledResult<number>[]) =>
  outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : 'failed'));

test('a group that works is one statement', async () => {
  const { run, asked } = setUp([]);
  assert.deepEqual(
    summarise(await askApart(numbers, run)),
    numbers.map((number) => number * 2),
  );
  assert.deepEqual(asked, [numbers]);
});

for (const culprits of [[0], [99], [41], [0, 99], [7, 8, 50, 51], numbers]) {
  test(`of a hundred, ${culprits.length} at fault fail and no other`, async () => {
    const { run, asked, most } = setUp(culprits);
    assert.deepEqual(
      summarise(await askApart(numbers, run)),
      numbers.map((number) => (culprits.includes(number) ? 'failed' : number * 2)),
    );
    assert.ok(asked.length < 2 * 100, `${asked.length} statements`);
    assert.equal(most(), 1, 'one after the other');
  });
}

test('a database that is away is asked once, and is away for all', async () => {
  const { run, asked } = setUp([3], new DatabaseAwayError(undefined));
  const outcomes = await askApart(numbers, run);
  assert.ok(outcomes.every(({ status }) => status === 'rejected'));
  assert.equal(asked.length, 1);
});

test('nothing is nothing', async () => {
  assert.deepEqual(await askApart([], setUp([]).run), []);
});
