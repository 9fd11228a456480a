import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OrganisationNumber } from '@portvakt/protocol';
import type { Question } from './delegation-store.ts';
import { createStandingFinder } from './find-standings.ts';

const consumer = '310123412' as OrganisationNumber;
const supplier = '313770001' as OrganisationNumber;

/** Everything is granted. Questions about `culprit` fail, together with all questions in the same read. */
function setUp() {
  const asked: string[][] = [];
  const finder = createStandingFinder({
    read: async (questions: readonly Question[]) => {
      asked.push(questions.map(({ scope }) => scope));
      if (questions.some(({ scope }) => scope === 'culprit')) throw new Error('unreadable');
      return questions.map(() => ({ granted: true, delegated: false }));
    },
    feed: { subscribe: () => {}, isFresh: () => true },
  });
  return { finder, asked };
}

test('of the questions that are asked together, only the one that cannot be answered fails', async () => {
  const { finder, asked } = setUp();
  const outcomes = await Promise.allSettled(
    ['a', 'b', 'culprit', 'c', 'd'].map((scope) => finder.find({ consumer, supplier }, [scope])),
  );
  assert.deepEqual(
    outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value[0]?.granted : 'failed')),
    [true, true, 'failed', true, true],
  );
  assert.deepEqual(asked[0], ['a', 'b', 'culprit', 'c', 'd'], 'asked together');
  const before = asked.length;
  await finder.find({ consumer, supplier }, ['a', 'd']);
  assert.equal(asked.length, before, 'and the others are remembered');
});

test('who asked for it and for others gets the error', async () => {
  const { finder } = setUp();
  await assert.rejects(async () => finder.find({ consumer, supplier }, ['a', 'culprit']), /unreadable/);
});
