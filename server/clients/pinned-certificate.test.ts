import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import { certifies, choosePin, findPinEnd, isPin, NO_KNOWN_END } from './pinned-certificate.ts';

/** Certificates that OpenSSL makes: one that its own key has signed, and one that an authority has. */
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let selfSigned: readonly string[];
let issued: readonly string[];
let jwk: { kty: 'RSA'; n: string; e: string };

before(async () => {
  folder = await temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  const openssl = (...options: string[]) => execFileSync('openssl', options, { stdio: 'pipe' });
  const der = (name: string) => openssl('x509', '-in', at(name), '-outform', 'DER').toString('base64');
  const make = (name: string) => ['req', '-x509', '-nodes', '-newkey', 'rsa:2048', '-keyout', at(`${name}.key`)];
  openssl(...make('authority'), '-out', at('authority.pem'), '-subj', '/CN=Authority');
  openssl(...make('own'), '-out', at('own.pem'), '-subj', '/CN=Client');
  const by = ['-CA', at('authority.pem'), '-CAkey', at('authority.key'), '-CAcreateserial'];
  openssl('req', '-new', '-key', at('own.key'), '-subj', '/CN=Client', '-out', at('own.csr'));
  openssl('x509', '-req', '-in', at('own.csr'), ...by, '-out', at('issued.pem'));
  selfSigned = [der('own.pem')];
  issued = [der('issued.pem'), der('authority.pem')];
  const { n = '', e = '' } = createPublicKey(readFileSync(at('own.pem'))).export({ format: 'jwk' });
  jwk = { kty: 'RSA', n, e };
});
after(() => folder.remove());

test('both certify the key, and only the one of an authority pins it', () => {
  assert.deepEqual([certifies(selfSigned, jwk), certifies(issued, jwk)], [true, true]);
  assert.equal(certifies([...issued].reverse(), jwk), false, 'the first must be that of the key');
  assert.deepEqual([isPin(selfSigned), isPin(issued)], [false, true]);
  assert.equal(isPin(['not a certificate']), true, 'what cannot be read is refused when the key is used');
});

test('a certificate of an authority gives way to another, and not to a self-signed one', () => {
  assert.equal(choosePin(undefined, issued), issued);
  assert.equal(choosePin(selfSigned, issued), issued);
  assert.equal(choosePin(issued, selfSigned), issued);
  assert.equal(choosePin(selfSigned, null), selfSigned);
});

test('whitespace in base64 is ignored, and other base64 is none', () => {
  const [first = ''] = selfSigned;
  assert.equal(certifies([first.replace(/.{64}/g, '$&\r\n')], jwk), true);
  assert.equal(certifies([first.replaceAll('+', '-').replaceAll('/', '_')], jwk), false);
});

test('a pin ends with its certificate; what has no end that can be read is known as such', () => {
  const text = execFileSync('openssl', ['x509', '-noout', '-enddate'], { input: toPem(issued[0] ?? '') }).toString();
  assert.equal(findPinEnd(issued), Date.parse(text.replace('notAfter=', '')));
  assert.equal(findPinEnd(['not a certificate']), NO_KNOWN_END);
  assert.deepEqual([findPinEnd(selfSigned), findPinEnd(null)], [undefined, undefined]);
});

function toPem(base64: string): string {
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}
