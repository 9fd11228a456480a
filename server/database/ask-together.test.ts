import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askApart } from './ask-apart.ts';
import { askTogether } from './ask-together.ts';

test('questions of one turn are asked together, the same one once, and what fails fails alone', async () => {
  const groups: string[][] = [];
  const ask = askTogether<string, string>(
    (question) => question,
    (questions) => {
      groups.push([...questions]);
      return askApart(questions, async (part) => {
        if (part.includes('bad')) throw new Error('bad is bad');
        return part.map((question) => question.toUpperCase());
      });
    },
  );
  const outcomes = await Promise.allSettled(['a', 'bad', 'a', 'b'].map(ask));
  assert.deepEqual(
    outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason.message)),
    ['A', 'bad is bad', 'A', 'B'],
  );
  assert.deepEqual(groups, [['a', 'bad', 'b']]);
  assert.equal(await ask('a'), 'A');
  assert.deepEqual(groups, [['a', 'bad', 'b'], ['a']], 'an answer is not remembered');
});
