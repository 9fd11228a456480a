import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { makeKey, temporaryFolder } from '@portvakt/own-tests';
import forge from 'node-forge';
import { type CertificateMaker, startMakingCertificates } from '../testing/make-certificates.ts';
import { runOpenssl, withoutOldCiphers, withoutOpenssl } from '../testing/openssl.ts';
import { readSigner } from './read-signer.ts';
import type { SignerOptions } from './signer.ts';

describe('a certificate in PKCS#12', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let certificates: CertificateMaker;
  let set: string;
  before(async () => {
    folder = await temporaryFolder();
    certificates = await startMakingCertificates(folder.path);
    set = await certificates.make('set');
  });
  after(() => folder?.remove());

  const file = (name: string, where = set) => join(where, name);
  const write = async (name: string, content: string | Buffer) => {
    await writeFile(join(folder.path, name), content);
    return join(folder.path, name);
  };
  const kept = async (where = set): Promise<readonly string[]> =>
    JSON.parse(await readFile(file('x5c.json', where), 'utf8'));
  const read = async (options: SignerOptions): Promise<readonly string[]> => {
    const signer = await readSigner(options, undefined);
    assert.ok(signer?.by === 'certificate');
    assert.ok(new X509Certificate(Buffer.from(signer.x5c[0] ?? '', 'base64')).checkPrivateKey(signer.key));
    return signer.x5c;
  };

  for (const style of ['buypass', 'commfides'] as const) {
    for (const seid of [1, 2] as const) {
      it(`is read byte by byte: ${style}, SEID ${seid}.0`, async () => {
        const where = await certificates.make(`${style}-${seid}`, { style, seid });
        const options = { p12: file('cert.p12', where), 'password-file': file('cert.p12.password', where) };
        assert.deepEqual(await read({ ...options, x5c: 'chain' }), await kept(where));
      });
    }
  }

  describe('that OpenSSL has written', withoutOpenssl, () => {
    const exportP12 = async (name: string, password: string, ...given: readonly string[]) => {
      const out = join(folder.path, name);
      await runOpenssl(
        ...['pkcs12', '-export', ...given, '-inkey', file('key.pem'), '-in', file('cert.pem')],
        ...['-certfile', file('chain.pem'), '-out', out, '-passout', `pass:${password}`],
      );
      // Editors end lines, and whatever follows is no part of the password.
      return { p12: out, 'password-file': await write(`${name}.password`, `${password}\r\nmore\n`), x5c: 'chain' };
    };

    it('opens in its present form, also with a password that is not ASCII', async () => {
      for (const password of ['hemmelig', 'blåbærsyltetøy €'])
        assert.deepEqual(await read(await exportP12('modern.p12', password)), await kept());
    });

    it('opens in the old form that the authorities deliver', withoutOldCiphers, async () => {
      for (const password of ['hemmelig', 'blåbærsyltetøy'])
        assert.deepEqual(await read(await exportP12('old.p12', password, '-legacy')), await kept());
    });

    it('opens without a password, and without a seal', async () => {
      const { p12 } = await exportP12('open.p12', '');
      assert.deepEqual(await read({ p12, x5c: 'chain' }), await kept());
      const unsealed = await exportP12('unsealed.p12', 'hemmelig', '-nomac');
      assert.deepEqual(await read(unsealed), await kept());
      const wrong = { ...unsealed, 'password-file': file('cert.p12.password') };
      await assert.rejects(read(wrong), { message: /does not open/ });
    });

    it('is no use without a key or without a certificate', async () => {
      const secret = await write('pw', 'pw');
      const write12 = async (name: string, ...given: readonly string[]) => {
        const out = join(folder.path, name);
        await runOpenssl('pkcs12', '-export', ...given, '-out', out, '-passout', `file:${secret}`);
        return { p12: out, 'password-file': secret };
      };
      const noKey = await write12('no-key.p12', '-nokeys', '-in', file('cert.pem'));
      const noCertificate = await write12('no-certificate.p12', '-nocerts', '-inkey', file('key.pem'));
      await assert.rejects(read(noKey), { message: /holds no private key/ });
      await assert.rejects(read(noCertificate), { message: /holds no certificate/ });
    });
  });

  describe('beside others in one file', () => {
    const join12 = async (name: string, ...folders: readonly string[]) => {
      const files = await Promise.all(folders.map((where) => readFile(file('cert.p12', where))));
      const passwords = await Promise.all(folders.map((where) => readFile(file('cert.p12.password', where), 'utf8')));
      const joined = joinPkcs12(files, passwords, 'pw');
      return { p12: await write(name, joined), 'password-file': await write('pw', 'pw') };
    };
    const leafOf = async (where: string) => (await kept(where))[0];

    it('is chosen when it is the one for digitalSignature', async () => {
      const sign = await certificates.make('sign', { profile: 'sign', subjectKey: makeKey().privateKey });
      const crypt = await certificates.make('crypt', { profile: 'crypt', subjectKey: makeKey().privateKey });
      assert.deepEqual(await read(await join12('three.p12', sign, set, crypt)), [await leafOf(set)]);
    });

    it('is listed where that does not choose', async () => {
      const other = await certificates.make('other', { name: 'Den andre AS', subjectKey: makeKey().privateKey });
      const { serialNumber } = new X509Certificate(await readFile(file('cert.pem', other)));
      await assert.rejects(
        read(await join12('two.p12', set, other)),
        (failure: Error & { lines: readonly string[] }) => {
          assert.match(
            failure.message,
            /it holds 2 keys, and more than one of them has a certificate for digitalSignature/,
          );
          assert.equal(failure.lines.length, 2);
          return failure.lines.some((line) => line.startsWith(`Den andre AS, serial ${serialNumber}, for `));
        },
      );
    });

    it('is used when it is the only one, whatever it is for: the server judges', async () => {
      const only = await certificates.make('only', { profile: 'crypt' });
      const options = { p12: file('cert.p12', only), 'password-file': file('cert.p12.password', only) };
      assert.deepEqual(await read(options), [await leafOf(only)]);
    });
  });
});

