import assert from 'node:assert/strict';
import { test } from 'node:test';
import { publishedAltinnTexts } from '@portvakt/own-tests';
import { describeHeld, describeOwn, describeWrongType } from './describe-findings.ts';

test("every finding has Altinn's own words, letter by letter", () => {
  const ours = [...describeOwn('supplier'), ...describeWrongType('a'), ...describeHeld()];
  for (const { code, title } of ours) assert.equal(title, publishedAltinnTexts[code], code);
});
