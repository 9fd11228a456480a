import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type PostgresServer, startPostgres } from '@portvakt/own-tests';
import { type Case, loadCases, runSuite, writeText } from './index.ts';
import { startOwnServer } from './testing/start-own-server.ts';

describe('our own server passes the suite', () => {
  let cases: readonly Case[];
  let postgres: PostgresServer;
  before(async () => {
    [cases, postgres] = await Promise.all([loadCases(), startPostgres()]);
  });
  after(() => postgres?.stop());

  for (const kind of ['SQLite', 'PostgreSQL'] as const)
    for (const profile of ['local', 'test', 'production'] as const)
      test(`in the profile ${profile}, on ${kind}`, async (context) => {
        const database = kind === 'PostgreSQL' ? await postgres.createDatabase() : undefined;
        const { adapter, stop } = await startOwnServer({ profile, database });
        context.after(stop);
        const result = await runSuite(cases, adapter);
        if ('problem' in result) throw new Error(result.problem);
        const faulty = result.cases.filter(({ outcome }) => outcome === 'failed' || outcome === 'warning');
        assert.deepEqual(
          faulty.map((each) => each.case.id),
          [],
          writeText(result),
        );
      });
});
