import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { findExcess, jsonBounds } from './bound-json.ts';

/** Depth and number of values, computed from the parsed value. */
function measure(value: unknown): { depth: number; values: number } {
  if (typeof value !== 'object' || value === null) return { depth: 0, values: 0 };
  const inner = Object.values(value).map(measure);
  return {
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
    // The walk counts each opening bracket and each comma.
    values: 1 + Math.max(0, inner.length - 1) + inner.reduce((sum, { values }) => sum + values, 0),
  };
}

describe('the bounds of a JSON text', () => {
  test('are those of the value that it stands for', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 6 }),
        fc.nat(8),
        fc.nat(40),
        fc.boolean(),
        (value, depth, values, spaced) => {
          const text = JSON.stringify(value, null, spaced ? 2 : undefined);
          const measured = measure(value);
          const fits = measured.depth <= depth && measured.values <= values;
          assert.equal(findExcess(text, { depth, values }) === undefined, fits, text);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('take no bracket in a text for one, whatever stands before its quotes', () => {
    for (const text of ['"[[[[["', '["\\"[[[["]', '["\\\\","[[["]', '"\\\\\\"[[["', '"[[[', '\\"[']) {
      assert.equal(findExcess(text, { depth: 1, values: 3 }), undefined, text);
    }
  });

  test('are told by what is passed', () => {
    assert.equal(findExcess('['.repeat(33)), 'is nested more than 32 deep');
    assert.equal(findExcess(`[${'1,'.repeat(20_000)}1]`), 'has more than 20000 members and elements');
    assert.equal(findExcess(`[${'1,'.repeat(19_998)}1]`), undefined);
    assert.ok(jsonBounds.depth < 100);
  });

  test('any text at all is walked through', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', '\\', '[', '{', '}', ',', 'a'), maxLength: 50 }), (text) => {
        assert.doesNotThrow(() => findExcess(text, { depth: 3, values: 5 }));
      }),
    );
  });
});
