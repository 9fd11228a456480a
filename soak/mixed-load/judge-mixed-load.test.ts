import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeMixedLoad, type Measured } from './judge-mixed-load.ts';

const good: Measured = {
  minutes: 1,
  honest: { tokens: [5, 6], calls: [9], failures: [] },
  memory: [100, 200, 290, 300, 300, 310, 305, 310, 300, 305],
  held: { before: { live: 100, resident: 300 }, after: { live: 109, resident: 400 } },
  workersBefore: [11, 12],
  workersAfter: [11, 12],
  records: 100,
  usedGrants: 100,
  changes: 10,
  logBytes: 10_000,
  exitCode: 0,
};

test('a soak in which everything held has no problems', () => {
  assert.deepEqual(judgeMixedLoad(good), []);
});

test('a short soak is not judged by a heap that still grows to its working size', () => {
  assert.deepEqual(judgeMixedLoad({ ...good, memory: [100, 200, 290, 300, 300, 310, 305, 310, 400, 400] }), []);
});

const cases: readonly (readonly [problem: RegExp, measured: Partial<Measured>])[] = [
  [/no honest request/, { honest: { tokens: [], calls: [], failures: [] } }],
  [/1 honest requests failed, the first: token: 500/, { honest: { ...good.honest, failures: ['token: 500'] } }],
  [
    /resident memory grew from 310 to 400 MB/,
    { minutes: 10, memory: [100, 200, 290, 300, 300, 310, 305, 310, 400, 400] },
  ],
  [
    /100.0 MB were held after the warm-up, 111.0 MB at the end/,
    { held: { before: good.held.before, after: { live: 111, resident: 300 } } },
  ],
  [/100.0 MB .* 89.0 MB/, { held: { before: good.held.before, after: { live: 89, resident: 300 } } }],
  [/a worker died/, { workersAfter: [11, 13] }],
  [/1600 records/, { records: 1600 }],
  [/the log grew/, { logBytes: 3_000_000 }],
  [/exit code 1/, { exitCode: 1 }],
];
for (const [problem, measured] of cases) {
  test(`a soak that shows «${problem.source}» has failed`, () => {
    const problems = judgeMixedLoad({ ...good, ...measured });
    assert.equal(problems.length, 1);
    assert.match(problems[0] as string, problem);
  });
}
