import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  callAsMachine,
  describeSystem,
  organisations,
  requestToken,
  resources,
  right,
  scopes,
  signGrant,
  startPortvakt,
  systemUserRegistry,
  temporaryFolder,
} from '@portvakt/own-tests';
import { runPortvakt } from '../testing/run-portvakt.ts';

describe('portvakt system', () => {
  const { clients, registry } = systemUserRegistry();
  const system = describeSystem();
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let environment: Record<string, string>;
  let file: string;

  before(async () => {
    folder = await temporaryFolder();
    const declared = join(folder.path, 'registry.json');
    await writeFile(declared, JSON.stringify(registry));
    file = join(folder.path, 'system.json');
    await writeFile(file, JSON.stringify(system));
    environment = { PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, 'portvakt.db')}`, PORTVAKT_REGISTRY: declared };
  });
  after(() => folder.remove());

  const run = async (...given: readonly string[]) => {
    const { code, stdout, stderr } = await runPortvakt(['system', ...given], { environment });
    return { code, stdout, stderr, document: given.includes('--json') ? JSON.parse(stdout) : undefined };
  };

  it('registers, asks, approves and deletes, and a running server knows within a second', async () => {
    const portvakt = await startPortvakt(environment);
    try {
      const details = {
        type: 'urn:altinn:systemuser',
        systemuser_org: { authority: 'iso6523-actorid-upis', ID: `0192:${organisations.consumer}` },
      };
      const claims = { scope: scopes.openForAll, authorization_details: [details] };
      const ask = async () =>
        (await requestToken(portvakt.issuer, signGrant(clients.vendor, { issuer: portvakt.issuer, claims }))).status;
      const becomes = async (wanted: number) => {
        const deadline = performance.now() + 1000;
        while ((await ask()) !== wanted) assert.ok(performance.now() < deadline, 'the server did not know in time');
      };
      assert.equal(await ask(), 400);
      assert.deepEqual((await run('list', '--json')).document, { systems: [] });
      assert.deepEqual((await run('register', file, '--json')).document, { system: system.id });
      const twice = await run('register', file);
      assert.equal(twice.code, 1);
      assert.match(twice.stderr, /AUTH\.VLD-00002/);
      assert.match(
        (await run('list', '--vendor', organisations.supplier)).stdout,
        /^SYSTEM +NAME +CLIENTS\n313770001_kaipilot {2}Kaipilot {2}vendor$/m,
      );
      const shown = await run('show', system.id);
      assert.deepEqual(JSON.parse(shown.stdout).clientId, system.clientId);

      const asked = await run('request', system.id, '--customer', organisations.consumer, '--json');
      assert.deepEqual([asked.code, asked.document.status, asked.document.created], [0, 'New', true]);
      const again = await run('request', system.id, '--customer', organisations.consumer);
      assert.match(again.stdout, /is there already, with the status New\.$/m);
      assert.match(
        (await run('status', asked.document.id)).stdout,
        /is New: a system user of 313770001_kaipilot at 310123412/,
      );
      const approved = await run('approve', asked.document.id, '--json');
      assert.deepEqual(approved.document, {
        system_user: asked.document.id,
        owner: organisations.consumer,
        system: system.id,
      });
      await becomes(200);
      assert.deepEqual(
        [(await run('status', asked.document.id, '--json')).document].map(({ status, in_use }) => [status, in_use]),
        [['Accepted', true]],
      );
      assert.match((await run('approve', asked.document.id)).stderr, /AUTH-00013/);

      // The vendor asks over the wire for less, and the customer says yes by hand.
      const scope = 'altinn:authentication/systemuser.request.write';
      const vendor = await callAsMachine({ issuer: portvakt.issuer, address: portvakt.issuer }, clients.vendor, scope);
      const changeId = '8b1f0c52-0000-4000-8000-000000000001';
      const change = await vendor.post(
        `authentication/api/v1/systemuser/changerequest/vendor?correlation-id=${changeId}&system-user-id=${asked.document.id}`,
        { unwantedRights: [right(resources.notice)] },
      );
      assert.equal(change.status, 201, JSON.stringify(change.body));
      const changed = await run('approve', change.body.id, '--json');
      assert.deepEqual(changed.document, approved.document);
      assert.match((await run('approve', change.body.id)).stderr, /AUTH-\d{5}/);

      const narrow = ['--external-ref', 'x', '--right', resources.notice];
      const other = await run('request', system.id, '--customer', organisations.consumer, ...narrow);
      assert.equal(other.code, 0);
      const wrong = await run('request', system.id, '--customer', organisations.stranger, '--right', 'no-such');
      assert.match(wrong.stderr, /AUTH-00001/);

      assert.equal((await run('delete', system.id)).code, 0);
      await becomes(400);
      assert.equal((await run('delete', system.id)).code, 1);
    } finally {
      await portvakt.stop();
    }
  });

  it('begins with an example, warns of one without rights, and replaces it', async () => {
    const made = join(folder.path, 'made.json');
    const given = ['--vendor', organisations.supplier, '--name', 'ny', '--right', resources.submission];
    assert.equal((await run('init', made, ...given)).code, 0);
    assert.match((await run('init', made)).stderr, /exists already and is not overwritten/);
    const example = JSON.parse(await readFile(made, 'utf8'));
    await writeFile(made, JSON.stringify({ ...example, rights: [] }));
    const registered = await run('register', made);
    assert.equal(registered.code, 0, registered.stderr);
    assert.match(registered.stderr, /has neither rights nor accessPackages: no customer can be asked/);
    const asked = () => run('request', example.id, '--customer', organisations.consumer);
    assert.equal((await asked()).code, 1);
    await writeFile(made, JSON.stringify(example));
    const updated = await run('update', made);
    assert.equal(updated.code, 0, updated.stderr);
    assert.doesNotMatch(updated.stderr, /neither rights/);
    assert.equal((await asked()).code, 0);
    await writeFile(made, JSON.stringify({ ...example, id: `${organisations.supplier}_none` }));
    assert.match((await run('update', made)).stderr, /There is no system 313770001_none/);
    assert.match((await run('status', 'none')).stderr, /There is no request none\./);
  });

  it('says what is wrong', async () => {
    await writeFile(file, JSON.stringify({ ...system, name: 'Kaipilot', id: 7 }));
    const wrong = await run('register', file);
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /name must be a JSON object/);
    await writeFile(file, '{');
    assert.match((await run('register', file)).stderr, /is not JSON/);
    assert.match((await run('register', join(folder.path, 'none.json'))).stderr, /There is no file/);
    assert.match((await run('request', system.id, '--customer', '1')).stderr, /must be an organisation number/);
    assert.match(
      (await run('request', 'none', '--customer', organisations.consumer)).stderr,
      /There is no system none\./,
    );
    assert.match((await run('approve', 'none')).stderr, /There is no request none\./);
  });
});
