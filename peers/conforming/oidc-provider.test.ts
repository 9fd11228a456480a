import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCases } from '@portvakt/conformance';
import { temporaryFolder } from '@portvakt/own-tests';
import { oidcProvider } from '../oidc-provider.ts';
import { testPeer } from './test-peer.ts';

/** A few of each kind: the suite must be able to say yes of a server that is not ours, and by name. */
const few = ['form-grant-type-twice', 'aud-missing', 'aud-of-another-server', 'replay-after-bad-signature'];

test('the suite runs on a server that is not ours', async (context) => {
  const folder = await temporaryFolder();
  context.after(folder.remove);
  const installed = await oidcProvider.find({});
  if (typeof installed === 'string') throw new Error(installed);
  const cases = (await loadCases()).filter(({ id }) => few.includes(id));
  const result = await testPeer(oidcProvider, installed, { cases, folder: folder.path });
  if ('problem' in result) throw new Error(result.problem);
  assert.deepEqual(
    result.cases.map(({ case: { id }, outcome }) => [id, outcome]),
    [...cases.map(({ id }) => [id, 'passed']), ['after-all-others', 'passed']],
  );
  assert.equal(cases.length, few.length);
});
