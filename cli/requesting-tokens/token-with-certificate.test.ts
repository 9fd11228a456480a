import assert from 'node:assert/strict';
import { createPublicKey, X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { makeKey, temporaryFolder } from '@portvakt/own-tests';
import { compactVerify } from 'jose';
import { type CertificateMaker, startMakingCertificates } from '../testing/make-certificates.ts';
import { runPortvakt } from '../testing/run-portvakt.ts';

describe('portvakt token with a certificate', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let certificates: CertificateMaker;
  let set: string;

  before(async () => {
    folder = await temporaryFolder();
    certificates = await startMakingCertificates(folder.path);
    set = await certificates.make('set');
  });
  after(() => folder?.remove());

  const grant = (...given: readonly string[]) =>
    runPortvakt([
      ...['token', '--grant', '--json', '--issuer', 'http://localhost:7070/', '--client-id', 'klient'],
      ...['--scope', 'a:b', ...given],
    ]);
  const file = (name: string, where = set) => join(where, name);
  const write = async (name: string, content: string | Buffer) => {
    await writeFile(join(folder.path, name), content);
    return join(folder.path, name);
  };
  const p12 = (where = set) => ['--p12', file('cert.p12', where), '--password-file', file('cert.p12.password', where)];
  const pem = () => ['--cert', file('cert.pem'), '--key', file('key.pem')];
  const explain = (stdout: string): string => JSON.parse(stdout).error_description;

  /** The x5c of a grant whose header has nothing else, and whose signature fits its first certificate. */
  const readX5c = async ({ code, stdout }: Awaited<ReturnType<typeof grant>>): Promise<readonly string[]> => {
    assert.equal(code, 0, stdout);
    const { grant: made, header } = JSON.parse(stdout);
    assert.deepEqual(Object.keys(header), ['alg', 'x5c']);
    const [leaf = ''] = header.x5c;
    const { protectedHeader } = await compactVerify(made, createPublicKey(toPem(leaf)));
    assert.deepEqual({ ...protectedHeader }, { alg: 'RS256', x5c: header.x5c });
    return header.x5c;
  };
  const kept = async (where = set): Promise<readonly string[]> =>
    JSON.parse(await readFile(file('x5c.json', where), 'utf8'));

  for (const style of ['buypass', 'commfides'] as const) {
    it(`carries the certificate along, byte by byte: ${style}`, async () => {
      const where = await certificates.make(style, { style });
      const [leaf = '', issuing = ''] = await kept(where);
      assert.deepEqual(await readX5c(await grant(...p12(where))), [leaf]);
      assert.deepEqual(await readX5c(await grant(...p12(where), '--x5c', 'chain')), [leaf, issuing]);
    });
  }

  it('takes PEM files, with the chain in one of its own or behind the certificate', async () => {
    const [leaf = '', issuing = ''] = await kept();
    assert.deepEqual(await readX5c(await grant(...pem())), [leaf]);
    const chained = [...pem(), '--chain', file('chain.pem'), '--x5c', 'chain'];
    assert.deepEqual(await readX5c(await grant(...chained)), [leaf, issuing]);
    const parts = await Promise.all(['chain.pem', 'key.pem', 'cert.pem'].map((name) => readFile(file(name), 'utf8')));
    const all = await write('all.pem', parts.join('\n'));
    assert.deepEqual(await readX5c(await grant('--cert', all, '--key', all, '--x5c', 'chain')), [leaf, issuing]);
    const der = await write('cert.der', Buffer.from(leaf, 'base64'));
    assert.deepEqual(await readX5c(await grant('--cert', der, '--key', file('key.pem'))), [leaf]);
    const { code, stdout } = await grant(...pem(), '--x5c', 'chain');
    assert.equal(code, 1);
    assert.match(explain(stdout), /its issuing authority is not there/);
  });

  it('goes before a key in the environment', async () => {
    const { stdout } = await runPortvakt(['token', '--grant', '--json', '--scope', 'a:b', ...p12()], {
      environment: {
        MASKINPORTEN_ISSUER: 'http://localhost:7070/',
        MASKINPORTEN_CLIENT_ID: 'klient',
        MASKINPORTEN_CLIENT_JWK: JSON.stringify(makeKey('k').privateJwk),
      },
    });
    assert.deepEqual(Object.keys(JSON.parse(stdout).header), ['alg', 'x5c']);
  });

  it('says what cannot be used, and exits with 1', async () => {
    const { code, stdout } = await grant('--p12', file('cert.p12'));
    assert.equal(code, 1);
    assert.equal(JSON.parse(stdout).error, 'password_wrong');
    assert.match(explain(stdout), /is protected by a password/);
  });

  it('names the certificate among what may be missing', async () => {
    const { stderr } = await runPortvakt(['token']);
    assert.match(stderr, /--key FILE \(or MASKINPORTEN_CLIENT_JWK\): .*; or --p12 FILE: its virksomhetssertifikat/);
  });
});

function toPem(base64: string): string {
  return new X509Certificate(Buffer.from(base64, 'base64')).toString();
}
