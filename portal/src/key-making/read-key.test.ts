import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, test } from 'node:test';
import { makeKey } from './make-key.ts';
import { readKey } from './read-key.ts';
import { writePkcs12 } from './write-pkcs12.ts';
import { writeJwk } from './write-private-key.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const { n, e } = rsa.publicKey.export({ format: 'jwk' }) as { n: string; e: string };
const jwk = { kty: 'RSA', n, e };
const privateJwk = rsa.privateKey.export({ format: 'jwk' });
const spki = { type: 'spki', format: 'pem' } as const;
const locked = { cipher: 'aes-256-cbc', passphrase: 'passord' };
const publicPem = rsa.publicKey.export(spki).toString();

/** CN=DEMO PENSJON AS, organizationIdentifier=NTRNO-310123412, for a key of 2048 bits, until 2036. */
const certificate = `-----BEGIN CERTIFICATE-----
MIIC4jCCAcqgAwIBAgICEmcwDQYJKoZIhvcNAQELBQAwNDEYMBYGA1UEYQwPTlRS
Tk8tMzEwMTIzNDEyMRgwFgYDVQQDDA9ERU1PIFBFTlNKT04gQVMwHhcNMjYwMTAx
MDAwMDAwWhcNMzYwMTAxMDAwMDAwWjA0MRgwFgYDVQRhDA9OVFJOTy0zMTAxMjM0
MTIxGDAWBgNVBAMMD0RFTU8gUEVOU0pPTiBBUzCCASIwDQYJKoZIhvcNAQEBBQAD
ggEPADCCAQoCggEBALM/nsyMnssGR/WV3vQQjozwPuhNjhoiXh3HJkf2TEIKmDuE
RdDIvSBuVA6iNELmVdOthbrZKQjIIHuMQHOfxY2qOFBXBCv2trQk35AiZjZsGjzS
VXqAfQUukBJoaQXfgCIUu0FzTtLGdZdoKv3aiA9AUtYHh3CFf0Ys9kNkG+2drxtx
rbtl5AGA804f7LYcEY69JQVvCi6KBJd3pci52g7CTcKV/sjm2/M/m1yZpDZRTC3Z
4UA+90m03ycVvl4coVdDoa7+3y1YO/r/dYdrSpXr/xFqqriLkMixi/p/5KvNAAfH
v5Co2pQk5WrtAGT2HC7RgvaaFOUxtY2FXiUSaqsCAwEAATANBgkqhkiG9w0BAQsF
AAOCAQEAhAZvvlGFpYwEZTdd1l7i5EhvyxlDmyXl5ywslDxui222AhK7xD1NWQkt
lJ41DL5+zIvAZPeDEYdJbQigFkwMrbrBmZsmR1JMMsoGSsXCk1wBWaR/Uy93xmPv
KNN0mHbPQkh8hO0f1u8hX09KKRDt4oL3jyh67Iw9bgD53uDEWH3DD2I1EXIVYtZD
F18HAxHN2gB/0OgxMUesFIFUXEfV/JUzd871j1jrigaPCLns00qdWgxfJdyzhNQm
4sfzzbawY02LFBLv0FXsbcf7cz4IBDjR+q8Jsn/6jw5j3dSW4d9slInZAI319Sk1
FkxJAzGnHcteClNOtgVKVfDto93xlQ==
-----END CERTIFICATE-----`;

