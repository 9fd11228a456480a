import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isStorable, toStorable } from './storable-text.ts';

test('a text is storable when both databases give back what was sent', () => {
  for (const text of ['', 'Fjord & fjell AS', 'æøå', '\u0001\u001f', '\uFFFD', '\uFFFF', '😀', 'a\ud83d\ude00b']) {
    assert.equal(isStorable(text), true, JSON.stringify(text));
  }
});

test('U+0000 and a surrogate without its pair are not storable, wherever they stand', () => {
  for (const text of ['\u0000', 'a\u0000', '\u0000b', '\ud83d', 'a\udc00b', '\ude00\ud83d', '\ud83d\ud83d\ude00']) {
    assert.equal(isStorable(text), false, JSON.stringify(text));
  }
});

test('for a record, what cannot be kept is replaced and the rest stays', () => {
  assert.equal(toStorable('Fjord & fjell AS 😀'), 'Fjord & fjell AS 😀');
  assert.equal(toStorable('a\u0000b\ud83dc'), 'a\uFFFDb\uFFFDc');
  // A text that was cut in the middle of a surrogate pair.
  assert.equal(toStorable('ab😀'.slice(0, 3)), 'ab\uFFFD');
});
