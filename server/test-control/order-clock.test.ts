import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { type OrderedClock, orderClock } from './order-clock.ts';

describe('an ordered clock', () => {
  let real = 1_000_000;
  let clock: OrderedClock;
  beforeEach(() => {
    real = 1_000_000;
    clock = orderClock(() => real);
  });

  test('shows the real time until something is ordered, and again when it is restored', () => {
    real += 5;
    assert.deepEqual([clock.now(), clock.ordered()], [1_000_005, false]);
    clock.order({ advance: 10_000 });
    real += 5;
    assert.deepEqual([clock.now(), clock.ordered()], [1_010_010, true]);
    assert.equal(clock.restore(), 10_000);
    assert.deepEqual([clock.now(), clock.ordered()], [1_000_010, false]);
  });

  test('stands still while it is frozen, and goes on from there', () => {
    clock.order({ set: 500, frozen: true });
    real += 1000;
    assert.equal(clock.now(), 500);
    clock.order({ advance: 100 });
    assert.deepEqual([clock.now(), clock.frozen()], [600, true]);
    clock.order({ frozen: false });
    real += 1000;
    assert.equal(clock.now(), 1600);
  });

  test('goes at the rate that is ordered, from the moment of the order', () => {
    clock.order({ set: 0, rate: 60 });
    real += 1000;
    assert.equal(clock.now(), 60_000);
    clock.order({ rate: 1 });
    real += 1000;
    assert.equal(clock.now(), 61_000);
  });

  test('sets before it advances, and tells by how much it went back', () => {
    assert.equal(clock.order({ set: 10, advance: 5 }), 1_000_000 - 15);
    assert.equal(clock.now(), 15);
    assert.equal(clock.order({ advance: 5 }), 0);
    assert.equal(clock.order({ advance: -20 }), 20);
  });
});
