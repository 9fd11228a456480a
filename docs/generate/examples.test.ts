import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { listExamples, renderExampleDiffs } from './examples.ts';

const folder = new URL('../examples/', import.meta.url);

describe('docs/examples', () => {
  it('has for each example but the first the diff from the one before', () => {
    const diffs = renderExampleDiffs();
    for (const { file, text } of diffs) {
      const kept = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
      assert.equal(kept, text, `${file.pathname}: run npm run generate`);
      assert.match(text, /^--- [0-9]-.*\n\+\+\+ [0-9]-.*\n@@ /);
    }
    const kept = readdirSync(folder).filter((name) => name.endsWith('.diff'));
    assert.deepEqual(kept.sort(), diffs.map(({ file }) => basename(fileURLToPath(file))).sort());
  });

  it('has every example in its README, in order', () => {
    const readme = readFileSync(new URL('README.md', folder), 'utf8');
    const named = [...readme.matchAll(/^\| \[([0-9]+-[^\]]+)\]/gm)].map(([, name]) => name);
    assert.deepEqual(named, listExamples());
  });
});
