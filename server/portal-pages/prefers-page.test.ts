import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prefersPage } from './prefers-page.ts';

const cases: readonly (readonly [accept: string | undefined, page: boolean])[] = [
  // Firefox and Chromium.
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', true],
  [
    'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
    true,
  ],
  ['text/html', true],
  ['TEXT/HTML; Q=0.5', true],
  ['application/json;q=0.5, text/html', true],
  ['application/json, text/html;q=0.5', false],
  ['application/json', false],
  ['*/*', false],
  ['text/html;q=0', false],
  ['text/html;q=x', false],
  ['', false],
  [undefined, false],
];
for (const [accept, page] of cases) {
  test(`${accept ?? 'no Accept'} wants ${page ? 'a page' : 'no page'}`, () => assert.equal(prefersPage(accept), page));
}
