import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { test } from 'node:test';
import { loadPrivateKey } from './load-private-key.ts';
import { signGrant } from './sign-grant.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwk = { ...privateKey.export({ format: 'jwk' }), kid: 'mine', alg: 'RS256', use: 'sig', key_ops: ['sign'] };
const pem = (type: 'pkcs1' | 'pkcs8') => privateKey.export({ type, format: 'pem' }).toString();
const grant = {
  clientId: 'client',
  scope: 'nav:a',
  issuer: 'http://localhost:7070/',
  now: 1_700_000_000_500,
  id: 'id',
};

for (const [form, text] of [
  ['JWK', JSON.stringify(jwk)],
  ['what portvakt keys new writes', JSON.stringify({ private_jwk: jwk })],
  ['PKCS#8', pem('pkcs8')],
  ['PKCS#1', pem('pkcs1')],
  ['PEM with its certificate', `-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${pem('pkcs8')}`],
] as const) {
  test(`a private key is put in for the moment as ${form}, signs, and cannot be taken out`, async () => {
    const loaded = await loadPrivateKey(text);
    assert.ok(typeof loaded !== 'string', String(loaded));
    assert.equal(loaded.privateKey.extractable, false);
    const signed = await signGrant(grant, { ...loaded, kid: 'mine' });
    const [header = '', claims = '', signature = ''] = signed.split('.');
    assert.ok(
      verify(
        'sha256',
        Buffer.from(`${header}.${claims}`),
        createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })),
        Buffer.from(signature, 'base64url'),
      ),
    );
    assert.deepEqual(JSON.parse(Buffer.from(header, 'base64url').toString()), { alg: 'RS256', kid: 'mine' });
    assert.deepEqual(JSON.parse(Buffer.from(claims, 'base64url').toString()), {
      iss: 'client',
      aud: 'http://localhost:7070/',
      scope: 'nav:a',
      iat: 1_700_000_000,
      exp: 1_700_000_060,
      jti: 'id',
    });
  });
}

test('what cannot be used is told apart', async () => {
  const locked = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'a' }).toString();
  const rows: readonly (readonly [text: string, fault: string])[] = [
    [locked, 'encrypted'],
    ['hei', 'other'],
    ['{"kty":"RSA"}', 'other'],
    [publicKey.export({ type: 'spki', format: 'pem' }).toString(), 'other'],
  ];
  for (const [text, fault] of rows) assert.equal(await loadPrivateKey(text), fault);
});

test('with a certificate the grant carries it instead of the name of a key', async () => {
  const loaded = await loadPrivateKey(`-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${pem('pkcs8')}`);
  assert.ok(typeof loaded !== 'string');
  const [header = ''] = (await signGrant(grant, loaded)).split('.');
  assert.deepEqual(JSON.parse(Buffer.from(header, 'base64url').toString()), { alg: 'RS256', x5c: ['AAAA'] });
});
