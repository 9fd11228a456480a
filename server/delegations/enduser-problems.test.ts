import assert from 'node:assert/strict';
import { test } from 'node:test';
import { publishedAltinnTexts } from '@portvakt/testing';
import { findings, problems } from './enduser-problems.ts';

test("every problem and finding has Altinn's own words, letter by letter", () => {
  const ours = [...Object.values(problems), ...Object.values(findings)];
  assert.deepEqual(
    ours.map(({ code, title }) => [code, title]),
    ours.map(({ code }) => [code, publishedAltinnTexts[code]]),
  );
});
