import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import { demoKeyFile } from './demo-key-file.ts';
import demoRegistry from './demo-registry.json' with { type: 'json' };
import { readDemoRegistry } from './demo-registry.ts';
import { checkForm } from './read-registry-file.ts';

test('the demo registry has the form of a registry file, in which nothing is left to add', () => {
  assert.deepEqual(checkForm(demoRegistry, 'demo-registry.json'), demoRegistry);
});

test('the demo key lies beside itself as PEM, for its owner alone, and comes back when it is gone', async () => {
  const folder = await temporaryFolder();
  try {
    const pem = join(folder.path, 'demo-key.pem');
    for (const round of ['made', 'of an older installation']) {
      await Promise.all([readDemoRegistry(folder.path), readDemoRegistry(folder.path)]);
      const jwk = JSON.parse(await readFile(demoKeyFile(folder.path), 'utf8'));
      assert.equal(createPrivateKey(await readFile(pem, 'utf8')).export({ format: 'jwk' }).d, jwk.d, round);
      assert.equal((await stat(pem)).mode & 0o777, 0o600);
      await rm(pem);
    }
    await readDemoRegistry(folder.path);
    assert.deepEqual((await readdir(folder.path)).sort(), ['demo-key.jwk.json', 'demo-key.pem'], 'no drafts are left');
  } finally {
    await folder.remove();
  }
});
