import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { keySizes, type MadeKey, makeKey } from './make-key.ts';
import { alias, writePkcs12 } from './write-pkcs12.ts';
import { writeJwk, writePem, writePublicPem } from './write-private-key.ts';

const password = 'et passord for fila';
const withoutKeytool = lacks('keytool', ['-help']) && 'Java is not installed';
const withoutOpenssl = lacks('openssl', ['version']) && 'OpenSSL is not installed';

describe('a key that was made in the browser', () => {
  let key: MadeKey;
  let folder: string;
  let file: string;
  before(async () => {
    key = await makeKey(2048);
    folder = mkdtempSync(join(tmpdir(), 'portvakt-key-'));
    file = join(folder, 'key.p12');
    writeFileSync(file, await writePkcs12(key, { password, name: 'Åse & sønner "AS", lønn', now: Date.now() }));
  });
  after(() => rmSync(folder, { recursive: true }));

  test('has a public half without private members, named by its thumbprint', () => {
    assert.deepEqual(Object.keys(key.publicJwk), ['kty', 'n', 'e', 'kid', 'use', 'alg']);
    assert.match(key.publicJwk.kid, /^[\w-]{43}$/);
  });

  test('can be of every size that the server takes', async () => {
    const made = await Promise.all(keySizes.slice(0, 2).map(makeKey));
    assert.deepEqual(
      made.map(({ publicJwk: { n } }) => Buffer.from(n, 'base64url').length * 8),
      [2048, 3072],
    );
  });

  test('is the same key as JWK, PEM and public PEM', async () => {
    const jwk = JSON.parse(await writeJwk(key));
    assert.equal(jwk.kid, key.publicJwk.kid);
    const { n } = createPrivateKey(await writePem(key)).export({ format: 'jwk' });
    const ofJwk = createPrivateKey({ key: jwk, format: 'jwk' }).export({ format: 'jwk' });
    const ofPublic = createPublicKey(await writePublicPem(key)).export({ format: 'jwk' });
    assert.deepEqual([n, ofJwk.n, ofPublic.n], Array(3).fill(key.publicJwk.n));
  });

  test('is read from PKCS#12 by OpenSSL', { skip: withoutOpenssl }, async () => {
    const pem = openssl(['pkcs12', '-in', file, '-passin', `pass:${password}`, '-nocerts', '-nodes']);
    const read = createPrivateKey(pem.slice(pem.indexOf('-----BEGIN'))).export({ format: 'jwk' });
    assert.equal(read.n, key.publicJwk.n);
    const certificate = openssl(['pkcs12', '-in', file, '-passin', `pass:${password}`, '-nokeys']);
    assert.match(certificate, /BEGIN CERTIFICATE/);
    assert.throws(() => openssl(['pkcs12', '-in', file, '-passin', 'pass:another', '-nocerts', '-nodes']));
  });

  test("is read from PKCS#12 by Java's keytool", { skip: withoutKeytool }, () => {
    const shown = execFileSync('keytool', ['-J-Duser.language=en', '-list', '-keystore', file, '-storepass', password]);
    assert.match(shown.toString(), new RegExp(`${alias}, .*PrivateKeyEntry`));
  });
});

function openssl(args: readonly string[]): string {
  return execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

function lacks(program: string, args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return false;
  } catch {
    return true;
  }
}
