import assert from 'node:assert/strict';
import { test } from 'node:test';
import { publishedAltinnTexts } from '@portvakt/own-tests';
import { rules } from './check-system.ts';

test("every finding has Altinn's own words, letter by letter", () => {
  const ours = Object.values(rules);
  assert.ok(ours.length >= 15);
  assert.deepEqual(
    ours.map(({ code, title }) => [code, title]),
    ours.map(({ code }) => [code, publishedAltinnTexts[code]]),
  );
});
