import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { makeKey, temporaryFolder } from '@portvakt/testing';
import { startMakingCertificates } from '../testing/make-certificates.ts';
import { readPublicKey } from './read-public-key.ts';

describe('reading a key that is to be registered', () => {
  const { publicJwk, privateJwk, privateKey } = makeKey('my-key');
  const { n, e } = publicJwk;
  const bare = { kty: 'RSA', use: 'sig', alg: 'RS256', n, e };
  const read = (value: unknown) => readPublicKey(JSON.stringify(value));

  it('takes what JWKs come in, and leaves private members out', () => {
    const named = { ...bare, kid: 'my-key' };
    for (const value of [
      publicJwk,
      privateJwk,
      { keys: [publicJwk] },
      { private_jwk: privateJwk, jwks: { keys: [publicJwk] } },
      { out: 'file', jwks: { keys: [publicJwk] } },
    ]) {
      assert.deepEqual(read(value), named);
    }
    const asked = { ...publicJwk, alg: 'RS512', exp: 4_102_444_800 };
    assert.deepEqual(read(asked), { ...named, alg: 'RS512', exp: 4_102_444_800 });
  });

  it('takes PEM, private or public', () => {
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    assert.deepEqual(readPublicKey(pem), bare);
    assert.deepEqual(readPublicKey(privateKey.export({ format: 'pem', type: 'pkcs1' }).toString()), bare);
  });

  it('takes a certificate, and keeps it', async () => {
    const folder = await temporaryFolder();
    try {
      const set = await (await startMakingCertificates(folder.path)).make('set');
      const key = readPublicKey(await readFile(join(set, 'cert.pem'), 'utf8'));
      const [leaf] = JSON.parse(await readFile(join(set, 'x5c.json'), 'utf8'));
      assert.ok(typeof key !== 'string');
      assert.deepEqual(key.x5c, [leaf]);
      assert.equal(key.kid, undefined);
    } finally {
      await folder.remove();
    }
  });

  it('says what is wrong', () => {
    assert.match(String(readPublicKey('x')), /neither PEM nor JSON/);
    assert.match(String(read({ kty: 'RSA' })), /not a JWK/);
    assert.match(String(read({ keys: [] })), /a set of 0 keys/);
    assert.match(String(readPublicKey('-----BEGIN PUBLIC KEY-----\nx')), /no key or certificate/);
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    assert.match(String(read(publicKey.export({ format: 'jwk' }))), /must be a plain RSA key, and is ec/);
  });
});
