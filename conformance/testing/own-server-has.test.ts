import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCases } from '../index.ts';
import { findMissing } from '../running/find-missing.ts';
import { startOwnServer } from './start-own-server.ts';

test('our own server in local has what every case about authority needs: none is always not applicable', async (context) => {
  const { adapter, stop } = await startOwnServer({ profile: 'local' });
  context.after(stop);
  const ofAuthority = new Set(['scope', 'delegation', 'details', 'x5c', 'vectors']);
  const missing = (await loadCases())
    .filter(({ class: about }) => ofAuthority.has(about))
    .flatMap((each) => {
      const reason = findMissing(each, adapter);
      return reason === undefined ? [] : [`${each.id}: ${reason}`];
    });
  assert.deepEqual(missing, []);
});
