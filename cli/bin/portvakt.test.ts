import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import { findOlderNode } from '../testing/find-older-node.ts';
import { launcher } from '../testing/run-portvakt.ts';

const olderNode = findOlderNode();

describe('the launcher', { skip: olderNode === undefined && 'there is no Node older than 24 on the PATH' }, () => {
  const node = olderNode ?? '';
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  it('goes on with the pinned Node, and passes arguments, input, output and exit code through', () => {
    const { status, stdout } = spawnSync(node, [launcher, 'explain', '--json'], { input: 'MP-110', encoding: 'utf8' });
    assert.equal(JSON.parse(stdout).kind, 'code');
    assert.equal(status, 0);
    const { status: misused, stderr } = spawnSync(node, [launcher, 'nothing'], { encoding: 'utf8' });
    assert.equal(misused, 2);
    assert.match(stderr, /There is no command/);
  });

  it('passes a signal on, and ends as the server ends', async () => {
    const environment = { PORT: '0', PORTVAKT_DATABASE_URL: 'sqlite::memory:', PORTVAKT_DATA_DIR: folder.path };
    const child = spawn(node, [launcher, 'start'], {
      env: { PATH: process.env.PATH, ...environment },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    // These mean nothing to the server, and to the launcher neither.
    for (const signal of ['SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const) child.kill(signal);
    assert.equal((await fetch(`${String(line).split(' ').at(-1)}health/live`)).status, 200);
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });

  it('says what to do where no pinned Node was installed', async () => {
    const alone = join(await realpath(folder.path), 'portvakt.js');
    await copyFile(launcher, alone);
    for (const beside of ['settle-process.js', 'find-built-program.js']) {
      await copyFile(join(launcher, '..', beside), join(folder.path, beside));
    }
    await writeFile(join(folder.path, 'package.json'), '{ "type": "module" }');
    const { status, stderr } = spawnSync(node, [alone, 'start'], { encoding: 'utf8' });
    assert.equal(status, 1);
    assert.match(stderr, /portvakt needs Node 24 or newer, and this is Node \d+/);
    assert.match(stderr, /npm ci/);
    assert.doesNotMatch(stderr, /^ {4}at /m);
  });
});
