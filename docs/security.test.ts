import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';

const root = join(import.meta.dirname, '..');
const folder = join(import.meta.dirname, 'security');
const pages = readdirSync(folder).filter((name) => name.endsWith('.md'));
const read = (path: string) => readFileSync(path, 'utf8').replaceAll('\r\n', '\n');

const VERDICTS = ['met', 'partly', 'not met', 'does not apply'];
/** A test as the tables name it: its file, and its title as the source has it. */
const named = /`([^`]+\.test\.ts)` «([^»]+)»/g;

interface Line {
  readonly page: string;
  readonly text: string;
  readonly verdict: string;
  readonly tests: readonly { readonly file: string; readonly title: string }[];
}

/** The lines of all tables that have a column of verdicts. */
function readLines(page: string): readonly Line[] {
  const lines: Line[] = [];
  let column = -1;
  for (const text of read(join(folder, page)).split('\n')) {
    const cells = text.split('|').map((cell) => cell.trim());
    if (!text.startsWith('|')) column = -1;
    else if (cells.includes('verdict')) column = cells.indexOf('verdict');
    else if (column !== -1 && !/^\|[-|]+$/.test(text)) {
      const tests = [...text.matchAll(named)].map(([, file = '', title = '']) => ({ file, title }));
      lines.push({ page, text, verdict: cells[column] ?? '', tests });
    }
  }
  return lines;
}

const lines = pages.flatMap(readLines);

/** Whether a source has a string literal that is exactly `title`. */
function hasTitle(source: string, title: string): boolean {
  return [`'${title}'`, `"${title}"`, `\`${title}\``].some((literal) => source.includes(literal));
}

describe('the security tables', () => {
  test('are read: every page of recommendations has lines', () => {
    const counts = new Map(pages.map((page) => [page, lines.filter((line) => line.page === page).length]));
    for (const page of pages.filter((name) => name.startsWith('rfc')))
      assert.ok((counts.get(page) ?? 0) >= 8, `${page}: ${counts.get(page)}`);
  });

  test('have one of four verdicts, and a test where something is claimed', () => {
    for (const { page, text, verdict, tests } of lines) {
      assert.ok(VERDICTS.includes(verdict), `${page}: ${text}`);
      if (verdict === 'met' || verdict === 'partly') assert.notEqual(tests.length, 0, `${page}: ${text}`);
    }
  });

  test('name tests that are there', () => {
    const missing = lines.flatMap(({ page, tests }) =>
      tests
        .filter(({ file, title }) => !existsSync(join(root, file)) || !hasTitle(read(join(root, file)), title))
        .map(({ file, title }) => `${page}: ${file} «${title}»`),
    );
    assert.deepEqual(missing, []);
  });

  test('name every test in the form that is looked up', () => {
    for (const { page, text, tests } of lines)
      assert.equal(tests.length, text.split('.test.ts').length - 1, `${page}: ${text}`);
  });

  test('are all in the index, and the links lead somewhere', () => {
    const index = read(join(folder, 'README.md'));
    for (const page of pages.filter((name) => name !== 'README.md')) assert.ok(index.includes(`](${page})`), page);
    for (const page of pages)
      for (const [, target = ''] of read(join(folder, page)).matchAll(/\]\(([^)#]+)\)/g))
        if (!target.startsWith('https://')) assert.ok(existsSync(join(folder, target)), `${page}: ${target}`);
  });
});
