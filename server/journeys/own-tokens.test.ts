import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  requestToken,
  scopes,
  signGrant,
  startTestServer,
  temporaryFolder,
} from '@portvakt/own-tests';

test('a token that the published key set does not verify never leaves, and its grant can be used again', async (context) => {
  const folder = await temporaryFolder();
  context.after(folder.remove);
  const client = makeClient('own-tokens');
  const environment = {
    PORTVAKT_PUBLIC_URL: 'http://localhost:7070/',
    PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, 'p.db')}`,
    PORTVAKT_DATA_DIR: folder.path,
  };
  const start = () => startTestServer({ registry: exampleRegistry(client), environment });
  const publish = (n: unknown) => {
    const database = new DatabaseSync(join(folder.path, 'p.db'));
    const { n: old } = database.prepare('select n from signing_keys').get() as { n: string };
    database.prepare('update signing_keys set n = ?').run(String(n));
    database.close();
    return old;
  };
  await (await start()).stop();
  const { n } = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' });
  const right = publish(n);

  const wrong = await start();
  const assertion = signGrant(client, { issuer: wrong.issuer, claims: { scope: scopes.granted } });
  try {
    const refused = await requestToken(wrong.address, assertion);
    assert.equal(refused.status, 503);
    assert.equal(refused.body.error, 'server_error');
    assert.equal(refused.body.access_token, undefined);
    const ready = await fetch(`${wrong.address}health/ready`);
    assert.equal(ready.status, 503);
    assert.match(await ready.text(), /own tokens are not verified by its key set/);
    assert.match(await (await fetch(`${wrong.address}metrics`)).text(), /^portvakt_tokens_unverifiable_total 1$/m);
  } finally {
    await wrong.stop();
  }

  publish(right);
  const mended = await start();
  try {
    assert.equal((await requestToken(mended.address, assertion)).status, 200);
    assert.equal((await fetch(`${mended.address}health/ready`)).status, 200);
  } finally {
    await mended.stop();
  }
});
