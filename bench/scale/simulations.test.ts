import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { drawFromSeed } from '@portvakt/server/draw-from-seed';
import { type CommitModel, simulateCommits } from './simulate-commits.ts';
import { type ReplayModel, simulateReplays } from './simulate-replays.ts';
import { sizeUp } from './size-up.ts';

const near = (value: number, expected: number, part: number) =>
  assert.ok(Math.abs(value - expected) <= expected * part, `${value} is not about ${expected}`);

describe('groups that are committed', () => {
  const calm: CommitModel = { rate: 1, processes: 1, slots: 2, perToken: 0.5, perGroup: 0.25, flush: 1, roundTrip: 40 };

  test('take their work, the flush and the way there and back where nothing waits', () => {
    const { p50, groupSize, tokens } = simulateCommits(calm, 1000, drawFromSeed(1));
    near(p50, 0.5 + 0.25 + 1 + 40, 1e-9);
    near(groupSize, 1, 0.05);
    near(tokens, 1000, 0.1);
  });

  test('are answered once each, and the same for the same seed', () => {
    const busy = { ...calm, rate: 500, perToken: 0.1 };
    const one = simulateCommits(busy, 20, drawFromSeed(1));
    assert.deepEqual(one, simulateCommits(busy, 20, drawFromSeed(1)));
    assert.notDeepEqual(one, simulateCommits(busy, 20, drawFromSeed(2)));
    near(one.tokens, 10_000, 0.05);
  });

  test('grow with the round trip instead of slowing the rate: between one and two of them for each token', () => {
    const busy = { ...calm, rate: 2000, perToken: 0.01, perGroup: 0, flush: 0, roundTrip: 100 };
    const { p50, longest, groupSize } = simulateCommits(busy, 20, drawFromSeed(1));
    assert.ok(p50 > 100 && longest < 205, `${p50} ${longest}`);
    assert.ok(groupSize > 50, `${groupSize}`);
  });

  test('wait for one another without end when the database has more work than time', () => {
    const full = { ...calm, rate: 2200, perToken: 0.5, perGroup: 0, flush: 0, roundTrip: 0 };
    const short = simulateCommits(full, 5, drawFromSeed(1));
    const long = simulateCommits(full, 20, drawFromSeed(1));
    assert.ok(long.p50 > short.p50 * 2, `${short.p50} ${long.p50}`);
  });

  test('wait as queueing theory says where each token is its own group (Pollaczek and Khinchine)', () => {
    // Many processes, so that nothing is gathered: half of the database's time is used, in equal pieces.
    const queue = { ...calm, rate: 500, processes: 10_000, perToken: 1, perGroup: 0, flush: 0, roundTrip: 0 };
    const { mean } = simulateCommits(queue, 100, drawFromSeed(7));
    near(mean, 1 + (0.5 * 1) / (2 * (1 - 0.5)), 0.05);
  });
});

describe('replays among regions that tell each other afterwards', () => {
  const model: ReplayModel = {
    regions: 3,
    stolen: 1,
    attackDelay: 1000,
    lag: 200,
    stalls: 0,
    stallLength: 0,
    lifetime: 130_000,
  };

  test('pass as often as the copy is faster than the news', () => {
    const { tried, passed } = simulateReplays(model, 1, drawFromSeed(1));
    near(tried, 2 * 86_400, 0.02);
    near(passed / tried, 1 - Math.exp(-200 / 1000), 0.03);
  });

  test('never pass without lag, and always while replication stands still for longer than they live', () => {
    assert.equal(simulateReplays({ ...model, lag: 0 }, 0.1, drawFromSeed(1)).passed, 0);
    const stuck = { ...model, stalls: 1e6, stallLength: 1e12 };
    const { tried, passed } = simulateReplays(stuck, 0.1, drawFromSeed(1));
    assert.ok(passed > tried * 0.99, `${passed} of ${tried}`);
    assert.equal(simulateReplays({ ...stuck, lifetime: 0 }, 0.1, drawFromSeed(1)).passed, 0);
  });

  test('pass more often the longer replication stands still', () => {
    const passed = (stallLength: number) =>
      simulateReplays({ ...model, lag: 1, stalls: 24, stallLength }, 5, drawFromSeed(3)).passed;
    const [short, long] = [passed(1000), passed(30_000)];
    assert.ok(long > short * 5, `${short} ${long}`);
  });
});

test('what is needed follows from the costs', () => {
  const costs = {
    serverMicroseconds: 500,
    databaseMicroseconds: 100,
    recordBytes: 400,
    usedGrantBytes: 100,
    logBytes: 1000,
  };
  const needed = sizeUp(8_640_000, costs, { peak: 5, use: 0.5, months: 12, usedGrantSeconds: 200 });
  assert.equal(needed.perSecond, 100);
  assert.equal(needed.peakPerSecond, 500);
  assert.equal(needed.serverCores, 0.5);
  assert.equal(needed.databaseCores, 0.1);
  assert.equal(needed.usedGrants, 100_000);
  assert.equal(needed.usedGrantBytes, 10_000_000);
  assert.equal(needed.records, 8_640_000 * 365);
  assert.equal(needed.recordBytes, 8_640_000 * 365 * 400);
  assert.equal(needed.logBytesPerDay, 8_640_000_000);
  near(needed.tileBytesPerYear, 8_640_000 * 365 * 32, 0.01);
});
