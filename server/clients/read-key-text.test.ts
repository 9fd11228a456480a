import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, it } from 'node:test';
import { makeKey } from '@portvakt/own-tests';
import { nameByThumbprint, readKeyText } from './read-key-text.ts';

const { publicJwk, privateJwk, privateKey } = makeKey('my-key');
const { n, e } = publicJwk;
const bare = { kty: 'RSA', use: 'sig', alg: 'RS256', n, e };
const pemOf = (key: KeyObject, type: 'pkcs1' | 'pkcs8' | 'spki') => key.export({ format: 'pem', type }).toString();
const base64 = (text: string) => Buffer.from(text).toString('base64');
const privatePem = pemOf(privateKey, 'pkcs8');

describe('a key as tools write it', () => {
  const jwkText = JSON.stringify(publicJwk);
  const read: readonly (readonly [what: string, text: string, named: boolean, isPrivate: boolean])[] = [
    ['a JWK', jwkText, true, false],
    ['a JWK behind a byte order mark', `\uFEFF${jwkText}`, true, false],
    ['base64 of a JWK', base64(jwkText), true, false],
    ['base64url of a JWK', Buffer.from(jwkText).toString('base64url'), true, false],
    ['a JWK of n and e only', JSON.stringify({ n, e }), false, false],
    ['a private JWK', JSON.stringify(privateJwk), true, true],
    ['a JWK whose private members are empty', JSON.stringify({ ...publicJwk, d: '', p: '', x5c: [] }), true, false],
    ['PEM, PKCS#8', privatePem, false, true],
    ['PEM, PKCS#1', pemOf(privateKey, 'pkcs1'), false, true],
    ['PEM with \\n in letters', privatePem.trim().replaceAll('\n', '\\n'), false, true],
    ['PEM in quotation marks', `"${privatePem.trim().replaceAll('\n', '\\n')}"`, false, true],
    ['PEM on one line', privatePem.trim().replaceAll('\n', ' '), false, true],
    ['PEM with the line ends of Windows', privatePem.replaceAll('\n', '\r\n'), false, true],
    ['base64 of PEM', base64(privatePem), false, true],
  ];
  for (const [what, text, named, isPrivate] of read) {
    it(`is read from ${what}`, () =>
      assert.deepEqual(readKeyText(text), { ...bare, ...(named && { kid: 'my-key' }), isPrivate }));
  }

  it('is named by its thumbprint, as RFC 7638 works it out', () => {
    // The example of RFC 7638 §3.1.
    const example = {
      n: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw',
      e: 'AQAB',
    };
    assert.equal(nameByThumbprint(example), 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
  });

  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 });
  const ed = generateKeyPairSync('ed25519');
  const block = (label: string) => `-----BEGIN ${label}-----\nMIIB\n-----END ${label}-----\n`;
  const refused: readonly (readonly [what: string, text: string, begins: RegExp])[] = [
    ['an EC JWK', JSON.stringify(ec.publicKey.export({ format: 'jwk' })), /^it is an EC key \(P-256\), and must be/],
    ['an EC key in PEM', pemOf(ec.publicKey, 'spki'), /^it is an EC key, and must be a plain RSA key/],
    ['an RSA-PSS key in PEM', pemOf(pss.publicKey, 'spki'), /^it is a key for RSA-PSS alone/],
    [
      'an Ed25519 JWK',
      JSON.stringify(ed.publicKey.export({ format: 'jwk' })),
      /^it is an Edwards-curve key \(Ed25519\)/,
    ],
    ['an Ed25519 key in PEM', pemOf(ed.publicKey, 'spki'), /^it is an Ed25519 key/],
    ['a shared secret', JSON.stringify({ kty: 'oct', k: 'c2VjcmV0' }), /^it is a secret that both sides share/],
    ['a CSR', block('CERTIFICATE REQUEST'), /^it is a certificate request \(CSR\).*openssl req -in FILE -pubkey/],
    [
      'an SSH public key',
      'ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB me@host',
      /^it is an SSH public key.*ssh-keygen -e -m PKCS8/,
    ],
    ['an SSH private key', block('OPENSSH PRIVATE KEY'), /^it is a private key in OpenSSH's own form/],
    ['an encrypted key', block('ENCRYPTED PRIVATE KEY'), /^it is a private key, encrypted with a password/],
    ['a CRL', block('X509 CRL'), /^it is a list of revoked certificates/],
    ['PKCS#7', block('PKCS7'), /^it is PKCS#7/],
    ['a list', JSON.stringify([publicJwk]), /^it is a list of 1, and one key is wanted/],
    ['a set of two', JSON.stringify({ keys: [publicJwk, publicJwk] }), /^it is a set of 2 keys, and one key is wanted/],
    ['half a JWK', JSON.stringify({ kty: 'RSA', n }), /^it is a JWK, but not a whole one: e must be there/],
    ['other JSON', '{"name":"x"}', /^it is JSON, but not a JWK/],
    ['a token', 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln', /^it is a JWT/],
    ['an address', 'https://portvakt.example/jwk', /^it is an address/],
    ['a page', '<!doctype html><p>x', /^it is HTML/],
    ['nothing', ' \n', /^it is empty/],
    ['words', 'hello', /^it is neither PEM nor JSON/],
  ];
  for (const [what, text, begins] of refused) {
    it(`is not in ${what}, and that is said first`, () => {
      const said = readKeyText(text);
      assert.equal(typeof said, 'string', JSON.stringify(said));
      assert.match(String(said), begins);
    });
  }
});
