import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createPublicKey, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import { readPkcs12 } from './read-pkcs12.ts';

/** How OpenSSL is asked for each form that authorities, Windows, Java and OpenSSL itself write. */
const forms: Readonly<Record<string, readonly string[]>> = {
  'PBES2 with AES-256, as OpenSSL 3 and Java write it': [],
  'PBES2 with AES-128 and a MAC of SHA-512': ['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-128-CBC', '-macalg', 'SHA512'],
  'RC2-40 and 3DES, as Buypass and Commfides deliver it': ['-legacy'],
  'RC2-128': ['-legacy', '-certpbe', 'PBE-SHA1-RC2-128'],
  '3DES alone': ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'SHA1'],
  'no MAC': ['-nomac'],
  'certificates that are not encrypted': ['-certpbe', 'NONE'],
  'a key that is not encrypted': ['-keypbe', 'NONE', '-certpbe', 'NONE'],
};

suite('a PKCS#12 file', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let certificate: X509Certificate;
  const file = (name: string) => join(folder.path, name);
  const openssl = (...given: readonly string[]) =>
    execFileSync('openssl', given, { cwd: folder.path, stdio: ['ignore', 'pipe', 'pipe'] });
  const pack = (password: string, more: readonly string[]) => {
    const input = ['-inkey', 'key.pem', '-in', 'cert.pem', '-certfile', 'other.pem', '-out', 'packed.p12'];
    openssl('pkcs12', '-export', ...input, '-passout', `pass:${password}`, ...more);
    return readFileSync(file('packed.p12'));
  };
  before(async () => {
    folder = await temporaryFolder();
    for (const name of ['key', 'other-key']) openssl('genrsa', '-out', `${name}.pem`, '2048');
    openssl('req', '-x509', '-key', 'key.pem', '-out', 'cert.pem', '-subj', '/CN=own', '-days', '2');
    openssl('req', '-x509', '-key', 'other-key.pem', '-out', 'other.pem', '-subj', '/CN=above', '-days', '2');
    certificate = new X509Certificate(readFileSync(file('cert.pem')));
  });
  after(() => folder.remove());

  for (const [form, given] of Object.entries(forms)) {
    test(`is read in the form ${form}`, () => {
      const { privateKey, certificates } = readPkcs12(pack('passord', given), 'passord');
      assert.ok(certificate.checkPrivateKey(privateKey));
      assert.deepEqual(certificates.map(({ subject }) => subject).sort(), ['CN=above', 'CN=own']);
    });
  }

  test('opens with a password that is not ASCII, in either form', () => {
    for (const given of [[], ['-legacy']]) {
      const { privateKey } = readPkcs12(pack('blåbærsyltetøy', given), 'blåbærsyltetøy');
      assert.ok(certificate.publicKey.equals(createPublicKey(privateKey)));
    }
  });

  test('opens with an empty password', () => {
    assert.ok(certificate.checkPrivateKey(readPkcs12(pack('', []), '').privateKey));
  });

  test('may come in base64', () => {
    const { certificates } = readPkcs12(pack('passord', []).toString('base64'), 'passord');
    assert.equal(certificates.length, 2);
  });

  test('with the wrong password is refused, and the password is not shown', () => {
    for (const given of [[], ['-legacy'], ['-nomac']]) {
      assert.throws(() => readPkcs12(pack('passord', given), 'feil-passord'), {
        code: 'key_unusable',
        message: 'key_unusable: The PKCS#12 file cannot be used: the password does not open it.',
      });
    }
  });

  test('without a key, cut off or of another kind is refused with what it is', () => {
    openssl('pkcs12', '-export', '-nokeys', '-in', 'cert.pem', '-out', 'bare.p12', '-passout', 'pass:x');
    assert.throws(() => readPkcs12(readFileSync(file('bare.p12')), 'x'), /there is no private key in it/);
    const whole = pack('passord', []);
    for (const length of [0, 1, 40, whole.length - 1]) {
      assert.throws(() => readPkcs12(whole.subarray(0, length), 'passord'), /it is not whole, or not PKCS#12/);
    }
    assert.throws(() => readPkcs12(readFileSync(file('key.pem')), 'x'), /it is PEM/);
  });

  test('with indefinite lengths of BER is read', () => {
    writeFileSync(file('packed.p12'), loosen(pack('passord', [])));
    const { privateKey } = readPkcs12(readFileSync(file('packed.p12')), 'passord');
    assert.ok(certificate.checkPrivateKey(privateKey));
  });
});

/** The same file with an outermost SEQUENCE of indefinite length. */
function loosen(der: Buffer): Buffer {
  const header = 2 + ((der[1] ?? 0) & 0x7f);
  return Buffer.concat([Buffer.from([0x30, 0x80]), der.subarray(header), Buffer.from([0, 0])]);
}
