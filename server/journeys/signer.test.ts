import assert from 'node:assert/strict';
import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  requestToken,
  scopes,
  signGrant,
  startTestServer,
  type TestServer,
  temporaryFolder,
} from '@portvakt/own-tests';
import { addKeyToFile, type KeyHolder, openKeyFile, type ServedKeys, serveKeys } from '@portvakt/signer';
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { openRemoteSigner } from '#remote-signer';
import { replaceSigningKey } from '#signing-keys';
import { openRegister } from '../open-register.ts';

/** A token's way with keys that the server does not hold. */
describe('a server whose keys a signer holds', () => {
  const client = makeClient('at-a-signer');
  const encryptionKey = randomBytes(32);
  const keyEncryptionKey = randomBytes(32);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let file: string;
  let socket: string;
  let holder: KeyHolder;
  let served: ServedKeys;
  let server: TestServer;
  /** What the signer does in place of signing. */
  let instead: ((digest: Buffer) => Promise<Buffer>) | undefined;

  const serve = async () => {
    const sign = (kid: string, digest: Buffer) => (instead === undefined ? holder.sign(kid, digest) : instead(digest));
    served = await serveKeys({ holder: { ...holder, sign }, path: socket, report: () => {} });
  };
  const start = (signer: boolean) =>
    startTestServer({
      registry: exampleRegistry(client),
      environment: {
        PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, 'p.db')}`,
        PORTVAKT_DATA_DIR: folder.path,
        PORTVAKT_KEY_ENCRYPTION_KEY: keyEncryptionKey.toString('base64'),
        ...(signer && { PORTVAKT_SIGNER: `unix:${socket}` }),
      },
    });
  const ask = () =>
    requestToken(server.address, signGrant(client, { issuer: server.issuer, claims: { scope: scopes.granted } }));
  const readKeySet = async () => (await (await fetch(`${server.address}jwk`)).json()) as JSONWebKeySet;
  /** The kid of a token that the published key set verifies. */
  const askVerified = async () => {
    const { status, body } = await ask();
    assert.equal(status, 200, JSON.stringify(body));
    await jwtVerify(body.access_token, createLocalJWKSet(await readKeySet()));
    return decodeProtectedHeader(body.access_token).kid;
  };
  const rotate = async (asked: { now: boolean; compromised?: string }) => {
    const register = await openRegister({ database: { kind: 'sqlite', file: join(folder.path, 'p.db') } }, Date.now);
    const keyHolder = openRemoteSigner(socket);
    try {
      return await replaceSigningKey(
        {
          store: register.signingKeys,
          feed: register.feed,
          clock: Date.now,
          bits: 2048,
          keyEncryptionKeys: [keyEncryptionKey],
          keyHolder,
        },
        { actor: 'test', ...asked },
      );
    } finally {
      keyHolder.close();
      await register.database.close();
    }
  };
  const until = async (isRight: () => Promise<boolean>) => {
    const deadline = performance.now() + 5000;
    while (!(await isRight())) assert.ok(performance.now() < deadline, 'not within five seconds');
  };
  const readiness = async () => {
    const response = await fetch(`${server.address}health/ready`);
    return `${response.status} ${await response.text()}`;
  };
  const makeKey = async () => (await addKeyToFile({ file, bits: 2048, encryptionKey })).kid;
  let first: string;

  before(async () => {
    folder = await temporaryFolder();
    file = join(folder.path, 'keys.json');
    socket = join(folder.path, 's.sock');
    first = await makeKey();
    holder = await openKeyFile({ file, encryptionKey, threads: 2 });
    await serve();
    server = await start(true);
  });
  after(async () => {
    await server.stop();
    await served.stop();
    await holder.close();
    await folder.remove();
  });

  test('gives tokens that its key set verifies, and holds no private half', async () => {
    assert.equal(await askVerified(), first);
    const database = new DatabaseSync(join(folder.path, 'p.db'), { readOnly: true });
    const rows = database.prepare('select kid, encrypted_private_key as half from signing_keys').all();
    database.close();
    assert.deepEqual(
      rows.map((row) => ({ ...row })),
      [{ kid: first, half: '' }],
    );
    const [{ x5c } = { x5c: [] }] = (await readKeySet()).keys;
    assert.equal(x5c?.length, 1, 'a certificate that the signer has signed');
  });

  test('takes its next key from the signer, and says so when there is none', async () => {
    assert.match(String(await rotate({ now: true })), /no key that was not used before: make one there/);
    assert.match(String(await rotate({ now: true, compromised: first })), /no key that was not used before/);
    assert.equal(await askVerified(), first, 'a leaked key without a replacement signs on');
    const next = await makeKey();
    const announced = await rotate({ now: false });
    assert.equal(typeof announced === 'string' ? announced : announced.kid, next);
    await until(async () => (await readKeySet()).keys.length === 2);
    assert.equal(await askVerified(), first);
    assert.notEqual(typeof (await rotate({ now: true, compromised: first })), 'string');
    await until(async () => decodeProtectedHeader((await ask()).body.access_token).kid === next);
    assert.equal(await askVerified(), next);
    assert.deepEqual(
      (await readKeySet()).keys.map(({ kid }) => kid),
      [next],
    );
  });

  test('refuses with 503 and is unready while the signer is away, and goes on when it is back', async () => {
    await served.stop();
    await until(async () => (await ask()).status === 503);
    const { body, headers } = await ask();
    assert.equal(body.error, 'temporarily_unavailable');
    assert.ok(headers.has('retry-after'));
    await until(async () => /^503 .*The signer gives no answer/.test(await readiness()));
    await serve();
    await until(async () => (await ask()).status === 200);
    await until(async () => /^200 /.test(await readiness()));
  });

  test('sends no token that the signer signed wrongly', async () => {
    const next = await makeKey();
    instead = async () => randomBytes(256);
    assert.notEqual(typeof (await rotate({ now: true })), 'string');
    await until(async () => (await ask()).body.error === 'server_error');
    assert.equal((await ask()).body.access_token, undefined);
    await until(async () => /own tokens are not verified/.test(await readiness()));
    instead = undefined;
    assert.equal(await askVerified(), next);
    await until(async () => /^200 /.test(await readiness()));
  });

  test('signs a digest of exactly what it sends', async () => {
    const digests: string[] = [];
    instead = async (digest) => {
      digests.push(digest.toString('base64url'));
      return holder.sign((await readKeySet()).keys.at(-1)?.kid ?? '', digest);
    };
    const { body } = await ask();
    instead = undefined;
    const [head, claims, signature] = String(body.access_token).split('.');
    const input = `${head}.${claims}`;
    assert.deepEqual(digests, [createHash('sha256').update(input).digest('base64url')]);
    const jwk = (await readKeySet()).keys.find(({ kid }) => kid === decodeProtectedHeader(body.access_token).kid);
    const publicKey = createPublicKey({ key: { kty: 'RSA', n: jwk?.n ?? '', e: jwk?.e ?? '' }, format: 'jwk' });
    assert.ok(verify('sha256', Buffer.from(input), publicKey, Buffer.from(signature ?? '', 'base64url')));
  });
});

test('keys in the database sign on until the first rotation to a signer', async (context) => {
  const folder = await temporaryFolder();
  context.after(folder.remove);
  const client = makeClient('moves');
  const [file, path] = [join(folder.path, 'keys.json'), join(folder.path, 's.sock')];
  const encryptionKey = randomBytes(32);
  const { kid } = await addKeyToFile({ file, bits: 2048, encryptionKey });
  const holder = await openKeyFile({ file, encryptionKey, threads: 1 });
  const served = await serveKeys({ holder, path, report: () => {} });
  const inside = { PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, 'p.db')}`, PORTVAKT_DATA_DIR: folder.path };
  const registry = exampleRegistry(client);
  await (await startTestServer({ registry, environment: inside })).stop();
  const server = await startTestServer({ registry, environment: { ...inside, PORTVAKT_SIGNER: `unix:${path}` } });
  try {
    const kidOf = async () => {
      const grant = signGrant(client, { issuer: server.issuer, claims: { scope: scopes.granted } });
      return decodeProtectedHeader((await requestToken(server.address, grant)).body.access_token).kid;
    };
    const old = await kidOf();
    assert.notEqual(old, kid);
    const rotated = await fetch(`${server.control}keys/rotate`, { method: 'POST' });
    assert.equal(((await rotated.json()) as { kid?: string }).kid, kid);
    assert.equal(await kidOf(), kid);
  } finally {
    await server.stop();
    await served.stop();
    await holder.close();
  }
  await assert.rejects(startTestServer({ registry, environment: inside }), /PORTVAKT_SIGNER must name the socket/);
});
