import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { conformanceWordsFile, renderConformanceWords } from './conformance-words.ts';

test('conformance/WORDS.md is what its generator writes', () => {
  const kept = readFileSync(conformanceWordsFile, 'utf8').replaceAll('\r\n', '\n');
  assert.equal(kept, renderConformanceWords(), 'run: npm run generate');
});
