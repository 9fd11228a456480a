import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it, type TestContext } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import { askStatus } from '../testing/ask-portvakt.ts';
import { findOlderNode } from '../testing/find-older-node.ts';
import { launcher } from '../testing/run-portvakt.ts';

/** Milliseconds: a server that goes on is found out by that. */
const LONGEST = 60_000;
const olderNode = findOlderNode();

describe('portvakt start for programs', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());
  const environment = (workers: number) => ({
    PATH: process.env.PATH,
    PORT: '0',
    PORTVAKT_DATA_DIR: folder.path,
    PORTVAKT_WORKERS: String(workers),
    PORTVAKT_DATABASE_URL: workers === 1 ? 'sqlite::memory:' : `sqlite:${join(folder.path, 'workers.db')}`,
  });
  const start = (workers: number, ...given: string[]) =>
    spawn(process.execPath, [launcher, 'start', ...given], {
      env: environment(workers),
      stdio: ['pipe', 'pipe', 'pipe'],
    });

  for (const workers of [1, 2]) {
    it(`--ready-json prints one line and nothing else, with ${workers} worker(s)`, {
      timeout: LONGEST,
    }, async (context) => {
      const child = start(workers, '--ready-json');
      const { ready, lines, closed } = follow(child, context);
      const { issuer, control, ...others } = await ready;
      assert.deepEqual(others, { portvakt: 'ready', pid: child.pid });
      assert.match(issuer, /^http:\/\/localhost:[1-9][0-9]*\/$/);
      assert.equal(control, workers === 1 ? `${issuer}__portvakt/` : null);
      assert.equal(await askStatus(issuer, 'health/ready'), 200);
      child.kill('SIGTERM');
      await closed;
      assert.deepEqual([lines.length, child.exitCode], [1, 0]);
    });
  }

  const ways = [
    { name: 'of one process', node: process.execPath, workers: 1 },
    { name: 'with workers', node: process.execPath, workers: 2 },
    ...(olderNode === undefined ? [] : [{ name: 'behind a launcher', node: olderNode, workers: 1 }]),
  ];
  for (const { name, node, workers } of ways) {
    it(`--ready-json: a server ${name} ends when what started it is killed`, { timeout: LONGEST }, async (context) => {
      const program = `require('node:child_process').spawn(${JSON.stringify(node)}, ${JSON.stringify([launcher, 'start', '--ready-json'])}, { stdio: 'inherit' })`;
      const parent = spawn(process.execPath, ['--eval', program], {
        env: environment(workers),
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const { ready, closed } = follow(parent, context);
      const { issuer, pid } = await ready;
      assert.notEqual(pid, parent.pid);
      parent.kill('SIGKILL');
      // Its streams close when the last process that has them ends.
      await closed;
      assert.equal(await askStatus(issuer, 'health/live'), 'ECONNREFUSED');
    });
  }

  for (const workers of [1, 2]) {
    it(`--end-with-input: a server with ${workers} worker(s) ends in order when its input does`, {
      timeout: LONGEST,
    }, async (context) => {
      const child = start(workers, '--ready-json', '--end-with-input');
      const { ready, closed } = follow(child, context);
      const { issuer } = await ready;
      assert.equal(await askStatus(issuer, 'health/live'), 200);
      child.stdin?.end();
      await closed;
      assert.equal(child.exitCode, 0);
    });
  }

  it('--end-with-input: a server that has no input ends at once', { timeout: LONGEST }, async (context) => {
    const child = spawn(process.execPath, [launcher, 'start', '--ready-json', '--end-with-input'], {
      env: environment(1),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await follow(child, context).closed;
    assert.equal(child.exitCode, 0);
  });

  it('goes on without an input unless it was asked to end with it', { timeout: LONGEST }, async (context) => {
    const child = start(1, '--ready-json');
    child.stdin?.end();
    const { ready, closed } = follow(child, context);
    const { issuer } = await ready;
    assert.equal(await askStatus(issuer, 'health/live'), 200);
    child.kill('SIGTERM');
    await closed;
  });
});

interface Ready {
  readonly issuer: string;
  readonly control: string | null;
  readonly pid: number;
}

function follow(child: ChildProcess, context: TestContext) {
  const lines: string[] = [];
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  const closed = once(child, 'close');
  const ready = new Promise<Ready>((resolve, reject) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      lines.push(line);
      if (lines.length === 1) resolve(JSON.parse(line));
    });
    closed.then(() => reject(new Error(`it ended before it could answer:\n${errors}`)), reject);
  });
  context.after(async () => {
    child.kill('SIGKILL');
    const { pid } = await ready;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended, as it should.
    }
  });
  return { ready, lines, closed };
}
