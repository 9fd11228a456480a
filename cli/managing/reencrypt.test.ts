import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  exampleRegistry,
  findFreePort,
  makeClient,
  type PortvaktProcess,
  requestToken,
  scopes,
  signGrant,
  startPortvakt,
  temporaryFolder,
} from '@portvakt/own-tests';
import { runPortvakt } from '../testing/run-portvakt.ts';

/** The procedure of docs/running.md, with two servers behind what stands for a load balancer. */
const issuer = 'http://portvakt.test/';
const client = makeClient('reencrypt-client');
const [old, young] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
const [onlyOld, both, onlyYoung] = [
  { PORTVAKT_KEY_ENCRYPTION_KEY: old },
  { PORTVAKT_KEY_ENCRYPTION_KEY: young, PORTVAKT_PREVIOUS_KEY_ENCRYPTION_KEY: old },
  { PORTVAKT_KEY_ENCRYPTION_KEY: young },
];

describe('replacing the key encryption key of two servers under load', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let environment: Record<string, string>;
  const servers: { process: PortvaktProcess; address: string; underWay: Set<Promise<unknown>> }[] = [];
  /** Those that the load balancer sends requests to. */
  let inUse: typeof servers = [];
  const statuses: number[] = [];
  /** The ids of the keys that signed. */
  const signedBy = new Set<string>();
  let over = false;
  let load: Promise<unknown> = Promise.resolve();

  const start = async (keys: Readonly<Record<string, string>>) => {
    const port = await findFreePort();
    const process = await startPortvakt({ ...environment, ...keys, PORT: String(port) });
    return { process, address: `http://127.0.0.1:${port}/`, underWay: new Set<Promise<unknown>>() };
  };
  const run = (given: readonly string[], keys: Record<string, string>) =>
    runPortvakt(given, { environment: { ...environment, ...keys } });
  const restart = async (index: number, keys: Record<string, string>) => {
    const leaving = servers[index] ?? assert.fail();
    inUse = inUse.filter((server) => server !== leaving);
    await Promise.all(leaving.underWay);
    assert.deepEqual(await leaving.process.stop(), { code: 0, signal: null });
    servers[index] = await start(keys);
    inUse = [...inUse, servers[index]];
  };
  const askSome = async (count = 6) => {
    const until = statuses.length + count;
    while (statuses.length < until) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  /** A server learns of another's change by looking, and many tokens may be made meanwhile. */
  const askUntilSignedBy = async (count: number) => {
    const last = statuses.length + 500;
    while (signedBy.size < count && statuses.length < last) await askSome(1);
    assert.equal(signedBy.size, count);
  };
  /** What of the signing keys is encrypted with which key. */
  const listUses = async (keys: Record<string, string>) =>
    (JSON.parse((await run(['signing-keys', 'list', '--json'], keys)).stdout).keys as { encrypted_with: string }[]).map(
      (key) => key.encrypted_with,
    );
  const readKeyIds = async ({ address }: { address: string }) =>
    [...(await (await fetch(`${address}metrics`)).text()).matchAll(/^portvakt_key_encryption_key\{(.*)\} 1$/gm)].map(
      ([, labels]) => labels,
    );

  before(async () => {
    folder = await temporaryFolder();
    const registry = join(folder.path, 'registry.json');
    await writeFile(registry, JSON.stringify(exampleRegistry(client)));
    environment = {
      PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, 'portvakt.db')}`,
      PORTVAKT_REGISTRY: registry,
      PORTVAKT_PUBLIC_URL: issuer,
      PORTVAKT_DATA_DIR: folder.path,
      PORTVAKT_AUDIT_LOG: 'yes',
    };
    servers.push(await start(onlyOld), await start(onlyOld));
    inUse = [...servers];
    const askOne = async (round: number) => {
      const server = inUse[round % inUse.length] ?? assert.fail('no server is in use');
      const asked = requestToken(server.address, signGrant(client, { issuer, claims: { scope: scopes.granted } }));
      server.underWay.add(asked);
      const { status, body } = await asked;
      server.underWay.delete(asked);
      statuses.push(status);
      if (status === 200)
        signedBy.add(JSON.parse(Buffer.from(body.access_token.split('.')[0], 'base64url').toString()).kid);
      // The servers share two processors with what starts beside them.
      await new Promise((resolve) => setTimeout(resolve, 5));
    };
    load = (async () => {
      for (let round = 0; !over; round += 1) await askOne(round);
    })();
  });
  after(async () => {
    over = true;
    await load.catch(() => undefined);
    for (const { process } of servers) await process.stop();
    await folder?.remove();
  });

  it('first every server gets both keys; what is written meanwhile is for those that have only the old one', async () => {
    await askSome();
    await restart(0, both);
    const rotated = await run(['signing-keys', 'rotate', '--now'], both);
    assert.equal(rotated.code, 0, rotated.stderr);
    // The new key signs where there is only the old key encryption key, too.
    await askUntilSignedBy(2);
    assert.deepEqual(await listUses(both), ['previous', 'previous']);
    assert.equal((await readKeyIds(servers[1] ?? assert.fail())).length, 1);
    await restart(1, both);
    assert.equal((await readKeyIds(servers[1] ?? assert.fail())).length, 2);
    const { stdout } = await run(['start', '--check'], both);
    assert.match(
      stdout,
      /4 of 4 encrypted texts need PORTVAKT_PREVIOUS_KEY_ENCRYPTION_KEY: run portvakt signing-keys re/,
    );
  });

  it('nobody can leave the old key out too early, and is told what to do', async () => {
    await assert.rejects(
      start(onlyYoung),
      /cannot be decrypted: PORTVAKT_KEY_ENCRYPTION_KEY is not .*PORTVAKT_PREVIOUS_KEY_ENCRYPTION_KEY until portvakt signing-keys reencrypt has run/,
    );
    assert.equal((await run(['start', '--check'], onlyYoung)).code, 1);
    const refused = await run(['signing-keys', 'reencrypt'], onlyYoung);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /Nothing was changed: neither/);
  });

  it('then everything is encrypted anew in one step, while the servers answer', async () => {
    const { code, stdout } = await run(['signing-keys', 'reencrypt'], both);
    assert.equal(code, 0);
    assert.match(stdout, /^4 encrypted anew with [0-9a-f]{16} /);
    await askSome();
    assert.deepEqual(await listUses(both), ['current', 'current']);
    assert.match((await run(['signing-keys', 'reencrypt'], both)).stdout, /^Nothing to do/);
  });

  it('then every server loses the old key, and an emergency meanwhile reaches both', async () => {
    await restart(0, onlyYoung);
    const rotated = await run(['signing-keys', 'rotate', '--now'], both);
    assert.equal(rotated.code, 0, rotated.stderr);
    await askUntilSignedBy(3);
    await restart(1, onlyYoung);
    await askSome();
    await assert.rejects(start(onlyOld), /root secret cannot be decrypted|Signing key \S+ cannot be decrypted/);
  });

  it('and no token was refused all the while', async () => {
    over = true;
    await load;
    assert.ok(statuses.length > 50, `${statuses.length}`);
    assert.deepEqual(
      statuses.filter((status) => status !== 200),
      [],
    );
  });

  it('a key that is lost is told of, and another takes over by force', async () => {
    for (const { process } of servers) await process.stop();
    const lost = { PORTVAKT_KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'), PORTVAKT_AUDIT_LOG: 'no' };
    await assert.rejects(start(lost), /root secret cannot be decrypted: PORTVAKT_KEY_ENCRYPTION_KEY is not the key/);
    assert.equal((await run(['signing-keys', 'rotate', '--now'], lost)).code, 1);
    const forced = await run(['signing-keys', 'rotate', '--now', '--force'], lost);
    assert.equal(forced.code, 0, forced.stderr);
    const { process, address } = await start(lost);
    const { status } = await requestToken(address, signGrant(client, { issuer, claims: { scope: scopes.granted } }));
    await process.stop();
    assert.equal(status, 200);
  });
});
