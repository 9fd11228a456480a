import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { type FollowedClock, followClock, GRANT_DIES_WITHIN } from './follow-clock.ts';

const HOUR = 3_600_000;
const start = Date.UTC(2026, 10, 24);

describe("following the database's clock", () => {
  /** Time since the start, by how much the clock was set forward, and how long a reading takes. */
  let elapsed = 0;
  let set = 0;
  let delay = 0;
  let kept = 0;
  let told: number[] = [];
  let clock: FollowedClock;

  const follow = () => {
    told = [];
    return followClock({
      databaseClock: async () => {
        const now = start + elapsed + set;
        elapsed += delay;
        return now;
      },
      store: {
        readMark: async () => kept,
        raiseMark: async (_mark, seconds) => {
          kept = Math.max(kept, seconds);
        },
      },
      report: (behind) => told.push(behind),
      monotonic: () => elapsed,
    });
  };
  beforeEach(() => {
    [elapsed, set, delay, kept] = [0, 0, 0, 0];
    clock = follow();
  });

  /** Follows the clock for `milliseconds`, as a sweeper does. */
  const pass = async (milliseconds: number, step = 5000) => {
    for (let passed = 0; passed < milliseconds; passed += step) {
      elapsed += step;
      await clock.read();
      await clock.remember();
    }
    return clock.read();
  };

  test('nothing is settled before the clock has been followed for as long as a grant lives', async () => {
    const { settled } = await pass(GRANT_DIES_WITHIN - 5000);
    assert.equal(settled(GRANT_DIES_WITHIN), undefined);
    assert.equal((await pass(5000)).settled(GRANT_DIES_WITHIN), start + elapsed);
  });

  test('a step forward is settled when that long has gone by, and one that is undone never', async () => {
    await pass(GRANT_DIES_WITHIN);
    set = HOUR;
    assert.equal((await pass(GRANT_DIES_WITHIN - 5000)).settled(GRANT_DIES_WITHIN), start + elapsed);
    assert.equal((await pass(10_000)).settled(GRANT_DIES_WITHIN), start + HOUR + elapsed);
    set = 2 * HOUR;
    await pass(60_000);
    set = HOUR;
    assert.equal((await pass(HOUR)).settled(GRANT_DIES_WITHIN), start + HOUR + elapsed);
  });

  test('a process that was stopped while the clock was set knows no better than one that started', async () => {
    await pass(GRANT_DIES_WITHIN);
    elapsed += HOUR;
    set = HOUR;
    assert.equal((await clock.read()).settled(GRANT_DIES_WITHIN), start + elapsed);
    assert.equal((await pass(GRANT_DIES_WITHIN)).settled(GRANT_DIES_WITHIN), start + HOUR + elapsed);
  });

  test('a short step forward and back is told of for as long as a grant lives', async () => {
    await pass(GRANT_DIES_WITHIN);
    set = HOUR;
    assert.equal((await pass(60_000)).behind, 0);
    set = 0;
    assert.equal((await clock.read()).behind, HOUR);
    assert.equal((await pass(GRANT_DIES_WITHIN - 10_000)).behind, HOUR);
    assert.equal((await pass(20_000)).behind, 0);
    assert.deepEqual(told, [HOUR, 0]);
  });

  test('a clock that stays behind where it has been is told of until it is there again, by later processes too', async () => {
    await pass(GRANT_DIES_WITHIN + 60_000);
    set = -HOUR;
    assert.equal((await clock.read()).behind, HOUR);
    clock = follow();
    // The mark is written every half minute.
    const { behind } = await clock.read();
    assert.ok(behind > HOUR - 35_000 && behind <= HOUR, String(behind));
    assert.ok((await pass(HOUR / 2)).behind > HOUR / 2 - 35_000);
    assert.equal((await pass(HOUR / 2)).behind, 0);
    assert.deepEqual(told.length, 2);
    assert.equal(told[1], 0);
  });

  test('small corrections and slow answers are no step', async () => {
    await pass(GRANT_DIES_WITHIN);
    set = -9000;
    assert.equal((await clock.read()).behind, 0);
    delay = 20_000;
    assert.equal((await clock.read()).behind, 0);
    assert.deepEqual(told, []);
  });
});
