import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retryRolledBack } from './retry-rolled-back.ts';

/** An error as PostgreSQL tells it. */
const told = (code: string) => Object.assign(new Error(code), { code, severity: 'ERROR' });

/** Runs work that meets `errors` one after the other, and then works. */
async function run(errors: readonly Error[]) {
  const pauses: number[] = [];
  let runs = 0;
  const outcome = await retryRolledBack(
    async () => {
      const error = errors[runs];
      runs += 1;
      if (error !== undefined) throw error;
      return 'done';
    },
    { pause: async (milliseconds) => pauses.push(milliseconds), random: () => 0.5 },
  ).catch((error) => error);
  return { outcome, runs, pauses };
}

test('what was undone for the sake of another is run again, after pauses that grow to a limit', async () => {
  const { outcome, runs, pauses } = await run([told('40001'), told('40P01'), ...Array(6).fill(told('40001'))]);
  assert.equal(outcome, 'done');
  assert.equal(runs, 9);
  assert.deepEqual(pauses, [5, 10, 20, 40, 80, 125, 125, 125]);
});

test('not for ever', async () => {
  const { outcome, runs } = await run(Array(100).fill(told('40001')));
  assert.equal(outcome.code, '40001');
  assert.equal(runs, 10);
});

test('an outcome that is not known, and an error of ours, are not run again', async () => {
  for (const error of [
    told('40003'),
    told('08006'),
    told('23505'),
    new Error('lost'),
    Object.assign(new Error('not PostgreSQL'), { code: '40001' }),
  ]) {
    assert.deepEqual(await run([error]), { outcome: error, runs: 1, pauses: [] });
  }
});
