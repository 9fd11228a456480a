import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { makeKey, temporaryFolder } from '@portvakt/own-tests';
import type { CommandFailure } from '../command-line/command-failure.ts';
import { startMakingCertificates } from '../testing/make-certificates.ts';
import { readSigner } from './read-signer.ts';
import type { SignerOptions } from './signer.ts';

describe('what a grant may be signed with', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
    const certificates = await startMakingCertificates(folder.path);
    await certificates.make('set');
    for (const fault of ['ec-key', 'pss-key'] as const) await certificates.make(fault, { fault });
    await writeFile(join(folder.path, 'text'), 'hello');
    await writeFile(join(folder.path, 'keystore.jks'), Buffer.from('feedfeed0000000200000001', 'hex'));
    await writeFile(join(folder.path, 'another.pem'), makeKey().privateKey.export({ format: 'pem', type: 'pkcs8' }));
  });
  after(() => folder?.remove());

  const together: readonly [options: SignerOptions, sentence: RegExp][] = [
    [{ p12: 'x', kid: 'x' }, /--p12 and --kid exclude each other: a grant with a certificate names no/],
    [{ p12: 'x', key: 'x' }, /--p12 and --key exclude each other: the file has its own key/],
    [{ p12: 'x', cert: 'x' }, /--p12 and --cert exclude each other/],
    [{ p12: 'x', chain: 'x' }, /--p12 and --chain exclude each other/],
    [{ cert: 'x', kid: 'x', key: 'x' }, /--cert and --kid exclude each other/],
    [{ cert: 'x' }, /--cert FILE needs the private key beside it: --key FILE/],
    [{ 'password-file': 'x', key: 'x' }, /--password-file goes with a certificate: give --p12/],
    [{ 'password-file': 'x', cert: 'x', key: 'x' }, /--password-file goes with a certificate: give --p12/],
    [{ chain: 'x', key: 'x' }, /--chain goes with a certificate: give --cert/],
    [{ x5c: 'leaf', key: 'x' }, /--x5c goes with a certificate: give --p12 or --cert/],
    [{ p12: 'x', x5c: 'root' }, /--x5c must be leaf or chain; it is 'root'/],
  ];
  for (const [options, message] of together) {
    it(`is not told by ${JSON.stringify(options)}`, () =>
      assert.rejects(readSigner(options, undefined), { exitCode: 2, message }));
  }

  const password = 'set/cert.p12.password';
  const unusable: readonly [options: SignerOptions, error: string, message: RegExp][] = [
    [{ p12: 'set/cert.p12', 'password-file': 'text' }, 'password_wrong', /text does not open .*cert\.p12/],
    [{ p12: 'set/cert.p12' }, 'password_wrong', /is protected by a password: .* --password-file FILE/],
    [{ p12: 'none.p12' }, 'certificate_unreadable', /There is no file .*none\.p12/],
    [{ p12: 'set/cert.p12', 'password-file': 'none' }, 'password_unreadable', /There is no file .*none/],
    [
      { p12: 'set/cert.pem', 'password-file': password },
      'certificate_unusable',
      /is PEM and not PKCS#12: give it with/,
    ],
    [{ p12: 'text' }, 'certificate_unusable', /not a readable PKCS#12 file/],
    [
      { p12: 'keystore.jks' },
      'certificate_unusable',
      /it is a Java keystore \(JKS\).*keytool -importkeystore -srckeystore \S+keystore\.jks/,
    ],
    [
      { p12: 'ec-key/cert.p12', 'password-file': 'ec-key/cert.p12.password' },
      'certificate_unusable',
      /this one is ec\./,
    ],
    [
      { p12: 'pss-key/cert.p12', 'password-file': 'pss-key/cert.p12.password' },
      'certificate_unusable',
      /this one is rsa-pss\./,
    ],
    [{ cert: 'set/cert.pem', key: 'another.pem' }, 'certificate_unusable', /do not belong together/],
    [{ cert: 'set/cert.pem', key: 'set/cert.pem' }, 'key_unusable', /has no private key/],
    [{ cert: 'set/cert.pem', key: 'ec-key/key.pem' }, 'key_unusable', /plain RSA key, and is ec/],
    [{ cert: 'set/cert.pem', key: 'none.pem' }, 'key_unreadable', /There is no file .*none\.pem/],
    [{ cert: 'set/key.pem', key: 'set/key.pem' }, 'certificate_unusable', /holds no certificate in PEM/],
    [{ cert: 'text', key: 'set/key.pem' }, 'certificate_unusable', /holds no certificate in PEM/],
    [
      { cert: 'set/cert.pem', key: 'set/key.pem', x5c: 'chain' },
      'certificate_unusable',
      /issuing authority is not there/,
    ],
  ];
  for (const [options, error, sentence] of unusable) {
    it(`is not in ${JSON.stringify(options)}`, async () => {
      const inFolder = Object.entries(options).map(([name, value]) => [
        name,
        name === 'x5c' ? value : join(folder.path, value),
      ]);
      await assert.rejects(readSigner(Object.fromEntries(inFolder), undefined), (failure: CommandFailure) => {
        assert.match(failure.message, sentence);
        assert.equal(failure.document.error, error);
        return failure.exitCode === 1;
      });
    });
  }
});
