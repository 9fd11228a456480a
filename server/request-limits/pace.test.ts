import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createMeter } from './meter.ts';
import { addOne, findWait, setPace } from './pace.ts';

const rates = fc.record({ most: fc.integer({ min: 1, max: 50 }), seconds: fc.integer({ min: 1, max: 60 }) });
/** Milliseconds between one request and the next. */
const gaps = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 90_000 })), {
  minLength: 1,
  maxLength: 200,
});

describe('a meter', () => {
  test('never lets more through in any window than so many at once and what the window brings', () => {
    fc.assert(
      fc.property(rates, gaps, (rate, between) => {
        let now = 0;
        const meter = createMeter(rate, { monotonic: () => now });
        const passed: number[] = [];
        for (const gap of between) {
          now += gap;
          if ((meter.take('one')?.wait ?? 0) === 0) passed.push(now);
        }
        for (const [index, from] of passed.entries()) {
          for (const [more, until] of passed.slice(index).entries()) {
            const brought = ((until - from) / (rate.seconds * 1000)) * rate.most;
            assert.ok(more + 1 <= rate.most + brought + 1e-6, `${more + 1} within ${until - from} ms`);
          }
        }
      }),
    );
  });

  test('lets everybody through who keeps to the rate, and who waits as long as it says', () => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 1, max: 100 }), (rate, times) => {
        let now = 0;
        const meter = createMeter(rate, { monotonic: () => now });
        for (let time = 0; time < times; time += 1) {
          const { wait } = meter.take('one') ?? { wait: 0 };
          now += wait;
          if (wait > 0) assert.equal(meter.take('one')?.wait, 0);
          now += (rate.seconds * 1000) / rate.most;
        }
      }),
    );
  });

  test('counts each key alone, and says what is left when it is little', () => {
    const meter = createMeter({ most: 10, seconds: 1 }, { monotonic: () => 0 });
    const left = Array.from({ length: 11 }, () => meter.take('one')?.left);
    assert.deepEqual(left, [...Array(8).fill(undefined), 1, 0, 0]);
    assert.equal(meter.take('other'), undefined);
    assert.equal(meter.take('one')?.wait, 100);
  });

  test('remembers no more keys than it may', () => {
    const meter = createMeter({ most: 1, seconds: 1000 }, { mostKeys: 3, monotonic: () => 0 });
    for (const key of ['a', 'b', 'c']) meter.take(key);
    assert.ok((meter.take('a')?.wait ?? 0) > 0);
    for (const key of ['d', 'e', 'f']) meter.take(key);
    assert.equal(meter.take('a')?.wait, 0, 'it was forgotten');
  });
});

test('what is counted afterwards locks nobody out for more than two windows', () => {
  fc.assert(
    fc.property(rates, fc.integer({ min: 1, max: 1000 }), (rate, times) => {
      const pace = setPace(rate);
      let due = 0;
      for (let time = 0; time < times; time += 1) due = addOne(pace, due, 0);
      assert.ok(findWait(pace, due, 0) <= 2 * rate.seconds * 1000);
    }),
  );
});
