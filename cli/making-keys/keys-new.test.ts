import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import { parsePublicKey } from '@portvakt/protocol';
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

    const pem = join(folder.path, 'key.pem');
    assert.equal((await stat(pem)).mode & 0o777, 0o600);
    const { n } = createPrivateKey(await readFile(pem, 'utf8')).export({ format: 'jwk' });
    assert.equal(n, keys[0].n);
  });

  it('writes both forms, whichever of them is named, or neither', async () => {
    const out = join(folder.path, 'named.pem');
    const { stdout } = await runPortvakt(['keys', 'new', '--out', out, '--json']);
    assert.deepEqual([JSON.parse(stdout).out, JSON.parse(stdout).pem], [join(folder.path, 'named.jwk.json'), out]);
    assert.match(await readFile(out, 'utf8'), /^-----BEGIN PRIVATE KEY-----/);
    await writeFile(join(folder.path, 'half.pem'), 'somebody else’s');
    const half = await runPortvakt(['keys', 'new', '--out', join(folder.path, 'half.jwk.json')]);
    assert.equal(half.code, 1);
    assert.match(half.stderr, /half\.pem exists already and is not overwritten/);
    assert.ok(!(await readdir(folder.path)).includes('half.jwk.json'));
  });

  it('shows a key in every form', async () => {
    const file = join(folder.path, 'key.jwk.json');
    const show = async (...given: readonly string[]) => {
      const { code, stdout, stderr } = await runPortvakt(['keys', 'show', '--json', ...given]);
      assert.equal(code, 0, stderr);
      return JSON.parse(stdout);
    };
    const fromJwk = await show(file);
    assert.deepEqual([fromJwk.kid, fromJwk.bits, fromJwk.holds_private], ['my-key', 3072, true]);
    assert.deepEqual(fromJwk.jwks, { keys: [fromJwk.public_jwk] });
    assert.ok(!JSON.stringify(fromJwk).includes('PRIVATE') && fromJwk.private_jwk === undefined);
    const fromPem = await show(join(folder.path, 'key.pem'), '--kid', 'my-key', '--private');
    assert.equal(fromPem.public_pem, fromJwk.public_pem);
    assert.deepEqual(fromPem.private_jwk, JSON.parse(await readFile(file, 'utf8')));
    assert.equal(fromPem.private_pem, await readFile(join(folder.path, 'key.pem'), 'utf8'));
    const { stdout } = await runPortvakt(['keys', 'show', file]);
    assert.match(stdout, /-----BEGIN PUBLIC KEY-----/);
    assert.deepEqual(readJwks(stdout), fromJwk.jwks);
  });

  it('says what a file is that holds no key', async () => {
    const cases: readonly (readonly [name: string, content: Uint8Array, sentence: RegExp])[] = [
      [
        'keystore.jks',
        Buffer.from('feedfeed00000002', 'hex'),
        /it is a Java keystore \(JKS\).*keytool -importkeystore/,
      ],
      ['cert.der', Buffer.from('308203e8308202d0a003', 'hex'), /it is DER.*openssl x509 -inform der/],
      ['key.p12', Buffer.from('308204f002010330820', 'hex'), /it is PKCS#12/],
      ['utf16.json', Buffer.from('\ufeff{"kty":"RSA"}', 'utf16le'), /it is UTF-16/],
      ['latin1.json', Buffer.from('{"kid":"nøkkel"}', 'latin1'), /it is not UTF-8: line 1/],
    ];
    for (const [name, content, sentence] of cases) {
      const file = join(folder.path, name);
      await writeFile(file, content);
      for (const given of [
        ['keys', 'show', file],
        ['token', '--key', file, '--client-id', 'x', '--scope', 'a:b', '--issuer', 'http://localhost:1/'],
      ]) {
        const { code, stderr } = await runPortvakt(given);
        assert.equal(code, 1, stderr);
        assert.match(stderr, sentence);
      }
    }
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
