import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createBudget } from './budget.ts';

describe('a budget for each caller', () => {
  test('lets a burst through and then one a second, and tells what it held back', () => {
    let now = 0;
    const budget = createBudget({ burst: 3, perSecond: 1, monotonic: () => now });
    const spend = () => budget.spend('a');
    assert.deepEqual([spend(), spend(), spend(), spend(), spend()], [0, 0, 0, undefined, undefined]);
    now = 999;
    assert.equal(spend(), undefined);
    now = 1000;
    assert.deepEqual([spend(), spend()], [3, undefined]);
    now = 60_000;
    assert.deepEqual([spend(), spend(), spend(), spend()], [1, 0, 0, undefined]);
    assert.equal(budget.untold(), 1);
  });

  test('of one caller never concerns another', () => {
    const budget = createBudget({ burst: 1, perSecond: 1, monotonic: () => 0 });
    assert.deepEqual([budget.spend('a'), budget.spend('a'), budget.spend('b')], [0, undefined, 0]);
  });

  test('remembers so many and no more, and tells what it forgets', () => {
    const forgotten: [string, number][] = [];
    const budget = createBudget({
      burst: 1,
      perSecond: 1,
      mostKeys: 2,
      monotonic: () => 0,
      forget: (key, heldBack) => forgotten.push([key, heldBack]),
    });
    for (const key of ['a', 'a', 'b', 'b', 'b', 'a', 'c', 'd']) budget.spend(key);
    assert.deepEqual(forgotten, [
      ['b', 2],
      ['a', 2],
    ]);
    assert.equal(budget.spend('a'), 0, 'it begins anew');
  });

  test('a count that could not be told is told with the next one', () => {
    let now = 0;
    const budget = createBudget({ burst: 1, perSecond: 1, monotonic: () => now });
    budget.spend('a');
    budget.spend('a');
    now = 1000;
    assert.equal(budget.spend('a'), 1);
    budget.putBack('a', 1);
    now = 2000;
    assert.equal(budget.spend('a'), 1);
  });
});
