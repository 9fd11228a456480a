import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findUnkeepable, findUnstorable } from './find-unkeepable.ts';

test('what cannot be kept is named by where it stands', () => {
  const cases: readonly (readonly [unknown, string])[] = [
    ['\0', '$'],
    [{ a: [{ b: 'x\ud800' }] }, 'a[0].b'],
    [['ok', '\udc00'], '[1]'],
    [{ a: { 'b\0': 1 } }, 'a'],
    [{ '\ud800': 1 }, '$'],
  ];
  for (const [value, place] of cases) {
    assert.equal(findUnstorable(value)?.place, place);
    assert.equal(findUnkeepable(value)?.place, place);
  }
});

test('numbers that are not those that were written cannot be kept', () => {
  for (const text of ['9007199254740993', '-1e300', '1e999', '18446744073709551616']) {
    assert.match(findUnkeepable({ n: JSON.parse(text) })?.why ?? '', /2\^53/, text);
    assert.equal(findUnstorable({ n: JSON.parse(text) }), undefined);
  }
  assert.equal(findUnkeepable({ n: [9007199254740991, -0, 0.1, 1e-300, null, true] }), undefined);
});

test('a name of any length makes a place of a few characters', () => {
  assert.ok((findUnkeepable({ ['x'.repeat(100_000)]: '\0' })?.place.length ?? 0) <= 200);
});
