import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  requestToken,
  scopes,
  signGrant,
  startTestServer,
  temporaryFolder,
} from '@portvakt/own-tests';
import { hasPkcs11, readCeremony } from '@portvakt/signer';
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { launcher, runPortvakt } from '../testing/run-portvakt.ts';

const MODULE = '/usr/lib/softhsm/libsofthsm2.so';
const skip = !existsSync(MODULE)
  ? `there is no ${MODULE} (Debian: softhsm2)`
  : !hasPkcs11() && 'signer/pkcs11 is not installed and compiled (docs/signer.md)';

const page = await readFile(new URL('../../docs/signer.md', import.meta.url), 'utf8');
const [, example = ''] = /^```yaml\n(.*?)^```$/ms.exec(page) ?? [];

describe('a key ceremony and a token of PKCS#11', { skip }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let environment: Record<string, string>;
  const hold = (...given: readonly string[]) =>
    runPortvakt(['signer', 'ceremony', ...given], { environment, folder: folder.path });
  const read = async (...path: readonly string[]) => readFile(join(folder.path, ...path), 'utf8');

  before(async () => {
    folder = await temporaryFolder();
    // The "hardware": another SoftHSM than that of the rehearsal.
    await mkdir(join(folder.path, 'tokens'));
    const configuration = join(folder.path, 'softhsm2.conf');
    await writeFile(configuration, `directories.tokendir = ${join(folder.path, 'tokens')}\n`);
    await writeFile(join(folder.path, 'ceremony.yaml'), example);
    environment = {
      SOFTHSM2_CONF: configuration,
      PORTVAKT_SIGNER_PIN: '11111111',
      PORTVAKT_SIGNER_OFFICER_PIN: '22222222',
    };
  });
  after(() => folder?.remove());

  test('nothing is made that was not rehearsed, or rehearsed from another file', async () => {
    const rehearsal = await hold('ceremony.yaml', '--rehearse', '--out', 'rehearsal');
    assert.equal(rehearsal.code, 0, rehearsal.stderr);
    const unrehearsed = await hold('ceremony.yaml', '--out', 'unrehearsed');
    assert.match(unrehearsed.stderr, /one of --rehearse and --rehearsed/);
    await writeFile(join(folder.path, 'changed.yaml'), `${example}\n`);
    const changed = await hold('changed.yaml', '--rehearsed', 'rehearsal', '--out', 'changed');
    assert.equal(changed.code, 1);
    assert.match(changed.stderr, /is not the file that was rehearsed/);
    assert.deepEqual(await readdir(join(folder.path, 'tokens')), []);
  });

  test('the real run makes another key of the same shape, and says how the token protects it', async () => {
    const held = await hold('ceremony.yaml', '--rehearsed', 'rehearsal', '--out', 'held');
    assert.equal(held.code, 0, held.stderr);
    const [rehearsed, real] = [
      JSON.parse(await read('rehearsal', 'transcript.json')),
      JSON.parse(await read('held', 'transcript.json')),
    ];
    assert.deepEqual(real, rehearsed);
    const made = real.shape.find(({ step }: { step: string }) => step === 'make-key');
    const { local, alwaysSensitive, neverExtractable, signs, decrypts, unwraps } = made;
    assert.deepEqual(
      { local, alwaysSensitive, neverExtractable, signs, decrypts, unwraps },
      { local: true, alwaysSensitive: true, neverExtractable: true, signs: true, decrypts: false, unwraps: false },
    );
    const jwk = JSON.parse(await read('held', 'public-key.json'));
    assert.notEqual(jwk.n, JSON.parse(await read('rehearsal', 'public-key.json')).n);
    const certificate = new X509Certificate(await read('held', 'certificate.pem'));
    assert.ok(certificate.verify(certificate.publicKey));
    assert.equal(certificate.publicKey.export({ format: 'jwk' }).n, jwk.n);
    const attestation = await read('held', 'attestation.txt');
    assert.ok(attestation.includes(jwk.kid) && attestation.includes(real.digest) && attestation.includes(real.file));
    assert.doesNotMatch(JSON.stringify(real) + attestation, /11111111|22222222/);
  });

  test('an output that is not as it was rehearsed is refused', async () => {
    const second = example.replace(/label: 2.*/, 'label: second').replace(/^ *- initialise-token\n/m, '');
    await writeFile(join(folder.path, 'second.yaml'), second);
    assert.equal((await hold('second.yaml', '--rehearse', '--out', 'second-rehearsal')).code, 0);
    const transcript = join(folder.path, 'second-rehearsal', 'transcript.json');
    const told = JSON.parse(await readFile(transcript, 'utf8'));
    told.shape[0].neverExtractable = false;
    await writeFile(transcript, JSON.stringify({ ...told, digest: '0'.repeat(64) }));
    const held = await hold('second.yaml', '--rehearsed', 'second-rehearsal', '--out', 'second-held');
    assert.equal(held.code, 1);
    assert.match(held.stderr, /do not use this key[\s\S]*"neverExtractable":false[\s\S]*"neverExtractable":true/);
  });

  test('the server gives tokens that the key in the token has signed', async () => {
    const socket = join(folder.path, 's.sock');
    const signer = spawn(
      process.execPath,
      [launcher, 'signer', 'serve', '--pkcs11', MODULE, '--token', 'portvakt', '--socket', socket],
      { env: { PATH: process.env.PATH, ...environment }, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    try {
      await new Promise((resolve, reject) => {
        createInterface({ input: signer.stdout }).once('line', resolve);
        signer.once('exit', reject);
      });
      const client = makeClient('at-a-token');
      const server = await startTestServer({
        registry: exampleRegistry(client),
        environment: { PORTVAKT_SIGNER: `unix:${socket}` },
      });
      try {
        const grant = () => signGrant(client, { issuer: server.issuer, claims: { scope: scopes.granted } });
        const replies = await Promise.all(Array.from({ length: 40 }, () => requestToken(server.address, grant())));
        const keySet = (await (await fetch(`${server.address}jwk`)).json()) as JSONWebKeySet;
        const { kid } = JSON.parse(await read('held', 'public-key.json'));
        for (const { status, body } of replies) {
          assert.equal(status, 200, JSON.stringify(body));
          await jwtVerify(body.access_token, createLocalJWKSet(keySet));
          assert.equal(decodeProtectedHeader(body.access_token).kid, kid);
        }
      } finally {
        await server.stop();
      }
    } finally {
      signer.kill('SIGTERM');
    }
  });

  test('a wrong PIN and a token that is not there are said in a sentence', async () => {
    const serve = (token: string, pin: string) =>
      runPortvakt(['signer', 'serve', '--pkcs11', MODULE, '--token', token, '--socket', join(folder.path, 'x.sock')], {
        environment: { ...environment, PORTVAKT_SIGNER_PIN: pin },
      });
    assert.match((await serve('other', '11111111')).stderr, /There is no token other/);
    assert.match((await serve('portvakt', '99999999')).stderr, /CKR_PIN_INCORRECT/);
  });
});

test('the file of a ceremony is read strictly', () => {
  const right = {
    ceremony: 'c',
    token: { module: '/m.so', label: 't' },
    key: { label: 'k', bits: 3072 },
    steps: ['make-key', 'attest'],
  };
  assert.equal('problems' in readCeremony(right), false);
  for (const wrong of [
    null,
    { ...right, more: 1 },
    { ...right, ceremony: '../x' },
    { ...right, token: { module: 'm.so', label: 't' } },
    { ...right, token: { module: '/m.so', label: 'æ' } },
    { ...right, key: { label: 'k', bits: 1024 } },
    { ...right, steps: ['attest', 'make-key'] },
    { ...right, steps: ['attest'] },
    { ...right, steps: ['make-key', 'make-key'] },
    { ...right, steps: ['make-key', 'destroy'] },
  ]) {
    assert.ok('problems' in readCeremony(wrong), JSON.stringify(wrong));
  }
});
