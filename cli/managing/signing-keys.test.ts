import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type PortvaktProcess, startPortvakt, temporaryFolder } from '@portvakt/own-tests';
import { runPortvakt } from '../testing/run-portvakt.ts';

interface ListedKey {
  readonly purpose?: string;
  readonly kid: string;
  readonly state: string;
}

describe('portvakt signing-keys', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let environment: Record<string, string>;
  let portvakt: PortvaktProcess;

  before(async () => {
    folder = await temporaryFolder();
    environment = { PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, 'portvakt.db')}`, PORTVAKT_REGISTRY: 'none' };
    portvakt = await startPortvakt(environment);
  });
  after(async () => {
    await portvakt?.stop();
    await folder?.remove();
  });

  const manage = (...given: readonly string[]) => runPortvakt(['signing-keys', ...given], { environment });
  const listKeys = async (): Promise<readonly ListedKey[]> => JSON.parse((await manage('list', '--json')).stdout).keys;
  const find = async (state: string) => (await listKeys()).find((key) => key.state === state)?.kid ?? '';
  const readKeySet = async (): Promise<readonly string[]> => {
    const { keys } = (await (await fetch(`${portvakt.issuer}jwk`)).json()) as { keys: readonly ListedKey[] };
    return keys.map(({ kid }) => kid);
  };
  const seenWithinASecond = async (isRight: (kids: readonly string[]) => boolean) => {
    const deadline = performance.now() + 1000;
    for (;;) {
      const kids = await readKeySet();
      if (isRight(kids)) return;
      assert.ok(performance.now() < deadline, `after a second the key set is still ${kids}`);
    }
  };

  it('lists the key that the first start made', async () => {
    const { code, stdout } = await manage('list');
    assert.equal(code, 0);
    const [head = '', row = '', ...rest] = stdout.trimEnd().split('\n');
    assert.deepEqual(head.split(/ {2,}/), [
      'KID',
      'PURPOSE',
      'STATE',
      'ACTIVE FROM',
      'PUBLISHED UNTIL',
      'CREATED',
      'ENCRYPTED WITH',
    ]);
    assert.match(row, /^\S{43} {2}tokens {3}signing {2}\S+Z {2}- +\S+Z +current$/);
    assert.deepEqual(rest, []);
  });

  it('announces a key a day before it signs, and only one at a time', async () => {
    const signing = await find('signing');
    const { code, stdout } = await manage('rotate', '--json');
    assert.equal(code, 0);
    const { kid, active_from: activeFrom } = JSON.parse(stdout);
    const hours = (Date.parse(activeFrom) - Date.now()) / 3_600_000;
    assert.ok(hours > 23.9 && hours <= 24);
    await seenWithinASecond((kids) => kids.length === 2 && kids.includes(kid) && kids.includes(signing));
    const again = await manage('rotate');
    assert.equal(again.code, 1);
    assert.match(again.stderr, /is announced already/);
  });

  it('replaces a compromised key in a running server within a second', async () => {
    const [leaked, announced] = [await find('signing'), await find('announced')];
    const { code, stdout } = await manage('rotate', '--now', `--compromised=${leaked}`);
    assert.equal(code, 0, stdout);
    await seenWithinASecond((kids) => !kids.includes(leaked) && kids.includes(announced));
    assert.ok(stdout.includes(`${announced} signs from now on.`));
    assert.match(stdout, /until they read the key set again: inform them/);
    assert.equal(await find('compromised'), leaked);
    assert.equal((await manage('rotate', '--now', `--compromised=${leaked}`)).code, 1);
  });

  it('retires a key that signs no more, with force when its tokens may live', async () => {
    const old = await find('signing');
    assert.match((await manage('retire', '--', old)).stderr, /signs tokens now\. Rotate first/);
    assert.equal((await manage('rotate', '--now')).code, 0);
    const refused = await manage('retire', '--json', '--', old);
    assert.equal(refused.code, 1);
    assert.match(JSON.parse(refused.stdout).error_description, /may live until/);
    assert.equal((await manage('retire', '--force', '--', old)).code, 0);
    await seenWithinASecond((kids) => !kids.includes(old));
  });

  it('does not bring in a key that the server could not decrypt, unless forced', async () => {
    const another = { ...environment, PORTVAKT_KEY_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64') };
    const before = await listKeys();
    const { code, stderr } = await runPortvakt(['signing-keys', 'rotate', '--now'], { environment: another });
    assert.equal(code, 1);
    assert.match(stderr, /PORTVAKT_KEY_ENCRYPTION_KEY is not the key it was encrypted with/);
    assert.deepEqual(await listKeys(), before);
    // Only announced, so that the running server never comes to sign with it.
    assert.equal((await runPortvakt(['signing-keys', 'rotate', '--force'], { environment: another })).code, 0);
    const foreign = await find('announced');
    assert.equal((await manage('retire', '--', foreign)).code, 0);
    await seenWithinASecond((kids) => !kids.includes(foreign));
  });

  it('manages the keys of Altinn tokens by themselves', async () => {
    const before = await readKeySet();
    const { code, stdout } = await manage('rotate', '--altinn', '--now', '--json');
    assert.equal(code, 0);
    const { kid } = JSON.parse(stdout);
    const listed = (await listKeys()).find((key) => key.kid === kid);
    assert.deepEqual([listed?.purpose, listed?.state], ['altinn', 'signing']);
    assert.deepEqual(await readKeySet(), before, 'no key of the server itself');
    const address = `${portvakt.issuer}authentication/api/v1/openid/.well-known/openid-configuration/jwks`;
    const { keys } = (await (await fetch(address)).json()) as { keys: readonly { kid: string }[] };
    assert.deepEqual(
      keys.map((key) => key.kid),
      [kid],
    );
    assert.match((await manage('retire', '--', kid)).stderr, /signs tokens now/);
    assert.equal((await manage('rotate', '--altinn', '--now', '--compromised', kid)).code, 0);
    assert.equal((await listKeys()).find((key) => key.kid === kid)?.state, 'compromised');
  });

  it('says where there is nothing to manage', async () => {
    const inMemory = await runPortvakt(['signing-keys', 'list'], {
      environment: { PORTVAKT_DATABASE_URL: 'sqlite::memory:' },
    });
    assert.equal(inMemory.code, 1);
    assert.match(inMemory.stderr, /a database inside the process of the server\. No other process can manage it/);
    const missing = await runPortvakt(['signing-keys', 'list', '--json'], {
      environment: { PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, 'none.db')}` },
    });
    assert.equal(missing.code, 1);
    assert.equal(JSON.parse(missing.stdout).error, 'database_missing');
  });
});
