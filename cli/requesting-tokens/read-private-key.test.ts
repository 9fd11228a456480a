import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { makeKey } from '@portvakt/own-tests';
import { readPrivateKey } from './read-private-key.ts';

const { publicJwk, privateJwk, privateKey } = makeKey('mine');
const { n, e } = publicJwk;
const { d } = privateJwk;
const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const json = JSON.stringify(privateJwk);

describe('a private key as tools write it', () => {
  const read: readonly (readonly [what: string, text: string])[] = [
    ['a JWK behind a byte order mark', `\uFEFF${json}`],
    ['base64 of a JWK', Buffer.from(json).toString('base64')],
    ['a JWK of n, e and d only', JSON.stringify({ kty: 'RSA', n, e, d })],
    ['the same without kty', JSON.stringify({ n, e, d })],
    ['a list of one', JSON.stringify([privateJwk])],
    ['PEM with \\n in letters', pem.trim().replaceAll('\n', '\\n')],
    ['PEM on one line', pem.trim().replaceAll('\n', ' ')],
    ['base64 of PEM', Buffer.from(pem).toString('base64')],
  ];
  for (const [what, text] of read) {
    it(`is read from ${what}`, () => {
      const key = readPrivateKey(text);
      assert.ok(typeof key === 'object', String(key));
      assert.equal(createPublicKey(key.key).export({ format: 'jwk' }).n, n);
      assert.equal(key.key.export({ format: 'jwk' }).d, d);
    });
  }

  it('is worked out from n, e and d as it was made', () => {
    const key = readPrivateKey(JSON.stringify({ n, e, d }));
    assert.ok(typeof key === 'object');
    assert.deepEqual(
      key.key.export({ format: 'pem', type: 'pkcs8' }).toString().length,
      privateKey.export({ format: 'pem', type: 'pkcs8' }).toString().length,
    );
    const { p, q } = key.key.export({ format: 'jwk' });
    assert.deepEqual(new Set([p, q]), new Set([privateJwk.p, privateJwk.q]));
  });

  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const refused: readonly (readonly [what: string, text: string, begins: RegExp])[] = [
    ['the public half', JSON.stringify(publicJwk), /^it is the public half/],
    [
      'a certificate',
      '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
      /^it is a certificate, which has/,
    ],
    ['an EC key', ec.export({ format: 'pem', type: 'pkcs8' }).toString(), /plain RSA key, and is ec/],
    ['an OpenSSH key', '-----BEGIN OPENSSH PRIVATE KEY-----\nAA==\n-----END OPENSSH PRIVATE KEY-----', /OpenSSH's own/],
    ['an SSH public key', 'ssh-rsa AAAAB3 me@host', /^it is an SSH public key/],
    ['half a JWK', JSON.stringify({ kty: 'RSA', e, d }), /^it is a JWK, but not a whole one: n must be there/],
    [
      'a d of another key',
      JSON.stringify({ kty: 'RSA', n, e, d: makeKey().privateJwk.d }),
      /^it is a JWK, but its members/,
    ],
    ['a shared secret', JSON.stringify({ kty: 'oct', k: 'AAAA' }), /^it is a secret that both sides share/],
  ];
  for (const [what, text, begins] of refused) {
    it(`is not in ${what}`, () => assert.match(String(readPrivateKey(text)), begins));
  }
});
