import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findNearestName } from './find-nearest-name.ts';

const named = (...names: readonly string[]) => names.map((name) => ({ name }));

/** The unlimited distance, to compare the limited one with. */
function countAllEdits(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

describe('the nearest name', () => {
  test('is the likeliest meaning of a misspelt one', () => {
    const candidates = named('nav:aareg/v1/arbeidsforhold', 'nav:aareg/v1/arbeidsforhold/otp', 'demo:granted');
    assert.equal(findNearestName('nav:aareg/v1/arbeidsforold', candidates), 'nav:aareg/v1/arbeidsforhold');
    assert.equal(findNearestName('NAV:aareg/v1/arbeidsforhold/otp', candidates), 'nav:aareg/v1/arbeidsforhold/otp');
    assert.equal(findNearestName('demo:grnatd', candidates), undefined);
    assert.equal(findNearestName('demo:granted', candidates), undefined);
    assert.equal(findNearestName('d', named('ab')), 'ab');
  });

  test('is at the distance that it is in full, up to two', () => {
    const texts = ['', 'a', 'b', 'ab', 'ba', 'abc', 'abab', 'baba', 'bbaba', 'abcabc', 'bcabca', 'aabcab'];
    for (const name of texts) {
      for (const other of texts.filter((text) => text !== name)) {
        const isNear = countAllEdits(name, other) <= 2;
        assert.equal(findNearestName(name, named(other)), isNear ? other : undefined, `${name} and ${other}`);
      }
    }
  });

  test('costs no more among a hundred thousand candidates than among a thousand', () => {
    const count = (total: number) => {
      let looks = 0;
      const candidates = Array.from({ length: total }, (_, index) => ({
        get name() {
          looks += 1;
          return `prefix:${'x'.repeat(180)}${String(index).padStart(6, '0')}`;
        },
      }));
      findNearestName(`prefix:${'x'.repeat(180)}abcdef`, candidates);
      return looks;
    };
    assert.ok(count(1000) <= 101);
    assert.equal(count(100_000), count(1000));
  });
});
