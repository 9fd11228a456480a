import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startTestServer, type TestServer, temporaryFolder } from '@portvakt/own-tests';
import { exportSPKI, importJWK, importX509 } from 'jose';

const SETS = ['jwk', 'jwks', 'authentication/api/v1/openid/.well-known/openid-configuration/jwks'];
const openssl = spawnSync('openssl', ['version']).status === 0 || process.env.CI === 'true';

describe('x5c in the key sets', () => {
  let server: TestServer;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
    server = await start();
  });
  after(async () => {
    await server.stop();
    await folder.remove();
  });

  const start = () =>
    startTestServer({
      environment: { PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, 'keys.db')}`, PORTVAKT_DATA_DIR: folder.path },
    });
  const readKeys = async (of: TestServer, path: string) => {
    const { keys } = (await (await fetch(`${of.address}${path}`)).json()) as {
      keys: readonly { kid: string; n: string; e: string; kty: string; x5c: readonly string[] }[];
    };
    assert.ok(keys.length > 0, path);
    return keys;
  };
  const toPem = (der: string) =>
    `-----BEGIN CERTIFICATE-----\n${der.match(/.{1,64}/g)?.join('\n')}\n-----END CERTIFICATE-----\n`;

  test('is a certificate of the key by itself, the same after a restart and in another process', async () => {
    const other = await start();
    try {
      for (const path of SETS) {
        const keys = await readKeys(server, path);
        for (const { x5c, n, e, kid } of keys) {
          const [der = '', ...more] = x5c;
          assert.deepEqual(more, []);
          const certificate = new X509Certificate(Buffer.from(der, 'base64'));
          assert.deepEqual(
            {
              n: certificate.publicKey.export({ format: 'jwk' }).n,
              e: certificate.publicKey.export({ format: 'jwk' }).e,
            },
            { n, e },
          );
          assert.ok(certificate.verify(certificate.publicKey));
          assert.equal(certificate.subject, `CN=Portvakt ${kid}`);
          assert.ok(certificate.checkIssued(certificate));
          assert.equal(certificate.raw.toString('base64'), der, 'DER, and nothing behind it');
        }
        assert.deepEqual(await readKeys(other, path), keys);
      }
    } finally {
      await other.stop();
    }
  });

  test('verifies with OpenSSL', { skip: openssl ? false : 'openssl version fails on this machine' }, async () => {
    for (const path of SETS) {
      const [{ x5c } = { x5c: [] }] = await readKeys(server, path);
      const file = join(folder.path, 'certificate.pem');
      await writeFile(file, toPem(x5c[0] ?? ''));
      assert.match(
        execFileSync('openssl', ['verify', '-check_ss_sig', '-CAfile', file, file], { encoding: 'utf8' }),
        /: OK/,
      );
      assert.match(
        execFileSync('openssl', ['x509', '-in', file, '-noout', '-text'], { encoding: 'utf8' }),
        /Signature Algorithm: sha256WithRSAEncryption[\s\S]*Not After : Dec 31 23:59:59 9999 GMT/,
      );
    }
  });

  test('says the same key to those who read n and e and to those who read certificates', async () => {
    const [key] = await readKeys(server, 'jwk');
    assert.ok(key);
    const [plain, certified] = [
      await importJWK({ ...key, x5c: [...key.x5c] }, 'RS256', { extractable: true }),
      await importX509(toPem(key.x5c[0] ?? ''), 'RS256', { extractable: true }),
    ];
    const exportRaw = (given: Parameters<typeof exportSPKI>[0] | Uint8Array) =>
      exportSPKI(given as Parameters<typeof exportSPKI>[0]);
    assert.equal(await exportRaw(plain), await exportRaw(certified));
  });
});
