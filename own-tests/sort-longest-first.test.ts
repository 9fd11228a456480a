import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { LONGEST, sortLongestFirst } from './sort-longest-first.ts';

test('what starts browsers and programs comes first, the rest by name, and nothing is lost', () => {
  const files = [
    'soak/mixed-load/mixed-load.test.ts',
    'cli/main.test.ts',
    'bench/a.test.ts',
    'portal/journeys/start.test.ts',
    'docs/commands.test.ts',
  ];
  assert.deepEqual(sortLongestFirst(files), [
    'docs/commands.test.ts',
    'soak/mixed-load/mixed-load.test.ts',
    'portal/journeys/start.test.ts',
    'cli/main.test.ts',
    'bench/a.test.ts',
  ]);
  assert.deepEqual(
    sortLongestFirst(['a.test.ts', 'portal\\journeys\\start.test.ts'])[0],
    'portal\\journeys\\start.test.ts',
  );
});

test('every place that is named is there', () => {
  for (const place of LONGEST) assert.ok(existsSync(new URL(`../${place}`, import.meta.url)), place);
});
