import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chooseTemporaryFolder } from './choose-temporary-folder.ts';
import { listSkipped } from './list-skipped.ts';
import { sortLongestFirst } from './sort-longest-first.ts';

/**
 * `npm test`: every test that this machine can run. Arguments restrict it to files, folders (`npm test --
 * server/clients`) or names (`npm test -- --test-name-pattern replay`).
 */
const { values: only, positionals: places } = parseArgs({
  allowPositionals: true,
  options: {
    'test-name-pattern': { type: 'string', multiple: true, default: [] },
    'test-skip-pattern': { type: 'string', multiple: true, default: [] },
    'test-only': { type: 'boolean', default: false },
  },
});
const root = fileURLToPath(new URL('..', import.meta.url));
const globs = (places.length > 0 ? places : ['.']).map((place) =>
  place.endsWith('.test.ts') ? place : `${place}/**/*.test.ts`,
);
const files = sortLongestFirst(globSync(globs, { cwd: root, exclude: ['**/node_modules'] }));

if (files.length === 0) {
  console.error(`There are no tests in ${places.join(', ')}.`);
  process.exitCode = 1;
} else {
  const folder = chooseTemporaryFolder(process.env);
  if (folder !== undefined) process.env.TMPDIR = folder;
  const tests = run({
    files: files.map((file) => resolve(root, file)),
    cwd: root,
    concurrency: 2,
    execArgv: [`--import=${new URL('./keep-compiled.js', import.meta.url).href}`],
    only: only['test-only'],
    testNamePatterns: only['test-name-pattern'],
    testSkipPatterns: only['test-skip-pattern'],
  });
  tests.on('test:summary', ({ success }) => {
    if (!success) process.exitCode = 1;
  });
  tests.compose(new spec()).pipe(process.stdout);
  tests.compose(listSkipped).pipe(process.stdout);
}
