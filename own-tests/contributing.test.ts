import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { copyCheckout, linkModules } from './copy-checkout.ts';
import { temporaryFolder } from './temporary-folder.ts';

const run = promisify(execFile);

test('the recipe for an endpoint works as CONTRIBUTING.md says it, in at most four files', async (context) => {
  const text = await readFile(fileURLToPath(new URL('../CONTRIBUTING.md', import.meta.url)), 'utf8');
  const recipe = /```diff\n(.*?)```/s.exec(text.replaceAll('\r\n', '\n'))?.[1] ?? '';
  const files = [...recipe.matchAll(/^\+\+\+ b\/(.+)$/gm)].map(([, file]) => file as string);
  assert.ok(files.length > 0 && files.length <= 4, files.join());
  const added = files.find((file) => file.endsWith('.test.ts')) as string;

  const { path, remove } = await temporaryFolder();
  context.after(remove);
  await copyCheckout(path);
  await linkModules(path);
  await writeFile(join(path, 'recipe.diff'), recipe);
  await run('git', ['apply', '-p1', 'recipe.diff'], { cwd: path });
  // The runner of this test would take another one's report for its own.
  const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
  const { stdout } = await run(process.execPath, ['--test', '--test-reporter=spec', added], {
    cwd: path,
    env: environment,
  });
  assert.match(stdout, /pass 1\b/);
  assert.match(stdout, /fail 0\b/);
});
