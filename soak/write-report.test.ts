import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { programs } from './programs.ts';
import { describeFound, replacePart } from './write-report.ts';

const report = readFileSync(new URL('../docs/reliability.md', import.meta.url), 'utf8');

test('every program has its own part of the report, and leaves the others alone', () => {
  for (const { name } of programs) {
    const written = replacePart(report, name, 'new');
    assert.match(written, new RegExp(`<!-- measured: ${name}, .*-->\n\nnew\n\n<!-- end of ${name} -->`));
    for (const other of programs.filter((program) => program.name !== name)) {
      const mark = `<!-- measured: ${other.name},`;
      assert.equal(written.split(mark)[1]?.split('<!--')[0], report.split(mark)[1]?.split('<!--')[0]);
    }
  }
  assert.throws(() => replacePart(report, 'nothing', 'new'), /lacks the marks of nothing/);
});

test('what did not hold is told', () => {
  const text = describeFound({ lines: ['One'], problems: ['it broke'] }, 'npm run soak', '2026-11-29');
  assert.match(text, /^\* Measured 2026-11-29 with `npm run soak`: .*\n\* One\n\* \*\*Did not hold\*\*: it broke$/);
});
