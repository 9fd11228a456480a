import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { metricsMarkdownFile, renderMetricsMarkdown } from './metrics.ts';

const skip = process.platform !== 'linux' && 'Node tells less of itself on other systems';

test('docs/metrics.md is what its generator writes', { skip }, () => {
  const kept = readFileSync(metricsMarkdownFile, 'utf8').replaceAll('\r\n', '\n');
  assert.equal(kept, renderMetricsMarkdown(), 'run: npm run generate');
});
