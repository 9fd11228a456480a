import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCases, runSelftest } from './index.ts';

test('every case can fail, and can pass', async () => {
  const cases = await loadCases();
  const { cases: results } = await runSelftest(cases, { thorough: false });
  const asked = cases.flatMap(({ id, level }) => Object.keys(level).map((profile) => `${profile} ${id}`));
  assert.deepEqual(results.map(({ id, profile }) => `${profile} ${id}`).sort(), asked.sort());
  const never = results.filter(({ caughtBy }) => caughtBy.length === 0);
  assert.deepEqual(
    never.map(({ id, profile }) => `${profile} ${id} is green at every weak server`),
    [],
  );
  assert.ok(results.filter(({ honestAsked }) => honestAsked).length > 850, 'the honest server is asked nearly all');
  const always = results.filter(({ honestFaults }) => honestFaults.length > 0);
  assert.deepEqual(
    always.map(({ id, profile, honestFaults }) => `${profile} ${id} is red at the honest server: ${honestFaults[0]}`),
    [],
  );
});
