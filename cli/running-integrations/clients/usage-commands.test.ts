import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type ManagedServer, startWithAdministrators } from '../../testing/start-with-administrators.ts';

describe('portvakt manage clients usage and report', () => {
  let managed: ManagedServer;
  before(async () => {
    managed = await startWithAdministrators();
  });
  after(() => managed?.stop());

  it('tells how much a client is used', async () => {
    const { code, stdout, stderr } = await managed.manage('consumer', ['clients', 'usage', 'admin-consumer']);
    assert.equal(code, 0, stderr);
    assert.match(`${stdout}${stderr}`, /^(It has never been used\.|Last used: \S+Z)$/m);
    assert.match(stderr, /^Counted until \S+Z$/m);
    const wrong = await managed.manage('consumer', ['clients', 'usage', 'admin-consumer', '--from', 'yesterday']);
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /from: must be a day such as 2026-01-31/);
  });

  it('tells what could be better, and the rest on request', async () => {
    const { code, stdout, stderr } = await managed.manage('consumer', ['clients', 'report', 'admin-consumer']);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^warn +key-strength +\S+: 2048 bits at the least\. +Make the next key with 3072 bits/m);
    assert.doesNotMatch(stdout, /^ok /m);
    assert.match(stderr, /^Score: \d+$/m);
    const all = await managed.manage('consumer', ['clients', 'report', 'admin-consumer', '--all']);
    assert.match(all.stdout, /^ok +expired-keys-left /m);
    const { body } = await managed.read('consumer', ['clients', 'report', 'admin-consumer']);
    assert.equal(body.client_id, 'admin-consumer');
  });
});
