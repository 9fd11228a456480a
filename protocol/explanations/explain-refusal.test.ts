import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { grantClaimNames } from '../claims.ts';
import { type TokenRefusalName, tokenRefusals } from '../token-refusals.ts';
import { explainRefusal, type Language, languages } from './index.ts';

const names = Object.keys(tokenRefusals) as TokenRefusalName[];

/** The names and values between backticks, in a fixed order: the languages must agree on them. */
function listWireNames(name: TokenRefusalName, language: Language): string[] {
  const { title, cause, cure } = explainRefusal(name, language);
  return [...new Set(`${title} ${cause} ${cure}`.match(/`[^`]+`/g) ?? [])].sort();
}

function stripWireNames(text: string): string {
  return text.replaceAll(/`[^`]+`/g, '');
}

function countSentences(text: string): number {
  return text.split(/[.?](?=\s|$)/).filter((part) => part.trim() !== '').length;
}

for (const language of languages) {
  describe(`the explanations in ${language}`, () => {
    for (const name of names) {
      it(`explain ${name}`, () => {
        const { title, cause, cure } = explainRefusal(name, language);
        assert.match(title, /^\S.{4,58}[^.\s]$/u, 'a title is a few words without a full stop');
        assert.match(cause, /\.$/);
        assert.match(cure, /\.$/);
        assert.ok(countSentences(cause) <= 3, cause);
        assert.ok(countSentences(cure) <= 4, cure);
        for (const text of [title, cause, cure]) {
          assert.equal((text.match(/`/g) ?? []).length % 2, 0, `backticks come in pairs: ${text}`);
          assert.doesNotMatch(
            stripWireNames(text),
            /[<>*[\]|\\]/,
            'nothing that HTML or Markdown would read as markup',
          );
        }
      });
    }

    it('have a title of their own each', () => {
      assert.equal(new Set(names.map((name) => explainRefusal(name, language).title)).size, names.length);
    });

    it('name every claim that may be sent', () => {
      const { cure } = explainRefusal('claim-unknown', language);
      for (const claim of grantClaimNames) {
        // Known only in order to be refused, by claim-unsupported.
        if (claim === 'iss_onbehalfof') continue;
        assert.ok(cure.includes(`\`${claim}\``), claim);
      }
    });
  });
}

describe('the three languages', () => {
  for (const name of names) {
    it(`speak of the same names and values in ${name}`, () => {
      assert.deepEqual(listWireNames(name, 'nn'), listWireNames(name, 'nb'));
      assert.deepEqual(listWireNames(name, 'en'), listWireNames(name, 'nb'));
    });
  }

  it('are not mixed up', () => {
    const foreign: Record<Language, string> = {
      nb: 'ikkje|kva|frå|berre|verksemd\\p{L}*|nøklar|eit|ein|førespurnad\\p{L}*|the|and',
      nn: 'ikke|hva|hvilke\\p{L}*|hvor|fra|bare|virksomhet\\p{L}*|nøkler|et|en|forespørsel\\p{L}*|gjøre|the|and',
      en: 'ikke|ikkje|og|eller|på|nøkkel\\p{L}*',
    };
    for (const language of languages) {
      // A part of a hyphenated word, such as the ending in `klient-ID-en`, is not a word.
      const words = new RegExp(`(?<![\\p{L}-])(${foreign[language]})(?!\\p{L})`, 'iu');
      for (const name of names) {
        const { title, cause, cure } = explainRefusal(name, language);
        assert.doesNotMatch(stripWireNames(`${title} ${cause} ${cure}`), words, name);
      }
    }
  });
});
