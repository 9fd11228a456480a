import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { exampleRegistry, makeClient, organisations, temporaryFolder } from '@portvakt/own-tests';
import { runPortvakt } from '../testing/run-portvakt.ts';

describe('portvakt registry import and export', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  const write = async (name: string, value: unknown) => {
    const file = join(folder.path, name);
    await writeFile(file, JSON.stringify(value));
    return file;
  };
  const environment = (name: string) => ({
    PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, name)}`,
    PORTVAKT_REGISTRY: 'none',
  });
  const run = (database: string, ...given: readonly string[]) =>
    runPortvakt(['registry', ...given], { environment: environment(database) });

  it('imports what the API answers, tells what it left out, and a second time does nothing', async () => {
    const scope = {
      prefix: 'etat',
      subscope: 'register',
      name: 'etat:register',
      description: 'Registeret',
      owner_orgno: organisations.provider,
      created: '2024-05-23T13:17:33.438Z',
      last_updated: '2024-05-23T13:17:33.438Z',
      protected: false,
    };
    const scopes = await write('scopes.json', [scope, { ...scope, subscope: 'to ord', name: 'etat:to ord' }]);
    const clients = await write('clients.json', [
      {
        client_id: '238259d7-f0ab-4bd5-b253-0f0159375096',
        client_orgno: organisations.consumer,
        integration_type: 'maskinporten',
        created: scope.created,
        scopes: ['etat:register'],
        jwks_uri: '/clients/238259d7-f0ab-4bd5-b253-0f0159375096/jwks',
      },
    ]);
    const first = await run('imported.db', 'import', clients, scopes, '--create-database');
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /is imported: \d+ created, 0 overridden, 0 different, 1 left out\.$/m);
    assert.match(first.stdout, /"etat:to ord" is no name that a scope can have here$/m);
    const again = await run('imported.db', 'import', clients, scopes, '--json');
    const { created, differences, left_out } = JSON.parse(again.stdout);
    assert.deepEqual([created, differences, left_out.length], [0, [], 1]);

    const wrong = await run('imported.db', 'import', await write('wrong.json', { hello: 1 }));
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /\$\[0\]: it is no scope, client/);
    const none = await run('imported.db', 'import');
    assert.equal(none.code, 2);
    assert.match(none.stderr, /FILE is missing/);
  });

  it('exports a file that makes the same database elsewhere', async () => {
    const file = await write('registry.json', exampleRegistry(makeClient('klient')));
    assert.equal((await run('one.db', 'apply', file, '--create-database')).code, 0);
    const out = join(folder.path, 'exported.json');
    const written = await run('one.db', 'export', '--out', out);
    assert.equal(written.code, 0, written.stderr);
    assert.equal((await stat(out)).mode & 0o077, 0);
    assert.equal((await run('two.db', 'apply', out, '--create-database')).code, 0);
    const [first, second] = [await run('one.db', 'export'), await run('two.db', 'export')];
    assert.equal(second.stdout, first.stdout);
    assert.equal(first.stdout, await readFile(out, 'utf8'));
    const twice = await run('one.db', 'export', '--out', out);
    assert.match(twice.stderr, /exists already and is not overwritten/);
    const nothing = await run('nowhere.db', 'export');
    assert.equal(nothing.code, 1);
    assert.match(nothing.stderr, /There is no database/);
  });
});
