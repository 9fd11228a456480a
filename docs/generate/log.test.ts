import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { logMessages } from '@portvakt/server/operations';
import { logMarkdownFile, renderLogMarkdown } from './log.ts';

describe('docs/log.md', () => {
  it('is what its generator writes', () => {
    const kept = readFileSync(logMarkdownFile, 'utf8').replaceAll('\r\n', '\n');
    assert.equal(kept, renderLogMarkdown(), 'run: npm run generate');
  });

  it('says of every message what it means', () => {
    const page = renderLogMarkdown();
    for (const [text, { meaning }] of Object.entries(logMessages)) {
      assert.ok(page.includes(`\n### ${text}\n\n${meaning}`), text);
    }
  });
});
