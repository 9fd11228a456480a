import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chown, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, beforeEach, describe, suite, type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { temporaryFolder } from '@portvakt/own-tests';
import { assembleImage } from './executable/assemble-image.ts';
import { nodePackage, nodeVersion } from './executable/install-node.ts';
import { makeExecutable } from './executable/make-executable.ts';

const run = promisify(execFile);
/** Milliseconds: a server that does not end is found out by that. */
const LONGEST = 60_000;
/** Of the image, as deploy/Containerfile has it. */
const USER = 10_001;
const hasBuildah = spawnSync('buildah', ['--version']).status === 0;

suite(
  'the single executable, where there is no Node',
  {
    skip: nodeVersion === undefined && `there is no package ${nodePackage} to make it of`,
  },
  () => {
    let scratch: Awaited<ReturnType<typeof temporaryFolder>>;
    let portvakt: string;
    let folder: string;
    let temporary: string;
    /** All that it has: no PATH, no HOME. */
    let environment: Readonly<Record<string, string>>;
    const ask = async (...given: string[]) => (await run(portvakt, given, { cwd: folder, env: environment })).stdout;

    before(async () => {
      scratch = await temporaryFolder();
      portvakt = await makeExecutable(join(scratch.path, 'built'));
    });
    after(() => scratch.remove());
    let made = 0;
    beforeEach(async () => {
      made += 1;
      folder = join(scratch.path, `empty-${made}`);
      temporary = join(scratch.path, `temporary-${made}`);
      for (const path of [folder, temporary]) await mkdir(path);
      environment = { PORT: '0', TMPDIR: temporary, PATH: '' };
    });
    const start = (context: TestContext, more: Record<string, string> = {}) =>
      follow(
        spawn(portvakt, ['start', '--ready-json'], {
          cwd: folder,
          env: { ...environment, ...more },
          stdio: ['ignore', 'pipe', 'pipe'],
        }),
        context,
      );
    const askToken = (issuer: string) => ask(...tokenCommand(issuer, 'data'));

    test('comes with its checksum and the licences of what is in it', async () => {
      const sum = createHash('sha256')
        .update(await readFile(portvakt))
        .digest('hex');
      assert.equal(await readFile(`${portvakt}.sha256`, 'utf8'), `${sum}  portvakt\n`);
      const licences = await readFile(`${portvakt}-licences.md`, 'utf8');
      for (const whose of ['fastify', 'swagger-ui', 'react', 'OpenSSL', 'V8'])
        assert.ok(licences.includes(whose), whose);
    });

    test('answers the first token, ends at SIGTERM, and leaves nothing behind', {
      timeout: LONGEST,
    }, async (context) => {
      const { ready, child, closed } = start(context);
      const { issuer, pid } = await ready;
      assert.equal(pid, child.pid);
      const token = await askToken(issuer);
      assert.match(token, /^[\w-]+\.[\w-]+\.[\w-]+\n$/);
      const headers = { 'accept-encoding': 'br', accept: 'text/html' };
      const page = await (await fetch(`${issuer}portal/`, { headers })).text();
      const [script = ''] = /portal\/assets\/[^"]+\.js/.exec(page) ?? [];
      // The last is read by a thread.
      for (const path of [script, 'swagger-ui/swagger-ui-bundle.js', 'v3/api-docs', 'api/v1/scopes/all']) {
        assert.equal((await fetch(`${issuer}${path}`, { headers })).status, 200, path);
      }
      child.kill('SIGTERM');
      await closed;
      assert.equal(child.exitCode, 0);
      assert.deepEqual([await readdir(folder), await readdir(temporary)], [['data'], []]);
    });

    test('serves with workers', { timeout: LONGEST }, async (context) => {
      const { ready, child, closed } = start(context, { PORTVAKT_WORKERS: '2' });
      const { issuer } = await ready;
      assert.match(await askToken(issuer), /^[\w-]+\.[\w-]+\.[\w-]+\n$/);
      child.kill('SIGTERM');
      await closed;
      assert.equal(child.exitCode, 0);
    });

    test('ends when what started it is killed', { timeout: LONGEST }, async (context) => {
      const program = `require('node:child_process').spawn(${JSON.stringify(portvakt)}, ['start', '--ready-json'], { stdio: 'inherit' })`;
      const parent = spawn(process.execPath, ['--eval', program], {
        cwd: folder,
        env: environment,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const { ready, closed } = follow(parent, context);
      const { issuer, pid } = await ready;
      assert.notEqual(pid, parent.pid);
      parent.kill('SIGKILL');
      // Its streams close when the last process that has them ends.
      await closed;
      await assert.rejects(fetch(`${issuer}health/live`));
    });

    test('is the whole command line, which names itself as it was called', async () => {
      assert.match(await ask('--version'), /^portvakt \d+\.\d+\.\d+\n$/);
      assert.match(await ask('explain', 'MP-012'), /The error code MP-012/);
      await ask('keys', 'new', '--out', 'my-key.jwk.json');
      assert.deepEqual(await readdir(folder), ['my-key.jwk.json', 'my-key.pem']);
      const help = await ask('start', '--help');
      assert.ok(help.includes(`${portvakt} start --ready-json`) && !help.includes('npx'), help);
    });

    describe('in a container', { skip: process.getuid?.() !== 0 && 'only root can make another root' }, () => {
      let image: string;
      before(() => {
        image = join(scratch.path, 'image');
        assembleImage({ executable: portvakt, folder: image });
      });

      test('it has all that it needs, as a user without rights', { timeout: LONGEST }, async (context) => {
        const root = join(image, 'root');
        await mkdir(join(root, 'data'));
        await chown(join(root, 'data'), USER, USER);
        const settings = { PATH: process.env.PATH, PORTVAKT_DATA_DIR: '/data', PORTVAKT_LOCAL_OPEN: 'yes', PORT: '0' };
        const within = ['--userspec', `${USER}:${USER}`, root, '/portvakt'];
        const child = spawn('chroot', [...within, 'start', '--ready-json'], {
          env: settings,
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        const { ready, closed } = follow(child, context);
        const { issuer } = await ready;
        const inside = async (...given: string[]) =>
          (await run('chroot', [...within, ...given], { env: { ...settings, PORT: new URL(issuer).port } })).stdout;
        assert.equal(await inside('health'), 'ready\n');
        assert.match(await inside(...tokenCommand(issuer, '/data')), /^[\w-]+\.[\w-]+\.[\w-]+\n$/);
        child.kill('SIGTERM');
        await closed;
        assert.equal(child.exitCode, 0);
      });

      test('the Containerfile makes an image of it', {
        skip: !hasBuildah && 'there is no buildah',
        timeout: LONGEST,
      }, async () => {
        const places = ['--root', join(scratch.path, 'images'), '--runroot', join(scratch.path, 'running')];
        const buildah = async (...given: string[]) =>
          (await run('buildah', [...places, '--storage-driver', 'vfs', ...given])).stdout.trim();
        const file = join(import.meta.dirname, '..', 'deploy', 'Containerfile');
        const options = ['--isolation', 'chroot', '--format', 'docker', '--file', file, '--tag', 'portvakt'];
        await buildah('build', ...options, image);
        const container = await buildah('from', 'localhost/portvakt');
        const inside = (...given: string[]) =>
          buildah('run', '--isolation', 'chroot', container, '/portvakt', ...given);
        assert.match(await inside('--version'), /^portvakt \d/);
        await inside('keys', 'new', '--out', '/data/key.jwk.json');
        await assert.rejects(inside('keys', 'new', '--out', '/key.jwk.json'), 'only /data belongs to the user');
        const { config } = JSON.parse(await buildah('inspect', container)).Docker;
        assert.deepEqual(
          [config.User, config.Healthcheck.Test, config.Entrypoint, config.Cmd],
          [`${USER}:${USER}`, ['CMD', '/portvakt', 'health'], ['/portvakt'], ['start']],
        );
        await buildah('rm', container);
      });
    });
  },
);

interface Ready {
  readonly issuer: string;
  readonly pid: number;
}

/** The words that get the demo's first token. */
function tokenCommand(issuer: string, data: string): readonly string[] {
  const key = join(data, 'demo-key.jwk.json');
  const scope = 'nav:aareg/v1/arbeidsforhold/otp';
  return ['token', '--issuer', issuer, '--client-id', 'demo-pensjon', '--key', key, '--scope', scope];
}

function follow(child: ChildProcess, context: TestContext) {
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  const closed = once(child, 'close');
  const ready = new Promise<Ready>((resolve, reject) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).once('line', (line) => resolve(JSON.parse(line)));
    closed.then(() => reject(new Error(`it ended before it could answer:\n${errors}`)), reject);
  });
  context.after(async () => {
    child.kill('SIGKILL');
    try {
      process.kill((await ready).pid, 'SIGKILL');
    } catch {
      // It has ended, as it should.
    }
  });
  return { child, ready, closed };
}
