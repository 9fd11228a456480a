import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { copyCheckout, temporaryFolder } from '@portvakt/own-tests';
import { findMissing } from './install-missing.js';

const root = fileURLToPath(new URL('..', import.meta.url));

describe('what is missing', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  const wanted = {
    '': { version: '1.0.0' },
    'node_modules/fastify': { version: '5.0.0', integrity: 'sha512-a' },
    'node_modules/@portvakt/server': { resolved: 'server', link: true },
    'node_modules/knip': { version: '6.0.0', integrity: 'sha512-b', dev: true },
    'node_modules/for-another-platform': { version: '1.0.0', optional: true },
  };
  const { 'node_modules/for-another-platform': _, '': __, ...installed } = wanted;
  const { 'node_modules/knip': ___, ...withoutDev } = installed;
  const judge = async (found: object | undefined, { tests = true } = {}) => {
    await rm(join(folder.path, 'node_modules'), { recursive: true, force: true });
    await writeFile(join(folder.path, 'package-lock.json'), JSON.stringify({ packages: wanted }));
    if (found !== undefined) {
      await mkdir(join(folder.path, 'node_modules'));
      await writeFile(join(folder.path, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: found }));
    }
    return findMissing({ folder: folder.path, tests, node: '24.0.0' });
  };

  it('is nothing where all is there, but for what only other platforms and tests need', async () => {
    assert.equal(await judge(installed), undefined);
    assert.equal(await judge(withoutDev, { tests: false }), undefined);
    assert.equal(await judge(withoutDev), 'knip is missing');
  });

  it('is what is not there, or is there in another version', async () => {
    assert.equal(await judge(undefined), 'nothing is installed yet');
    assert.equal(await judge({}), 'fastify is missing');
    const older = { ...installed, 'node_modules/fastify': { version: '4.0.0', integrity: 'sha512-c' } };
    assert.equal(await judge(older), 'fastify has changed');
  });

  it('is nobody’s business where the folder belongs to another checkout, or nothing says what should be there', async () => {
    await judge(undefined);
    await mkdir(join(folder.path, 'elsewhere'));
    await symlink('elsewhere', join(folder.path, 'node_modules'));
    assert.equal(findMissing({ folder: folder.path, tests: true, node: '24.0.0' }), undefined);
    await rm(join(folder.path, 'node_modules'));
    await rm(join(folder.path, 'package-lock.json'));
    assert.equal(findMissing({ folder: folder.path, tests: true, node: '24.0.0' }), undefined);
  });

  it('is nothing in this checkout, which runs its tests', () => {
    assert.equal(findMissing({ folder: root, tests: true, node: process.versions.node }), undefined);
  });
});

describe('a fresh clone', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
    await copyCheckout(folder.path);
    // Acts as npm: installs by linking, notes its arguments, and warns as npm does.
    await mkdir(join(folder.path, 'data'));
    await writeFile(
      join(folder.path, 'data', 'npm-cli.js'),
      `import { appendFileSync, existsSync } from 'node:fs';
       import { linkModules } from ${JSON.stringify(new URL('../own-tests/copy-checkout.ts', import.meta.url).href)};
       appendFileSync('data/asked', process.argv.slice(2).join(' ') + '\\n');
       console.error('npm warn EBADENGINE Unsupported engine');
       if (existsSync('data/no-network')) { console.error('npm error network'); process.exit(1); }
       await linkModules(process.cwd());`,
    );
  });
  after(() => folder.remove());

  const environment = (): NodeJS.ProcessEnv => ({
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    PORT: '0',
    PORTVAKT_DATABASE_URL: 'sqlite::memory:',
    npm_execpath: join(folder.path, 'data', 'npm-cli.js'),
    npm_node_execpath: process.execPath,
  });
  const run = async (...given: string[]) => {
    const child = spawn(process.execPath, given, {
      cwd: folder.path,
      env: environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { code: child.exitCode, stdout, stderr };
  };
  const asked = async () => (await readFile(join(folder.path, 'data', 'asked'), 'utf8')).trim().split('\n');

  it('says why, and ends, where npm cannot install', async () => {
    await writeFile(join(folder.path, 'data', 'no-network'), '');
    const { code, stderr } = await run('launch/start.js');
    await rm(join(folder.path, 'data', 'no-network'));
    assert.equal(code, 1);
    assert.match(stderr, /npm error network\nThe packages could not be installed\./);
    assert.doesNotMatch(stderr, /^ {4}at /m);
  });

  it('starts after an installation that is told in one line, and installs once', async () => {
    const { code, stdout, stderr } = await run('launch/start.js', '--help');
    assert.equal(code, 0);
    assert.match(stdout, /^portvakt start: starts the server|portvakt start/);
    assert.match(
      stderr,
      /^Installing the packages of this checkout with npm ci, since nothing is installed yet\.[^\n]*\n$/,
    );
    assert.equal((await run('launch/start.js', '--help')).stderr, '');
    assert.deepEqual(await asked(), Array(2).fill('ci --no-audit --no-fund --loglevel=error'));
  });

  it('runs its tests after one, too', async () => {
    await rm(join(folder.path, 'node_modules'), { recursive: true });
    const { code, stdout, stderr } = await run('launch/test.js', 'protocol/refusal.test.ts');
    assert.equal(code, 0, stdout + stderr);
    assert.match(stderr, /^Installing the packages/);
    assert.equal((await asked()).at(-1), 'ci --no-audit --no-fund --loglevel=error --include=dev');
  });

  it('runs its demo after one, too', async () => {
    await rm(join(folder.path, 'node_modules'), { recursive: true });
    const { code, stdout, stderr } = await run('launch/demo.js', '--employers', '20');
    assert.equal(code, 0, stdout + stderr);
    assert.match(stderr, /^Installing the packages[^\n]*\n$/);
    assert.match(stdout, /\nAll went well: 20 employers, [^\n]*\n$/);
  });

  it('has npm start, npm test and npm run demo begin there', async () => {
    const { scripts } = JSON.parse(await readFile(join(folder.path, 'package.json'), 'utf8'));
    assert.deepEqual(
      [scripts.start, scripts.test, scripts.demo],
      ['node launch/start.js', 'node launch/test.js', 'node launch/demo.js'],
    );
    // Whatever Node is there reads them.
    for (const name of ['start', 'test', 'demo', 'install-missing', 'run-program', 'build-portal', 'build-program']) {
      execFileSync(process.execPath, ['--check', join(root, 'launch', `${name}.js`)]);
    }
  });
});
