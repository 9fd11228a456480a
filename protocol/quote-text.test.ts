import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describableText, quoteName, quoteText } from './quote-text.ts';

/** RFC 6749 §5.2: %x20-21 / %x23-5B / %x5D-7E. */
const DESCRIBABLE = /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/;
const everyCharacter = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code)).join('');

describe('text in an error_description', () => {
  test('is as it came where RFC 6749 lets it', () => {
    for (const text of ['', 'Try again.', "aud must be 'https://a.example/'", 'a,b;c+d%20e <f> {g} ~']) {
      assert.equal(describableText(text), text);
    }
  });

  test('shows every other character by its number', () => {
    assert.equal(describableText('Bærum "x" \\ \t'), 'B<U+00E6>rum <U+0022>x<U+0022> <U+005C> <U+0009>');
    assert.equal(quoteText("it's"), "'it<U+0027>s'");
    assert.equal(quoteText('\ud800|😀|\u200b'), "'<U+D800>|<U+1F600>|<U+200B>'");
  });

  test('holds nothing else, whatever came, and is bounded', () => {
    for (const write of [describableText, quoteText, quoteName]) {
      const written = write(everyCharacter);
      assert.match(written, DESCRIBABLE);
      assert.ok(written.length <= 3200);
    }
    assert.equal(quoteName('a'.repeat(10_000)).length, 320);
    assert.equal(quoteText('å'.repeat(10_000)).length, 322);
  });
});

describe('a name from outside', () => {
  test('is left alone where it is plain', () => {
    for (const name of ['nav:aareg/v1/otp', 'acr', 'kid-1_2.3', 'a#b']) assert.equal(quoteName(name), name);
  });

  const cases: readonly (readonly [name: string, shown: string])[] = [
    ['nav:open.read,nav:otp', "'nav:open.read,nav:otp'"],
    ['nav:open.read%20nav:otp', "'nav:open.read%20nav:otp'"],
    ['nav:open+nav:otp', "'nav:open+nav:otp'"],
    ['a b', "'a b'"],
    ['', "''"],
    ['nav:"otp"', "'nav:<U+0022>otp<U+0022>'"],
    ['nav:otp\u200b', "'nav:otp<U+200B>'"],
    ['kommune:søknad', "'kommune:s<U+00F8>knad'"],
  ];
  for (const [name, shown] of cases)
    test(`shows what is wrong in ${shown}`, () => assert.equal(quoteName(name), shown));
});
