import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { describeSystem, openTestDatabases, organisations, startPortvakt, temporaryFolder } from '@portvakt/own-tests';
import { runPortvakt } from '../testing/run-portvakt.ts';

describe('the database that a command works on', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const inFolder = (name: string) => join(folder.path, name);
  const run = (given: readonly string[], database: string) =>
    runPortvakt(given, { environment: { PORTVAKT_DATABASE_URL: database }, folder: folder.path });
  /** All that is in a file. */
  const dump = (file: string) => {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      const tables = database.prepare("select name, sql from sqlite_master where type = 'table'").all();
      return tables.map(({ name, sql }) => [sql, database.prepare(`select * from "${name}"`).all()]);
    } finally {
      database.close();
    }
  };
  const who = ['--orgno', organisations.consumer];
  const ends = ['--consumer', organisations.consumer, '--supplier', organisations.supplier, '--scope', 'a:b'];
  /** Every command that works on one; those that may make it when they are told to, first. */
  const makers = [
    ['organisations', 'admit', ...who, '--name', 'Kunden', '--out', 'keys'],
    ['registry', 'apply', 'registry.json'],
  ];
  const others = [
    ['organisations', 'sign-terms', ...who],
    ['delegate', 'add', ...ends],
    ['delegate', 'remove', ...ends],
    ['delegate', 'list'],
    ['system', 'list'],
    ['system', 'show', 'x'],
    ['system', 'register', 'system.json'],
    ['system', 'update', 'system.json'],
    ['system', 'request', 'x', '--customer', organisations.consumer],
    ['system', 'status', 'x'],
    ['system', 'approve', 'x'],
    ['system', 'delete', 'x'],
    ['signing-keys', 'list'],
    ['signing-keys', 'rotate'],
    ['signing-keys', 'retire', 'x'],
    ['signing-keys', 'reencrypt'],
    ['restore', '--by-other-tools'],
    ['backup', '--out', 'backup'],
    ['certificates', 'refresh'],
    ['audit', 'verify'],
    ['audit', 'checkpoint'],
  ];

  before(async () => {
    folder = await temporaryFolder();
    await writeFile(inFolder('registry.json'), JSON.stringify({ organisations: [] }));
    await writeFile(inFolder('system.json'), JSON.stringify(describeSystem()));
  });
  after(() => folder.remove());

  it('is never made by the way', async () => {
    await Promise.all(
      [...makers, ...others].map(async (given, index) => {
        const file = inFolder(`none-${index}/none.db`);
        const { code, stderr } = await run(given, `sqlite:${file}`);
        const name = given.join(' ');
        assert.equal(code, 1, name);
        assert.match(stderr, /There is no database \S+none\.db yet\./, name);
        assert.equal(existsSync(join(file, '..')), false, name);
        assert.equal(/--create-database/.test(stderr), index < makers.length, name);
      }),
    );
    assert.equal(existsSync(inFolder('keys/310123412.jwk.json')), false, 'no key is left that nobody knows');
  });

  it('is not made of an empty file either, nor of an empty PostgreSQL', async () => {
    const empty = inFolder('empty.db');
    await writeFile(empty, '');
    for (const given of makers) {
      const { code, stderr } = await run(given, `sqlite:${empty}`);
      assert.equal(code, 1);
      assert.match(stderr, /There is no database/);
    }
    assert.equal((await stat(empty)).size, 0);
    const databases = await openTestDatabases();
    try {
      const url = await databases.create('postgres');
      for (const given of makers) {
        const { code, stderr } = await run(given, url);
        assert.equal(code, 1);
        assert.match(stderr, /There is no database \S+ yet\. No Portvakt has made its tables there/);
      }
      const made = await run([...(makers[1] ?? []), '--create-database'], url);
      assert.equal(made.code, 0, made.stderr);
    } finally {
      await databases.remove();
    }
  });

  it('is made by those that are told to, and named by all', async () => {
    for (const [index, given] of makers.entries()) {
      const file = inFolder(`made-${index}.db`);
      const made = await run([...given, '--create-database'], `sqlite:${file}`);
      assert.equal(made.code, 0, made.stderr);
      assert.ok(made.stderr.includes(`The database is ${file}.`), made.stderr);
      const listed = await run(['signing-keys', 'list'], `sqlite:${file}`);
      assert.equal(listed.code, 0);
      assert.ok(listed.stderr.includes(`The database is ${file}.`), listed.stderr);
    }
  });

  it('is told to be of a newer version, and that is no bug', async () => {
    const file = inFolder('newer.db');
    assert.equal((await run(['registry', 'apply', 'registry.json', '--create-database'], `sqlite:${file}`)).code, 0);
    const database = new DatabaseSync(file);
    database.exec("insert into migrations values ('0099-future', 1)");
    // Everything that it says is in this one file.
    database.exec('pragma journal_mode = delete');
    database.close();
    const before = dump(file);
    await Promise.all(
      // All of them open it in one place; the start has its own.
      [...makers, ['system', 'list'], ['signing-keys', 'list'], ['start']].map(async (given) => {
        const { code, stderr } = await runPortvakt(given, {
          environment: { PORTVAKT_DATABASE_URL: `sqlite:${file}`, PORT: '0' },
          folder: folder.path,
        });
        const name = given.join(' ');
        assert.equal(code, 1, name);
        assert.match(
          stderr,
          /newer version of Portvakt: it has 0099-future, and this version knows .* up to \d{4}-/,
          name,
        );
        assert.match(stderr, /Start that newer version, or restore a backup from before the upgrade/, name);
        assert.doesNotMatch(stderr, /this is a bug|^ {4}at /m, name);
      }),
    );
    assert.deepEqual(dump(file), before, 'nothing is written');
  });

  it('tells the issuer of its server, which no command takes to be on 7070', async () => {
    const url = `sqlite:${inFolder('running.db')}`;
    const portvakt = await startPortvakt({ PORTVAKT_DATABASE_URL: url, PORTVAKT_REGISTRY: 'none' });
    try {
      const admitted = await run(['organisations', 'admit', ...who, '--out', 'admitted', '--json'], url);
      assert.equal(JSON.parse(admitted.stdout).issuer, portvakt.issuer, admitted.stderr);
      const issued = await run(['certificates', 'issue', ...who, '--seid', '1', '--out', 'set', '--json'], url);
      assert.ok(JSON.parse(issued.stdout).next.endsWith(` --issuer ${portvakt.issuer}`), issued.stdout);
    } finally {
      await portvakt.stop();
    }
    // Where the environment says something else, that counts: it is what a server would go by.
    const named = await runPortvakt(['organisations', 'admit', ...who, '--json'], {
      environment: { PORTVAKT_DATABASE_URL: url, PORTVAKT_PUBLIC_URL: 'http://localhost:7099/' },
    });
    assert.equal(JSON.parse(named.stdout).issuer, 'http://localhost:7099/');
  });
});
