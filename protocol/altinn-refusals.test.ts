import assert from 'node:assert/strict';
import { test } from 'node:test';
import { publishedAltinnTexts } from '@portvakt/own-tests';
import { altinnRefusals } from './altinn-refusals.ts';
import { controlRefusals } from './control-refusals.ts';
import { refusalCatalogue } from './refusal-catalogue.ts';
import type { CatalogueEntry } from './refusal-entry.ts';
import { selfServiceRefusals } from './self-service-refusals.ts';
import { tokenRefusals } from './token-refusals.ts';

test("every problem with a code has Altinn's own words, letter by letter", () => {
  for (const { code, description } of Object.values<CatalogueEntry>(altinnRefusals)) {
    if (code !== undefined && !code.startsWith('STD-')) assert.equal(description, publishedAltinnTexts[code], code);
  }
});

test('a name is given to one refusal only', () => {
  const names = [tokenRefusals, selfServiceRefusals, altinnRefusals, controlRefusals].flatMap(Object.keys);
  assert.equal(new Set(names).size, names.length);
  assert.equal(Object.keys(refusalCatalogue).length, names.length);
});
