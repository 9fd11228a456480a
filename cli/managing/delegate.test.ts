import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  organisations,
  requestToken,
  scopes,
  signGrant,
  startPortvakt,
  temporaryFolder,
} from '@portvakt/own-tests';
import { runPortvakt } from '../testing/run-portvakt.ts';

describe('portvakt delegate', () => {
  const customer = makeClient('customer');
  const supplier = makeClient('supplier');
  const ends = ['--consumer', organisations.consumer, '--supplier', organisations.supplier];
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let environment: Record<string, string>;

  before(async () => {
    folder = await temporaryFolder();
    const file = join(folder.path, 'registry.json');
    environment = { PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, 'portvakt.db')}`, PORTVAKT_REGISTRY: file };
    const client = {
      client_id: supplier.clientId,
      client_orgno: organisations.supplier,
      scopes: [scopes.delegable],
      jwks: { keys: [supplier.publicJwk] },
    };
    await writeFile(file, JSON.stringify(exampleRegistry(customer, { clients: [client] })));
  });
  after(() => folder.remove());

  const run = async (...given: readonly string[]) => {
    const { code, stdout, stderr } = await runPortvakt(['delegate', ...given], { environment });
    return { code, stdout, stderr, document: given.includes('--json') ? JSON.parse(stdout) : undefined };
  };

  it('adds, lists and removes, and a running server knows within a second', async () => {
    const portvakt = await startPortvakt(environment);
    try {
      const ask = async () => {
        const claims = { scope: scopes.delegable, consumer_org: organisations.consumer };
        return (await requestToken(portvakt.issuer, signGrant(supplier, { issuer: portvakt.issuer, claims }))).status;
      };
      const becomes = async (wanted: number) => {
        const deadline = performance.now() + 1000;
        while ((await ask()) !== wanted) assert.ok(performance.now() < deadline, 'the server did not know in time');
      };
      assert.equal(await ask(), 400);
      const added = await run('add', ...ends, '--scope', scopes.delegable, '--json');
      assert.deepEqual([added.code, added.document.created], [0, true]);
      await becomes(200);
      const again = await run('add', ...ends, '--resource', added.document.resource, '--json');
      assert.deepEqual([again.code, again.document.created], [0, false]);
      const listed = await run('list', '--supplier', organisations.supplier, '--json');
      assert.deepEqual(listed.document.delegations[0].scopes, [scopes.delegable]);
      const [titles, line] = (await run('list')).stdout.split('\n');
      assert.match(String(titles), /^CONSUMER +SUPPLIER +SCOPES +SINCE +RESOURCE$/);
      assert.match(String(line), /^310123412 +313770001 +demo:delegable +\d{4}-\d{2}-\d{2} +scope-demo-delegable-/);
      const removed = await run('remove', ...ends, '--scope', scopes.delegable);
      assert.equal(removed.stdout, `${scopes.delegable} is no longer delegated by 310123412 to 313770001.\n`);
      await becomes(400);
      assert.match((await run('list')).stdout, /^Nothing of that kind/);
    } finally {
      await portvakt.stop();
    }
  });

  it('says what is wrong', async () => {
    const cases: readonly (readonly [given: readonly string[], code: number, text: RegExp])[] = [
      [['add', '--consumer', organisations.consumer], 2, /--supplier is missing/],
      [['add', ...ends], 2, /either a --scope or a --resource/],
      [['add', ...ends, '--scope', 'demo:none'], 1, /There is no scope demo:none/],
      [['add', ...ends, '--resource', 'none'], 1, /There is no resource none/],
      [['add', '--consumer', '310123413', '--supplier', '1', '--scope', 'x'], 2, /must be an organisation number/],
      [
        [
          'add',
          '--consumer',
          organisations.consumer,
          '--supplier',
          organisations.consumer,
          '--scope',
          scopes.delegable,
        ],
        1,
        /does not delegate to itself/,
      ],
    ];
    for (const [given, code, text] of cases) {
      const answer = await run(...given);
      assert.equal(answer.code, code, given.join(' '));
      assert.match(answer.stderr, text);
    }
  });
});
