import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the examples are kept. */
const folder = new URL('../examples/', import.meta.url);

/** What has changed from one example to the next. */
export interface ExampleDiff {
  readonly file: URL;
  readonly text: string;
}

/** The examples in their order, which their names begin with. */
export function listExamples(): readonly string[] {
  return readdirSync(folder)
    .filter((name) => /^[0-9]+-.*\.(ts|py)$/.test(name))
    .sort((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10));
}

/** `docs/examples/*.diff`: each example as a change of the one before, made by git. */
export function renderExampleDiffs(): readonly ExampleDiff[] {
  const names = listExamples();
  return names.slice(1).map((name, index) => ({
    file: new URL(name.replace(/\.[a-z]+$/, '.diff'), folder),
    text: compare(String(names[index]), name),
  }));
}

function compare(before: string, after: string): string {
  const { stdout, error } = spawnSync(
    'git',
    // What the reader's own settings of git would change is fixed.
    [
      '-c',
      'core.quotePath=true',
      'diff',
      '--no-index',
      '--no-color',
      '--no-ext-diff',
      '--no-renames',
      '--no-prefix',
      '--diff-algorithm=histogram',
      '--unified=3',
      before,
      after,
    ],
    { cwd: fileURLToPath(folder), encoding: 'utf8' },
  );
  if (error !== undefined) throw error;
  return stdout.slice(stdout.indexOf('--- '));
}

if (import.meta.main) for (const { file, text } of renderExampleDiffs()) writeFileSync(file, text);
