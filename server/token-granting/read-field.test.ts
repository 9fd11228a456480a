import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readField } from './read-field.ts';

const names = ['grant_type', 'assertion'];

function readWithLibrary(form: string, name: string) {
  const all = new URLSearchParams(form).getAll(name);
  return { count: all.length, first: all[0] };
}

describe('a field of a form', () => {
  const encodedName = fc
    .tuple(fc.constantFrom(...names), fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }), fc.boolean())
    .map(([name, encoded, upper]) =>
      [...name]
        .map((letter, index) => {
          const hex = letter.charCodeAt(0).toString(16);
          return encoded[index] ? `%${upper ? hex.toUpperCase() : hex}` : letter;
        })
        .join(''),
    );
  const part = fc.oneof(
    fc.constantFrom(
      '&',
      '=',
      '?',
      '%',
      '+',
      '%2',
      '%zz',
      '%e2%82',
      '%00',
      '%f0%9f',
      '\ud800',
      'æ',
      '',
      '\ufeff',
      '%EF%BB%BF',
    ),
    fc.constantFrom(...names, 'grant_typ', 'assertions', 'ASSERTION', 'grant%5ftype', 'grant+type'),
    encodedName,
    fc.string({ unit: 'binary', maxLength: 6 }),
  );

  test('is what URLSearchParams finds, whatever is sent', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const form = parts.join('');
        for (const name of names) assert.deepEqual(readField(form, name), readWithLibrary(form, name), form);
      }),
      { numRuns: 5000 },
    );
  });

  test('is read without an object for each of the other fields', () => {
    const library = globalThis.URLSearchParams;
    let made = 0;
    globalThis.URLSearchParams = class extends library {
      constructor(...given: ConstructorParameters<typeof library>) {
        super(...given);
        made += 1;
      }
    } as typeof library;
    try {
      assert.deepEqual(readField('assertion=1&'.repeat(2700), 'assertion'), { count: 2700, first: '1' });
      assert.deepEqual(readField('a=1&'.repeat(8000), 'assertion'), { count: 0, first: undefined });
      assert.equal(made, 1);
    } finally {
      globalThis.URLSearchParams = library;
    }
  });
});
