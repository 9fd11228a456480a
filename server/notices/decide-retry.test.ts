import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decideRetry } from './decide-retry.ts';

test('what fails is tried nine times within three days, with growing pauses', () => {
  const pauses: number[] = [];
  for (let attempts = 1; ; attempts += 1) {
    const pause = decideRetry(attempts);
    if (pause === undefined) break;
    pauses.push(pause);
  }
  assert.equal(pauses.length, 8);
  assert.deepEqual(
    pauses,
    [...pauses].sort((one, other) => one - other),
  );
  const whole = pauses.reduce((sum, pause) => sum + pause, 0);
  assert.ok(whole < 3 * 24 * 60 * 60 * 1000, `${whole}`);
});
