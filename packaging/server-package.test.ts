import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, suite, type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { temporaryFolder } from '@portvakt/own-tests';
import { findPackageFaults } from './find-package-faults.ts';

const run = promisify(execFile);
const ENCODINGS = { 'accept-encoding': 'br', accept: 'text/html' };

suite('the package @portvakt/server in an empty project', () => {
  let scratch: Awaited<ReturnType<typeof temporaryFolder>>;
  let tarball: string;
  let folder: string;
  // The Node that runs this test is first, as where somebody has installed a new one.
  const environment = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}`, PORT: '0' };
  before(async () => {
    scratch = await temporaryFolder();
    const build = join(import.meta.dirname, 'build-server-package.ts');
    const { stdout } = await run(process.execPath, [
      '--disable-warning=ExperimentalWarning',
      build,
      '--into',
      scratch.path,
    ]);
    tarball = stdout.trim();
    await writeFile(join(scratch.path, 'package.json'), '{ "name": "empty", "private": true }');
    // Without a registry: it depends on nothing but a Node, which is there.
    const npm = ['install', '--offline', '--omit=optional', '--no-audit', '--no-fund', tarball];
    await run('npm', npm, { cwd: scratch.path, env: environment });
    folder = join(scratch.path, 'node_modules', '@portvakt', 'server');
  });
  after(() => scratch.remove());

  test('publint and Are The Types Wrong find no fault in it, but that it is no library', async () => {
    assert.deepEqual(await findPackageFaults(tarball), ['The package has no types.']);
  });

  test('it is alone, and brings a Node for those who want one', async () => {
    const modules = join(scratch.path, 'node_modules');
    assert.deepEqual(
      (await readdir(modules)).filter((name) => !name.startsWith('.')),
      ['@portvakt'],
    );
    const { dependencies, optionalDependencies } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    assert.equal(dependencies, undefined);
    const checkout = JSON.parse(await readFile(join(import.meta.dirname, '..', 'package.json'), 'utf8'));
    assert.deepEqual(optionalDependencies, checkout.optionalDependencies);
  });

  test('its launcher asks nothing of Node that old ones do not have', async () => {
    const launcher = await readFile(join(folder, 'dist', 'portvakt.js'), 'utf8');
    assert.match(launcher, /^#!/);
    assert.doesNotMatch(launcher, /getBuiltinModule/);
    // What it loads before it knows which Node it has: Node's own modules alone.
    const loaded = [...launcher.matchAll(/import\s*(?:[^"'()]*from)?\s*["']([^"']+)["']/g)].map(([, from]) => from);
    assert.deepEqual(
      loaded.filter((from) => !from?.startsWith('node:')),
      [],
    );
    assert.ok(loaded.length > 0);
  });

  test('the licences of those whose code is in it come along', async () => {
    const licences = await readFile(join(folder, 'licences.md'), 'utf8');
    for (const name of ['fastify', 'kysely', 'swagger-ui', 'react'])
      assert.match(licences, new RegExp(`^(## )?\\S*${name}`, 'm'));
  });

  test('it answers the first token, with pages, threads and all', async (context) => {
    const { issuer } = await start(context, { cwd: scratch.path, env: environment });
    const key = join('data', 'demo-key.jwk.json');
    const settings = ['--issuer', issuer, '--client-id', 'demo-pensjon', '--key', key];
    const { stdout } = await run(
      'npx',
      ['--no-install', 'portvakt', 'token', ...settings, '--scope', 'nav:aareg/v1/arbeidsforhold/otp'],
      { cwd: scratch.path, env: environment },
    );
    assert.match(stdout, /^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    for (const path of [
      'portal/',
      'swagger-ui/',
      'swagger-ui/swagger-ui-bundle.js',
      'swagger-ui/swagger-ui.css',
      'v3/api-docs',
    ]) {
      assert.equal((await fetch(`${issuer}${path}`, { headers: ENCODINGS })).status, 200, path);
    }
    const page = await (await fetch(`${issuer}portal/`, { headers: ENCODINGS })).text();
    const [script] = /portal\/assets\/[^"]+\.js/.exec(page) ?? [];
    const answer = await fetch(`${issuer}${script}`, { headers: ENCODINGS });
    assert.deepEqual([answer.status, answer.headers.get('content-encoding')], [200, 'br']);
    // Read by a thread.
    assert.equal((await fetch(`${issuer}api/v1/scopes/all`)).status, 200);
  });
});

async function start(context: TestContext, { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv }) {
  const child = spawn('npx', ['--no-install', 'portvakt', 'start', '--ready-json', '--end-with-input'], {
    cwd,
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  context.after(async () => {
    const closed = once(child, 'close');
    child.stdin.end();
    await closed;
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return JSON.parse(line) as { readonly issuer: string };
}
