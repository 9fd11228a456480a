import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseTop, countDays, countScopes } from './count-days.ts';

const usage = {
  from: '2026-02-27',
  to: '2026-03-02',
  days: [
    { day: '2026-02-28', tokens: 3, refusals: 1, scopes: [{ scope: 'a:b', tokens: 2 }] },
    {
      day: '2026-03-02',
      tokens: 5,
      refusals: 0,
      scopes: [
        { scope: 'a:b', tokens: 1 },
        { scope: 'a:c', tokens: 5 },
      ],
    },
  ],
};

test('each day of the answer is counted, those without use too', () => {
  assert.deepEqual(countDays(usage), [
    { day: '2026-02-27', tokens: 0, refusals: 0 },
    { day: '2026-02-28', tokens: 3, refusals: 1 },
    { day: '2026-03-01', tokens: 0, refusals: 0 },
    { day: '2026-03-02', tokens: 5, refusals: 0 },
  ]);
});

test('of one scope only its tokens are counted', () =>
  assert.deepEqual(
    countDays(usage, 'a:b').map(({ tokens, refusals }) => [tokens, refusals]),
    [
      [0, 0],
      [2, 0],
      [0, 0],
      [1, 0],
    ],
  ));

test('scopes are summed, the most used first', () =>
  assert.deepEqual(countScopes(usage), [
    { scope: 'a:c', tokens: 5 },
    { scope: 'a:b', tokens: 3 },
  ]));

test('the axis ends at a round number that holds the highest day', () =>
  assert.deepEqual([0, 1, 3, 7, 10, 11, 450, 9999].map(chooseTop), [1, 1, 5, 10, 10, 20, 500, 10_000]));
