import assert from 'node:assert/strict';
import { createPrivateKey, sign, verify, X509Certificate } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ask, askOpenssl, openWorkbench, withoutKeytool, withoutOpenssl } from '@portvakt/own-tests/certificates';
import { composePkcs12 } from './compose-pkcs12.ts';
import { type IssuedCertificate, issueCertificate } from './issue-certificate.ts';
import { writeCertificateSet } from './write-certificate-set.ts';

const bench = await openWorkbench();
const { authority, subjectKey } = bench;
const issued = await issueCertificate(authority, { orgno: '310001112', name: 'Blåbær AS', subjectKey });

let folders = 0;
async function writeSet(one: IssuedCertificate): Promise<string> {
  folders += 1;
  const folder = join(bench.folder, `set-${folders}`);
  await writeCertificateSet(one, folder);
  return folder;
}

const set = await writeSet(issued);
const read = (folder: string, name: string) => readFile(join(folder, name), 'utf8');
const readAll = (pems: string) =>
  (pems.match(/-----BEGIN[\s\S]*?END CERTIFICATE-----\n/g) ?? []).map((pem) => new X509Certificate(pem));

describe('the files of a certificate', () => {
  it('are these seven, with secrets for their owner only', async () => {
    const modes = await Promise.all(
      (await readdir(set)).toSorted().map(async (name) => [name, (await stat(join(set, name))).mode & 0o777]),
    );
    assert.deepEqual(Object.fromEntries(modes), {
      'cert.p12': 0o600,
      'cert.p12.password': 0o600,
      'cert.pem': 0o644,
      'chain.pem': 0o644,
      'key.pem': 0o600,
      'root.pem': 0o644,
      'x5c.json': 0o644,
    });
  });

  it('hold the key of the certificate, not encrypted', async () => {
    const pem = await read(set, 'key.pem');
    assert.match(pem, /^-----BEGIN PRIVATE KEY-----\n/);
    const certificate = new X509Certificate(await read(set, 'cert.pem'));
    const signature = sign('sha256', Buffer.from('grant'), createPrivateKey(pem));
    assert.ok(verify('sha256', Buffer.from('grant'), certificate.publicKey, signature));
  });

  it('hold the chain without the leaf, and the x5c without the root', async () => {
    const [issuing, root] = issued.chain.map((der) => new X509Certificate(der).fingerprint256);
    const own = new X509Certificate(issued.certificate).fingerprint256;
    assert.deepEqual(
      readAll(await read(set, 'chain.pem')).map(({ fingerprint256 }) => fingerprint256),
      [issuing, root],
    );
    assert.deepEqual(
      readAll(await read(set, 'root.pem')).map(({ fingerprint256 }) => fingerprint256),
      [root],
    );
    const x5c: unknown = JSON.parse(await read(set, 'x5c.json'));
    assert.ok(Array.isArray(x5c));
    assert.deepEqual(
      x5c.map((text) => new X509Certificate(Buffer.from(text, 'base64')).fingerprint256),
      [own, issuing],
    );
  });

  it('of a self-signed certificate hold no chain, and itself as its root', async () => {
    const alone = await writeSet(
      await issueCertificate(authority, { orgno: '310001112', fault: 'self-signed', subjectKey }),
    );
    assert.equal(await read(alone, 'chain.pem'), '');
    assert.equal(await read(alone, 'root.pem'), await read(alone, 'cert.pem'));
    assert.equal(JSON.parse(await read(alone, 'x5c.json')).length, 1);
  });

  it('replace a set that is there, and its modes', async () => {
    const folder = join(bench.folder, 'again');
    await mkdir(folder);
    await writeFile(join(folder, 'key.pem'), 'old', { mode: 0o644 });
    await writeCertificateSet(issued, folder);
    assert.equal((await stat(join(folder, 'key.pem'))).mode & 0o777, 0o600);
    assert.equal(await read(folder, 'key.pem'), await read(set, 'key.pem'));
  });
});

describe('OpenSSL and cert.p12', withoutOpenssl, () => {
  it('reads key and chain, encrypted and sealed the modern way', async () => {
    const file = join(set, 'cert.p12');
    const password = ['-passin', `file:${join(set, 'cert.p12.password')}`];
    const info = await askOpenssl('pkcs12', '-in', file, ...password, '-info', '-noenc');
    assert.equal(info.code, 0, info.output);
    assert.match(info.output, /MAC: sha256/);
    assert.equal(info.output.match(/PBES2, PBKDF2, AES-256-CBC, Iteration 10000, PRF hmacWithSHA256/g)?.length, 2);
    assert.equal(readAll(info.output).length, 3);
    const key = /-----BEGIN PRIVATE KEY-----[\s\S]*?-----END PRIVATE KEY-----\n/.exec(info.output)?.[0];
    assert.equal(key, await read(set, 'key.pem'));
  });

  it('refuses another password', async () => {
    const { code, output } = await askOpenssl(
      'pkcs12',
      '-in',
      join(set, 'cert.p12'),
      '-passin',
      'pass:wrong',
      '-noout',
    );
    assert.notEqual(code, 0);
    assert.match(output, /invalid password/);
  });

  it('takes any password and name', async () => {
    for (const password of ['', 'æøå €', 'x'.repeat(70)]) {
      const p12 = composePkcs12({ privateKey: subjectKey, certificates: [issued.certificate], name: 'Ø', password });
      const file = await bench.write('any.p12', p12);
      const { code, output } = await askOpenssl('pkcs12', '-in', file, '-passin', `pass:${password}`, '-noout');
      assert.equal(code, 0, `${password}: ${output}`);
    }
  });

  it('reads the sets of keys that are no plain RSA', async () => {
    for (const fault of ['ec-key', 'pss-key'] as const) {
      const folder = await writeSet(
        await issueCertificate(authority, { orgno: '310001112', fault, subjectKeyBits: 2048 }),
      );
      const password = `file:${join(folder, 'cert.p12.password')}`;
      const { code } = await askOpenssl('pkcs12', '-in', join(folder, 'cert.p12'), '-passin', password, '-noout');
      assert.equal(code, 0, fault);
    }
  });
});

describe('Java’s keytool and cert.p12', withoutKeytool, () => {
  it('lists one private key with a chain of three, under its name', async () => {
    const secret = join(set, 'cert.p12.password');
    const { code, output } = await ask('keytool', [
      ...['-J-Duser.language=en', '-J-Dfile.encoding=UTF-8', '-list', '-v', '-keystore', join(set, 'cert.p12')],
      ...['-storepass:file', secret],
    ]);
    assert.equal(code, 0, output);
    assert.match(output, /Keystore type: PKCS12/);
    assert.match(output, /Your keystore contains 1 entry/);
    assert.match(output, /Entry type: PrivateKeyEntry/);
    assert.match(output, /Certificate chain length: 3/);
  });
});
