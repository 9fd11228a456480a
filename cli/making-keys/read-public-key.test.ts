import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { makeKey, temporaryFolder } from '@portvakt/own-tests';
import { startMakingCertificates } from '../testing/make-certificates.ts';
import { readPublicKeyFile } from './read-public-key.ts';

describe('reading the file of a key that is to be registered', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  it('takes what keys new writes, and leaves private members out', async () => {
    const { publicJwk, privateJwk } = makeKey('my-key');
    const file = join(folder.path, 'made.json');
    for (const made of [
      privateJwk,
      { private_jwk: privateJwk, jwks: { keys: [publicJwk] } },
      { out: 'file', jwks: { keys: [publicJwk] } },
    ]) {
      await writeFile(file, JSON.stringify(made));
      assert.deepEqual(await readPublicKeyFile(file), publicJwk);
    }
    const asked = { ...publicJwk, alg: 'RS512', exp: 4_102_444_800 };
    await writeFile(file, JSON.stringify(asked));
    assert.deepEqual(await readPublicKeyFile(file), asked);
  });

  it('takes a certificate, and keeps it', async () => {
    const certificates = await startMakingCertificates(folder.path);
    const set = await certificates.make('set');
    const key = await readPublicKeyFile(join(set, 'cert.pem'));
    const [leaf] = JSON.parse(await readFile(join(set, 'x5c.json'), 'utf8'));
    assert.deepEqual(key.x5c, [leaf]);
    assert.equal(key.kid, undefined);
  });

  it('says what the file is, by its name', async () => {
    const file = join(folder.path, 'id_rsa.pub');
    await writeFile(file, 'ssh-rsa AAAAB3NzaC1yc2E me@host');
    await assert.rejects(readPublicKeyFile(file), {
      message: `The key in ${file} cannot be used: it is an SSH public key. Turn it into PEM: ssh-keygen -e -m PKCS8 -f ${file}`,
    });
  });
});
