import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findFields } from './find-fields.ts';

test('finds what a whole reading of the form finds', () => {
  const name = fc.constantFrom(
    'assertion',
    'asser%74ion',
    '%61ssertion',
    'assertion%00',
    'assertio',
    'assertions',
    'a',
    '',
    '+',
    '%',
    '%7',
  );
  const value = fc.constantFrom('', 'a.b.c', 'a+b', '%41', '%', '%E6', '=', 'a=b', 'ø');
  const field = fc.oneof(
    fc.tuple(name, value).map(([left, right]) => `${left}=${right}`),
    name,
  );
  fc.assert(
    fc.property(fc.array(field, { maxLength: 6 }), (fields) => {
      const form = fields.join('&');
      assert.deepEqual(findFields(form, 'assertion'), new URLSearchParams(form).getAll('assertion').slice(0, 2));
    }),
    { numRuns: 2000 },
  );
});

test('decodes nothing that it does not look for', () => {
  const { URLSearchParams: real } = globalThis;
  let decoded = 0;
  globalThis.URLSearchParams = class extends real {
    constructor(text: string) {
      super(text);
      decoded += 1;
    }
  } as typeof real;
  try {
    const noise = 'a=%41&'.repeat(5000) + '%61ssertio%6'.repeat(2);
    assert.deepEqual(findFields(`${noise}&assertion=x&${noise}`, 'assertion'), ['x']);
  } finally {
    globalThis.URLSearchParams = real;
  }
  assert.equal(decoded, 1);
});
