import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { organisations, requestToken, signGrant } from '@portvakt/own-tests';
import { type ManagedServer, startWithAdministrators } from '../testing/start-with-administrators.ts';

describe('portvakt manage audit tokens', () => {
  let managed: ManagedServer;
  before(async () => {
    managed = await startWithAdministrators();
    const { issuer } = managed.server;
    const grant = signGrant(managed.clientOf('writer'), { issuer, claims: { scope: 'etat:a' } });
    assert.equal((await requestToken(issuer, grant)).status, 400);
  });
  after(() => managed?.stop());

  it("shows one's own tokens and refusals, and goes on where a page ends", async () => {
    const { code, stdout } = await managed.manage('consumer', ['audit', 'tokens']);
    assert.equal(code, 0);
    assert.match(stdout, /^TIME +OUTCOME +CONSUMER +SUPPLIER +CLIENT +SCOPE$/m);
    const { consumer } = organisations;
    assert.match(stdout, new RegExp(`^\\S+Z +MP-200 +${consumer} +admin-writer +etat:a$`, 'm'));
    assert.match(
      stdout,
      new RegExp(`^\\S+Z +token +${consumer} +admin-consumer +idporten:dcr.read idporten:scopes.read$`, 'm'),
    );

    const { body } = await managed.read('consumer', ['audit', 'tokens', '--client', 'admin-writer']);
    assert.deepEqual(
      body.content.map((record: { outcome: string; key_id: string }) => [record.outcome, record.key_id]),
      [['scope-not-on-client', managed.clientOf('writer').publicJwk.kid]],
    );
    const page = await managed.manage('consumer', ['audit', 'tokens', '--size', '1']);
    const [, before = ''] = /^Older ones: --before (\d+)$/m.exec(page.stderr) ?? [];
    const older = await managed.read('consumer', [
      'audit',
      'tokens',
      '--before',
      before,
      '--outcome',
      'scope-not-on-client',
    ]);
    assert.equal(older.body.content.length, 1);
    const foreign = await managed.manage('supplier', ['audit', 'tokens', '--client', 'admin-writer']);
    assert.equal(foreign.code, 1, 'a supplier reads neither');
  });

  it('tells what a filter wants', async () => {
    const wrong = await managed.manage('reader', ['audit', 'tokens', '--from', 'yesterday']);
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /from: must be a time such as/);
    const none = await managed.manage('reader', ['audit', 'tokens', '--consumer', organisations.provider]);
    assert.match(none.stderr, /There are no records\./);
  });
});
