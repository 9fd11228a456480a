import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleRegistry, makeClient, scopes, startTestServer } from '@portvakt/own-tests';
import { loadCases, openAdapter, parseAdapter, runSuite, writeText } from './index.ts';

test('our own server passes the suite', async (context) => {
  const client = makeClient();
  const server = await startTestServer({ registry: exampleRegistry(client) });
  context.after(server.stop);
  const file = parseAdapter(
    JSON.stringify({
      profile: 'maskinporten',
      issuer: server.issuer,
      clients: { client: { client_id: client.clientId, key: client.privateJwk, scope: scopes.granted } },
      has: ['jwt-tokens'],
    }),
  );
  if ('problems' in file) throw new Error(file.problems.join('\n'));
  const adapter = await openAdapter(file, { folder: '.', environment: {} });
  if ('problems' in adapter) throw new Error(adapter.problems.join('\n'));
  const result = await runSuite(await loadCases(), adapter);
  assert.ok(!('problem' in result), 'problem' in result ? result.problem : '');
  const faulty = result.cases.filter(({ outcome }) => outcome === 'failed' || outcome === 'warning');
  assert.deepEqual(
    faulty.map((each) => each.case.id),
    [],
    writeText(result),
  );
});
