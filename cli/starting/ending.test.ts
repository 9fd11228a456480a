import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@portvakt/own-tests';
import { askStatus, waitUntil } from '../testing/ask-portvakt.ts';
import { findOlderNode } from '../testing/find-older-node.ts';
import { launcher } from '../testing/run-portvakt.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Milliseconds: a server that goes on is found out by that. */
const LONGEST = 60_000;
const windows = process.platform === 'win32';
const olderNode = findOlderNode();

/** Every way in which people start it. */
const ways: readonly (readonly [name: string, program: string, ...given: string[]])[] = [
  ['npm start', 'npm', 'start'],
  ['npx --no-install portvakt start', 'npx', '--no-install', 'portvakt', 'start'],
  ['the binary', launcher, 'start'],
  ...(olderNode === undefined ? [] : [['the binary, by an older Node', olderNode, launcher, 'start'] as const]),
];

describe('SIGTERM ends all of it, and leaves nobody on the port', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  for (const [name, program, ...given] of ways) {
    for (const workers of ['1', '2'] as const) {
      it(`${name}, ${workers === '1' ? 'one process' : 'two workers of which one was killed'}`, {
        timeout: LONGEST,
      }, async (context) => {
        const database = `sqlite:${join(folder.path, `${name.replaceAll(/\W/g, '-')}-${workers}.db`)}`;
        const child = spawn(program, given, {
          cwd: root,
          env: {
            PATH: process.env.PATH,
            HOME: process.env.HOME,
            PORT: '0',
            PORTVAKT_REGISTRY: 'none',
            PORTVAKT_DATABASE_URL: database,
            PORTVAKT_WORKERS: workers,
          },
          stdio: ['ignore', 'pipe', 'pipe'],
          // A group of its own, by which all of it can be ended.
          detached: true,
        });
        const { issuer, lines, closed } = await follow(child, context);
        const told = (message: string) => lines().filter(({ msg }) => msg === message);
        assert.equal(await askStatus(issuer, 'health/live'), 200);
        if (workers === '2') {
          const [victim] = told('started').filter(({ worker }) => typeof worker === 'number');
          process.kill(victim?.worker as number, 'SIGKILL');
          await waitUntil(() => told('a worker died; another starts').length === 1, 'the death of a worker');
        }
        child.kill('SIGTERM');
        // They close when the last process that has them ends, whoever its parent is by then.
        await closed;
        assert.equal(await askStatus(issuer, 'health/live'), 'ECONNREFUSED');
        const server = lines()
          .filter(({ msg }) => msg === 'stopped')
          .at(-1);
        assert.match(String(server?.version), /^[0-9.]+$/);
        assert.ok(server?.worker !== undefined);
        if (program === launcher || program === olderNode) assert.equal(child.exitCode, 0);
      });
    }
  }

  it('ends, too, when what started it dies before it listens', {
    skip: windows && 'there is no mkfifo',
    timeout: LONGEST,
  }, async (context) => {
    // It waits for its registry file until somebody writes one.
    const registry = join(folder.path, 'registry.json');
    execFileSync('mkfifo', [registry]);
    const shell = spawn('sh', ['-c', `"${process.execPath}" "${launcher}" start; true`], {
      env: {
        PATH: process.env.PATH,
        PORT: '0',
        PORTVAKT_REGISTRY: registry,
        PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, 'early.db')}`,
        npm_lifecycle_script: "'portvakt'",
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const { closed, lines, errors } = collect(shell, context);
    const file = await open(registry, 'w');
    shell.kill('SIGKILL');
    await once(shell, 'exit');
    await file.writeFile('{}');
    await file.close();
    await closed;
    assert.equal(lines().at(-1)?.msg, 'stopped', errors());
  });
});

interface Line {
  readonly msg: string;
  readonly worker?: number | 'primary';
  readonly version?: string;
}

function collect(child: ChildProcess, context: TestContext) {
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  const lines = (): Line[] =>
    errors
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line));
  // Where it does not end as it should, it is ended all the same, with what has yet to start.
  context.after(() => {
    if (child.pid !== undefined) end(-child.pid);
    for (const pid of new Set(lines().map(({ worker }) => worker))) if (typeof pid === 'number') end(pid);
    child.kill('SIGKILL');
  });
  return { closed: once(child, 'close'), lines, errors: () => errors };
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

async function follow(child: ChildProcess, context: TestContext) {
  const { closed, lines, errors } = collect(child, context);
  const issuer = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const [, address] = /^portvakt listening on (\S+)$/.exec(line) ?? [];
      if (address !== undefined) resolve(address);
    });
    closed.then(() => reject(new Error(`it ended before it listened:\n${errors()}`)), reject);
  });
  return { issuer, lines, closed };
}