describe('a public key', () => {
  const forms: readonly (readonly [form: string, text: string | Uint8Array<ArrayBuffer>])[] = [
    ['PEM', publicPem],
    ['PEM of PKCS#1', rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString()],
    ['PEM on one line, as in an environment variable', publicPem.replaceAll('\n', '\\n')],
    ['PEM with a byte order mark and Windows line ends', `\uFEFF${publicPem.replaceAll('\n', '\r\n')}`],
    ['DER', new Uint8Array(rsa.publicKey.export({ type: 'spki', format: 'der' }))],
    ['base64 of DER', rsa.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')],
    ['base64 of PEM', Buffer.from(publicPem).toString('base64')],
    ['a JWK', JSON.stringify(jwk)],
    ['a JWK with empty private members', JSON.stringify({ ...jwk, d: null, p: '' })],
    ['a set of JWKs', JSON.stringify({ keys: [jwk] })],
    ['a file with a JWK', new TextEncoder().encode(JSON.stringify(jwk))],
  ];
  for (const [form, given] of forms) {
    test(`is read from ${form}`, async () => {
      const read = await readKey(given);
      assert.ok(read.kind === 'keys', JSON.stringify(read));
      const [only] = read.keys;
      assert.deepEqual([read.keys.length, only?.jwk.n, only?.jwk.e, only?.bits], [1, n, e, 2048]);
      assert.deepEqual(Object.keys(only?.jwk ?? {}), ['kty', 'n', 'e', 'kid', 'use', 'alg']);
    });
  }

  test('is read from a certificate, whose subject and end are told', async () => {
    const read = await readKey(certificate);
    assert.ok(read.kind === 'keys', JSON.stringify(read));
    assert.equal(read.keys[0]?.bits, 2048);
    assert.deepEqual(read.keys[0]?.certificate, {
      subject: 'CN=DEMO PENSJON AS, organizationIdentifier=NTRNO-310123412',
      ends: Date.UTC(2036, 0, 1),
      base64: certificate.replaceAll(/-----[A-Z ]+-----|\s/g, ''),
    });
  });

  test('is the first of a chain of certificates', async () => {
    const read = await readKey(`${certificate}\n${certificate}`);
    assert.equal(read.kind === 'keys' && read.keys.length, 1);
  });

  test('keeps the name that it has', async () => {
    const read = await readKey(JSON.stringify({ keys: [{ ...jwk, kid: 'mine' }] }));
    assert.equal(read.kind === 'keys' && read.keys[0]?.jwk.kid, 'mine');
  });
});

describe('a private half is told', () => {
  const forms: readonly (readonly [form: string, text: string | Uint8Array<ArrayBuffer>])[] = [
    ['pkcs8', rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['pkcs8', new Uint8Array(rsa.privateKey.export({ type: 'pkcs8', format: 'der' }))],
    ['pkcs8', rsa.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')],
    ['pkcs8', `${certificate}\n${rsa.privateKey.export({ type: 'pkcs8', format: 'pem' })}`],
    ['pkcs8', '-----BEGIN PRIVATE KEY-----\nMIIE'],
    ['pkcs8', JSON.stringify({ private_key: rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }) })],
    ['pkcs1', rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()],
    ['pkcs1', new Uint8Array(rsa.privateKey.export({ type: 'pkcs1', format: 'der' }))],
    ['ec', ec.privateKey.export({ type: 'sec1', format: 'pem' }).toString()],
    ['ec', new Uint8Array(ec.privateKey.export({ type: 'sec1', format: 'der' }))],
    ['encrypted', rsa.privateKey.export({ type: 'pkcs8', format: 'pem', ...locked }).toString()],
    ['encrypted', new Uint8Array(rsa.privateKey.export({ type: 'pkcs8', format: 'der', ...locked }))],
    ['encrypted', rsa.privateKey.export({ type: 'pkcs1', format: 'pem', ...locked }).toString()],
    ['openssh', '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA==\n-----END OPENSSH PRIVATE KEY-----'],
    ['keystore', Uint8Array.from([0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2])],
    ['jwk', JSON.stringify(privateJwk)],
    ['jwk', JSON.stringify({ keys: [jwk, privateJwk] })],
    ['jwk', JSON.stringify({ private_jwk: privateJwk, jwks: { keys: [jwk] } })],
    ['jwk', JSON.stringify(privateJwk).slice(0, -20)],
    ['jwk', Buffer.from(JSON.stringify(privateJwk)).toString('base64')],
    ['jwk', JSON.stringify(ec.privateKey.export({ format: 'jwk' }))],
    ['secret', JSON.stringify({ kty: 'oct', k: 'c2VjcmV0' })],
  ];
  for (const [index, [form, given]] of forms.entries()) {
    test(`${form} (${index + 1})`, async () => {
      assert.deepEqual(await readKey(given), { kind: 'private', form });
    });
  }

  test('in the files that the page itself makes', async () => {
    const key = await makeKey(2048);
    const file = await writePkcs12(key, { password: 'passord', name: 'a', now: 0 });
    assert.deepEqual(await readKey(file), { kind: 'private', form: 'pkcs12' });
    assert.deepEqual(await readKey(await writeJwk(key)), { kind: 'private', form: 'jwk' });
  });
});

describe('what is no key that can be registered', () => {
  const given: readonly (readonly [why: string, text: string | Uint8Array<ArrayBuffer>])[] = [
    ['empty', ' \n'],
    ['unknown', 'hei'],
    ['unknown', '{"kty":'],
    ['unknown', '0'],
    ['unknown', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'],
    ['unknown', new Uint8Array([0x30, 0x82, 0xff, 0xff])],
    ['no-keys', '{"keys":[]}'],
    ['no-keys', '{"kty":"RSA","n":""}'],
    ['not-rsa', ec.publicKey.export(spki).toString()],
    ['not-rsa', JSON.stringify(ec.publicKey.export({ format: 'jwk' }))],
    ['too-small', generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export(spki).toString()],
    ['too-many', JSON.stringify({ keys: Array(6).fill(jwk) })],
    ['too-long', 'A'.repeat(200_001)],
    ['ssh', 'ssh-rsa AAAAB3NzaC1yc2E kari@maskin'],
    ['token', 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln'],
    ['request', '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----'],
  ];
  for (const [index, [why, text]] of given.entries()) {
    test(`${why} (${index + 1})`, async () => {
      assert.deepEqual(await readKey(text), { kind: 'unusable', why });
    });
  }
});
