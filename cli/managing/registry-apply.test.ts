import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  requestToken,
  scopes,
  signGrant,
  startPortvakt,
  temporaryFolder,
} from '@portvakt/own-tests';
import { runPortvakt } from '../testing/run-portvakt.ts';

describe('portvakt registry apply', () => {
  const client = makeClient('klient');
  const declared = exampleRegistry(client);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let environment: Record<string, string>;
  let file: string;

  before(async () => {
    folder = await temporaryFolder();
    environment = { PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, 'portvakt.db')}`, PORTVAKT_REGISTRY: 'none' };
    file = join(folder.path, 'registry.json');
    await writeFile(file, JSON.stringify(declared));
  });
  after(() => folder.remove());

  const apply = async (...more: readonly string[]) => {
    const { code, stdout } = await runPortvakt(['registry', 'apply', file, '--json', ...more], { environment });
    return { code, ...JSON.parse(stdout) };
  };

  it('creates what is missing, and a second time nothing', async () => {
    const first = await apply('--create-database');
    assert.equal(first.code, 0);
    assert.ok(first.created > 0);
    assert.deepEqual(await apply(), { code: 0, file, created: 0, overridden: 0, differences: [] });
  });

  it('keeps what is recorded unless it is forced, and a running server knows within a second', async () => {
    const portvakt = await startPortvakt(environment);
    try {
      const grant = () => signGrant(client, { issuer: portvakt.issuer, claims: { scope: scopes.granted } });
      assert.equal((await requestToken(portvakt.issuer, grant())).status, 200);
      const [known] = declared.clients;
      await writeFile(file, JSON.stringify({ ...declared, clients: [{ ...known, active: false }] }));

      const kept = await runPortvakt(['registry', 'apply', file], { environment });
      assert.equal(kept.code, 0);
      assert.match(kept.stdout, /0 created, 0 overridden, 1 different\.$/m);
      assert.match(kept.stdout, /^ {2}\$\.clients\[0\]: active is true on record, false in the file$/m);
      assert.equal((await requestToken(portvakt.issuer, grant())).status, 200);

      const forced = await apply('--force');
      assert.equal(forced.overridden, 1);
      const deadline = performance.now() + 1000;
      let status = 200;
      while (status === 200) {
        assert.ok(performance.now() < deadline, 'the server did not know within a second');
        ({ status } = await requestToken(portvakt.issuer, grant()));
      }
      assert.equal(status, 400);
    } finally {
      await portvakt.stop();
    }
  });

  it('changes nothing when the file is wrong, and names the places', async () => {
    await writeFile(file, JSON.stringify({ organisations: [{ orgno: '999' }], clients: [{ clientid: 'x' }] }));
    const { code, stdout, stderr } = await runPortvakt(['registry', 'apply', file], { environment });
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /^portvakt registry apply: The registry file .* cannot be used/);
    assert.match(stderr, /^ {2}\$\.clients\[0\]\.clientid: there is no such field$/m);
    assert.equal((await apply()).error, 'registry_invalid');
  });

  it('cannot manage a database inside another process', async () => {
    const { code, stderr } = await runPortvakt(['registry', 'apply', file], {
      environment: { PORTVAKT_DATABASE_URL: 'sqlite::memory:' },
    });
    assert.equal(code, 1);
    assert.match(stderr, /cannot be used|inside the process of the server/);
  });

  it('names settings that are wrong', async () => {
    await writeFile(file, JSON.stringify(declared));
    const { code, stdout } = await runPortvakt(['registry', 'apply', file, '--json'], {
      environment: { PORTVAKT_PROFILE: 'prod' },
    });
    assert.equal(code, 1);
    assert.equal(JSON.parse(stdout).error, 'settings_invalid');
    assert.match(JSON.parse(stdout).problems[0], /^PORTVAKT_PROFILE must be one of/);
  });
});