/** One PKCS#12 file, without a seal, with everything that `files` have. No tool at hand writes several keys. */
function joinPkcs12(files: readonly Buffer[], passwords: readonly string[], password: string): Buffer {
  const { asn1, pkcs12 } = forge;
  const contents = files.map((file, index) => {
    const opened = pkcs12.pkcs12FromAsn1(asn1.fromDer(file.toString('latin1')), passwords[index]);
    const bags = opened.safeContents.flatMap(({ safeBags }) => safeBags);
    const [key] = bags.flatMap(({ key: found }) => found ?? []);
    if (key === undefined) throw new Error('The file has no RSA key.');
    const certificates = bags.flatMap(({ cert }) => cert ?? []);
    const pfx = pkcs12.toPkcs12Asn1(key, certificates, password, { useMac: false });
    const [, authenticated] = pfx.value as forge.asn1.Asn1[];
    return { pfx, octets: findOctets(authenticated) };
  });
  const [first] = contents;
  if (first === undefined) throw new Error('There is no file to join.');
  const parts = contents.flatMap(({ octets }) => asn1.fromDer(octets.value as string).value as forge.asn1.Asn1[]);
  first.octets.value = asn1.toDer(asn1.create(asn1.Class.UNIVERSAL, asn1.Type.SEQUENCE, true, parts)).getBytes();
  return Buffer.from(asn1.toDer(first.pfx).getBytes(), 'latin1');
}

/** The octet string inside a ContentInfo of plain data. */
function findOctets(info: forge.asn1.Asn1 | undefined): forge.asn1.Asn1 {
  const [, content] = (info?.value ?? []) as forge.asn1.Asn1[];
  const [octets] = (content?.value ?? []) as forge.asn1.Asn1[];
  if (octets === undefined) throw new Error('The structure is another than expected.');
  return octets;
}
