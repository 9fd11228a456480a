import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { findFreePort, startTestServer, type TestServer, temporaryFolder } from '@portvakt/own-tests';
import { type Ended, runPortvakt } from '../testing/run-portvakt.ts';

describe('portvakt conformance', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: TestServer;
  let issuer: string;
  const run = (...given: readonly string[]): Promise<Ended> =>
    runPortvakt(['conformance', ...given], { environment: { PORTVAKT_DATA_DIR: folder.path }, folder: folder.path });
  const withAdapter = (...given: readonly string[]) => run('--adapter', 'suite/adapter.json', ...given);

  before(async () => {
    folder = await temporaryFolder();
    const port = await findFreePort();
    issuer = `http://localhost:${port}/`;
    const { code, stdout, stderr } = await run('--prepare', 'suite', '--issuer', issuer);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /PORTVAKT_REGISTRY=suite\/registry\.json/);
    const registry = JSON.parse(await readFile(join(folder.path, 'suite', 'registry.json'), 'utf8'));
    const environment = { PORT: String(port), PORTVAKT_DATA_DIR: folder.path };
    server = await startTestServer({ registry, environment });
    assert.equal(server.issuer, issuer);
  });
  after(async () => {
    await server?.stop();
    await folder?.remove();
  });

  it('keeps the keys that it made to their owner, and writes none into the registry', async () => {
    const { mode } = await stat(join(folder.path, 'suite', 'adapter.json'));
    assert.equal(mode & 0o077, 0);
    assert.doesNotMatch(await readFile(join(folder.path, 'suite', 'registry.json'), 'utf8'), /"d":|PRIVATE/);
  });

  it('runs a class, and a certificate of the same test authority is one of its clients', async () => {
    const { code, stdout, stderr } = await withAdapter('--class', 'aud', '--format', 'json');
    assert.equal(code, 0, stderr + stdout);
    const { counts, classes } = JSON.parse(stdout);
    assert.ok(counts.passed > 30);
    assert.deepEqual(Object.keys(classes), ['aud', 'answer']);
    const { clients } = JSON.parse(await readFile(join(folder.path, 'suite', 'adapter.json'), 'utf8'));
    assert.match(clients.certificate_revoked.x5c[0], /^MII/);
  });

  it('ends with 1 if what must be is not so, and shows how it is repeated', async () => {
    const { code, stdout } = await withAdapter('--profile', 'rfc7523', '--only', 'claim-sub-missing', '--verbose');
    assert.equal(code, 1);
    assert.match(stdout, /✗ claim-sub-missing/);
    assert.match(stdout, /curl --silent --include --request POST/);
    assert.match(stdout, /→ 200, a token \(not shown\)/);
  });

  it('runs with one client from the command line', async () => {
    const { clients } = JSON.parse(await readFile(join(folder.path, 'suite', 'adapter.json'), 'utf8'));
    const { client_id: clientId, key, scope } = clients.client;
    const options = ['--client-id', clientId, '--key', 'key.json', '--scope', scope];
    const environment = { PORTVAKT_DATA_DIR: folder.path };
    await writeFile(join(folder.path, 'key.json'), JSON.stringify(key));
    const asked = ['conformance', '--issuer', issuer, '--profile', 'maskinporten', '--class', 'key', ...options];
    const { code, stdout } = await runPortvakt(asked, { environment, folder: folder.path });
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^key +\d+ +0 +0 +[1-9]/m);
  });

  it('ends with 2 if it cannot be run, and says what would help', async () => {
    const away = await withAdapter('--issuer', 'http://localhost:1/');
    assert.equal(away.code, 2);
    assert.match(away.stderr, /Is the server running, and is that its issuer\?/);
    const wrong = await withAdapter('--profile', 'rfc7523', '--issuer', issuer.replace(/\/$/, ''));
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /A good grant gets no token.*Invalid JWT claim aud/);
    const absent = await run('--adapter', 'nowhere.json');
    assert.equal(absent.code, 2);
    assert.match(absent.stderr, /adapter file cannot be read/);
  });

  it('ends with 1 if it is used wrongly, and names what there is', async () => {
    for (const [given, told] of [
      [['--only', 'nothing'], /There is no case nothing\. --list lists them\./],
      [['--class', 'audience'], /There is no class audience\. The classes are: form,/],
      [['--format', 'pdf'], /must be one of: text, json, junit, html/],
      [['--profile', 'oidc'], /must be one of: rfc7523, maskinporten/],
      [[], /Give --issuer, --client-id and --key/],
    ] as const) {
      const { code, stderr } = await run(...given);
      assert.equal(code, 1);
      assert.match(stderr, told);
    }
  });

  it('lists cases, and proves that one can fail', async () => {
    const { stdout: listed } = await run('--list', '--class', 'replay');
    assert.match(listed, /^replay {2}replay-same-grant {2}\w+ {2}A grant is taken once$/m);
    const { code, stdout } = await run('--selftest', '--only', 'aud-missing');
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^Each of 1 cases turns red/);
  });
});
