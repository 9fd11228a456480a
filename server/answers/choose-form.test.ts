import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseForm } from './choose-form.ts';

const offered = ['text/plain', 'application/json'] as const;

/** Written from RFC 9110 §12.5.1. */
const table: readonly (readonly [accept: string | undefined, expected: (typeof offered)[number]])[] = [
  [undefined, 'text/plain'],
  ['', 'text/plain'],
  ['*/*', 'text/plain'],
  ['text/plain', 'text/plain'],
  ['application/json', 'application/json'],
  ['APPLICATION/JSON', 'application/json'],
  ['text/*', 'text/plain'],
  ['application/*', 'application/json'],
  // Order among equals.
  ['application/json, text/plain', 'application/json'],
  ['text/plain, application/json', 'text/plain'],
  ['application/json, text/plain, */*', 'application/json'],
  ['text/html, application/json', 'application/json'],
  // Weights.
  ['application/json;q=0.1, text/plain', 'text/plain'],
  ['application/json;q=0.9, text/plain;q=0.8', 'application/json'],
  ['text/plain;q=0.5, application/json', 'application/json'],
  ['text/plain ; Q=0.5 , application/json ; q=0.6', 'application/json'],
  ['application/json;q=0', 'text/plain'],
  ['text/plain;q=0, application/json;q=0.001', 'application/json'],
  ['text/plain;q=0, */*', 'application/json'],
  ['*/*, text/plain;q=0', 'application/json'],
  ['text/*;q=0, */*;q=0.1', 'application/json'],
  // The most specific range decides, wherever it is.
  ['*/*;q=0.9, application/json;q=0.2', 'text/plain'],
  ['text/*;q=0.3, text/plain;q=0.7, application/*;q=0.5', 'text/plain'],
  ['text/*;q=0.9, text/plain;q=0.1, application/json;q=0.5', 'application/json'],
  ['application/json;charset=utf-8', 'application/json'],
  ['application/json;charset="UTF-8";q=1, text/plain', 'application/json'],
  ['application/json;charset=utf-8;q=0, application/json, text/plain;q=0.1', 'text/plain'],
  // Another type, and a range that only looks like ours.
  ['application/json;profile="a,text/plain;q=1"', 'text/plain'],
  ['application/json+ld, application/jsonx', 'text/plain'],
  ['text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8', 'text/plain'],
  // What cannot be read is skipped. If nothing acceptable is offered, the answer has the first form.
  ['application/json;q=high, text/plain;q=0.1', 'text/plain'],
  ['application/json;q=1.5', 'text/plain'],
  ['application/json;q=, text/plain;q=0.1', 'text/plain'],
  ['image/png', 'text/plain'],
  ['*/*;q=0', 'text/plain'],
  [';;,=,q=1,"', 'text/plain'],
];

for (const [accept, expected] of table) {
  test(`Accept: ${accept ?? '(none)'}`, () => assert.equal(chooseForm(accept, offered), expected));
}
