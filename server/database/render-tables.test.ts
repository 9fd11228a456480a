import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { renderTables, tablesFile } from './render-tables.ts';

test('tables.ts is what the migrations make', async () => {
  // Line ends as git may have changed them on checkout.
  const kept = readFileSync(tablesFile, 'utf8').replaceAll('\r\n', '\n');
  assert.equal(kept, await renderTables(), 'run: npm run generate');
});
