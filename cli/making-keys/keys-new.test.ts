import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parsePublicKey } from '@portvakt/protocol';
import { temporaryFolder } from '@portvakt/testing';
import { runPortvakt } from '../testing/run-portvakt.ts';

describe('portvakt keys new', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  it('prints the private half alone on standard output, and the public half beside it', async () => {
    const { code, stdout, stderr } = await runPortvakt(['keys', 'new']);
    assert.equal(code, 0);
    const privateJwk = JSON.parse(stdout);
    assert.equal(createPrivateKey({ key: privateJwk, format: 'jwk' }).asymmetricKeyDetails?.modulusLength, 2048);
    const { keys } = readJwks(stderr);
    assert.deepEqual(Object.keys(keys[0]), ['kty', 'kid', 'use', 'alg', 'n', 'e']);
    assert.equal(keys[0].n, privateJwk.n);
    assert.match(privateJwk.kid, new RegExp(`^key-${new Date().getUTCFullYear()}-`));
  });

  it('writes the private half to a file for its owner alone, and never over another', async () => {
    const out = join(folder.path, 'key.jwk.json');
    const { code, stdout } = await runPortvakt(['keys', 'new', '--out', out, '--kid', 'my-key', '--bits', '3072']);
    assert.equal(code, 0);
    assert.equal((await stat(out)).mode & 0o777, 0o600);
    const kept = await readFile(out, 'utf8');
    const { keys } = readJwks(stdout);
    assert.equal(typeof parsePublicKey(keys[0]), 'object');
    assert.equal(keys[0].kid, 'my-key');
    assert.equal(createPublicKey({ key: JSON.parse(kept), format: 'jwk' }).asymmetricKeyDetails?.modulusLength, 3072);
    assert.ok(!stdout.includes(JSON.parse(kept).d));

    const again = await runPortvakt(['keys', 'new', '--out', out]);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /exists already and is not overwritten/);
    assert.equal(await readFile(out, 'utf8'), kept);
  });

  it('prints both as one JSON document', async () => {
    const { code, stdout } = await runPortvakt(['keys', 'new', '--json', '--kid', 'k']);
    const { private_jwk: privateJwk, jwks } = JSON.parse(stdout);
    assert.equal(code, 0);
    assert.equal(jwks.keys[0].n, privateJwk.n);
    assert.equal(typeof privateJwk.d, 'string');
    assert.ok(!('d' in jwks.keys[0]));
  });

  it('says that the folder is missing', async () => {
    const { code, stdout } = await runPortvakt([
      'keys',
      'new',
      '--json',
      '--out',
      join(folder.path, 'none', 'key.json'),
    ]);
    assert.equal(code, 1);
    assert.equal(JSON.parse(stdout).error, 'file_not_writable');
  });
});

/** The lines from `"jwks":` on, as they are pasted into a registry file. */
function readJwks(output: string) {
  return JSON.parse(`{${output.slice(output.indexOf('"jwks":'))}}`).jwks;
}
