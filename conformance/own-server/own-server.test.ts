import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type CaseResult, loadCases, openAdapter, parseAdapter, runSuite, writeText } from '../index.ts';
import { startOwnServer } from './start-own-server.ts';

const cases = await loadCases();
const seen = new Map<string, CaseResult['outcome'][]>(cases.map(({ id }) => [id, []]));

describe('our own server, with everything that a case may name', () => {
  for (const profile of ['local', 'test', 'production'] as const) {
    test(`passes every case that can be asked of it in ${profile}`, async (context) => {
      const { server, adapterFile } = await startOwnServer({ profile });
      context.after(server.stop);
      const file = parseAdapter(JSON.stringify(adapterFile));
      if ('problems' in file) throw new Error(file.problems.join('\n'));
      const adapter = await openAdapter(file, { folder: '.', environment: {} });
      if ('problems' in adapter) throw new Error(adapter.problems.join('\n'));
      const result = await runSuite(cases, adapter);
      if ('problem' in result) throw new Error(result.problem);
      for (const { case: given, outcome } of result.cases) seen.get(given.id)?.push(outcome);
      const faulty = result.cases.filter(({ outcome }) => outcome === 'failed' || outcome === 'warning');
      assert.deepEqual(
        faulty.map((each) => each.case.id),
        [],
        writeText(result),
      );
    });
  }

  test('has what each case of the classes on authority needs, in one profile at least', () => {
    const unasked = cases
      .filter(({ class: of }) => ['scope', 'delegation', 'details', 'x5c'].includes(of))
      .filter(({ id }) => !seen.get(id)?.includes('passed'));
    assert.deepEqual(
      unasked.map(({ id }) => id),
      [],
    );
  });
});
