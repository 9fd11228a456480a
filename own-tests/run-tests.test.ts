import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './temporary-folder.ts';

const runner = fileURLToPath(new URL('./run-tests.ts', import.meta.url));

/** Test files, each of which fails, or does not, in a way of its own. */
const files: Readonly<Record<string, string>> = {
  'good.test.ts': `import { test } from 'node:test';
    test('one that is right', () => {});
    test('one that lacks the moon', { skip: 'no moon' }, () => {});`,
  'wrong.test.ts': `import { test } from 'node:test';
    test('one that is right here, too', () => {});
    test('one that is wrong', () => { throw new Error('wrong'); });`,
  'unreadable.test.ts': 'throw new Error("before any test");',
  'killed.test.ts': `import { test } from 'node:test';
    test('one that ends its process', () => process.kill(process.pid, 'SIGKILL'));`,
  'late.test.ts': `import { test } from 'node:test';
    test('one that goes wrong after its end', () => { setImmediate(() => { throw new Error('late'); }); });`,
};

describe('npm test', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
    await mkdir(join(folder.path, 'empty'));
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder.path, name), text);
  });
  after(() => folder?.remove());

  const run = (place: string, ...options: string[]) => {
    // The runner of this test would take another one's report for its own.
    const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
    const given = ['--disable-warning=ExperimentalWarning', runner, join(folder.path, place), ...options];
    return new Promise<{ failed: boolean; output: string }>((resolve) => {
      execFile(process.execPath, given, { env: environment }, (error, stdout, stderr) =>
        resolve({ failed: error !== null, output: stdout + stderr }),
      );
    });
  };

  test('ends well where all tests do, and names what it skipped', async () => {
    const { failed, output } = await run('good.test.ts');
    assert.equal(failed, false, output);
    assert.match(output, /Skipped on this machine:\n {2}one that lacks the moon: no moon\n/);
  });

  for (const name of ['wrong', 'unreadable', 'killed', 'late']) {
    test(`fails with a file that is ${name}, and names it`, async () => {
      const { failed, output } = await run(`${name}.test.ts`);
      assert.equal(failed, true, output);
      assert.match(output, /ℹ fail 1\n/);
      assert.match(output, new RegExp(`failing tests:[^]*${name}\\.test\\.ts`));
    });
  }

  test('runs every file of a folder, and fails if one does', async () => {
    const { failed, output } = await run('.');
    assert.equal(failed, true);
    for (const title of ['one that is right', 'one that is right here, too', 'one that is wrong'])
      assert.match(output, new RegExp(`${title} \\(`));
    assert.match(output, /ℹ fail 4\n/);
  });

  test('is restricted to names', async () => {
    const { failed, output } = await run('wrong.test.ts', '--test-name-pattern', 'right');
    assert.equal(failed, false, output);
    assert.match(output, /ℹ tests 1\n/);
  });

  test('fails where there is nothing to run', async () => {
    const { failed, output } = await run('empty');
    assert.equal(failed, true);
    assert.match(output, /^There are no tests in .*empty\.$/m);
  });
});
