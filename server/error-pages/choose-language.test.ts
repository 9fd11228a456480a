import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseLanguage } from './choose-language.ts';

describe('chooseLanguage', () => {
  const cases: [what: string, lang: unknown, acceptLanguage: string | undefined, expected: string][] = [
    ['is bokmål when nothing is said', undefined, undefined, 'nb'],
    ['is bokmål for an empty header', undefined, '', 'nb'],
    ['is what a link says', 'nn', undefined, 'nn'],
    ['lets a link win over the header', 'en', 'nb', 'en'],
    ['overlooks a link to a language there is none of', 'de', 'nn', 'nn'],
    ['overlooks a link that names several', ['nn', 'en'], undefined, 'nb'],
    ['overlooks a link in capitals, which we never make', 'EN', undefined, 'nb'],
    ['reads a plain header', undefined, 'en', 'en'],
    ['counts a region as its language', undefined, 'en-GB', 'en'],
    ['counts the Norwegian regions', undefined, 'nn-NO', 'nn'],
    ['counts a script and a region', undefined, 'nn-Latn-NO', 'nn'],
    ['reads no as bokmål', undefined, 'no,en;q=0.9', 'nb'],
    ['reads no-NO as bokmål', undefined, 'no-NO,en;q=0.9', 'nb'],
    ['does not care about capitals', undefined, 'EN-us', 'en'],
    ['takes the highest quality, wherever it stands', undefined, 'nb;q=0.2, nn;q=0.5, en;q=0.9', 'en'],
    ['takes the first of equals', undefined, 'nn, en, nb', 'nn'],
    ['passes by languages there are none of', undefined, 'da, sv;q=0.9, nn;q=0.2', 'nn'],
    ['is bokmål when there are none of all', undefined, 'de, fr;q=0.5', 'nb'],
    ['does not choose what is unwanted', undefined, 'en;q=0, nn;q=0.1', 'nn'],
    ['does not take eng or nbx for a language', undefined, 'eng, nbx, nn;q=0.1', 'nn'],
    ['is bokmål for a star', undefined, '*', 'nb'],
    ['lets a star stand for what is not named', undefined, 'nb;q=0.1, *;q=0.9', 'nn'],
    ['prefers what is named to a weaker star', undefined, 'en-US, *;q=0.5', 'en'],
    ['bears spaces and a missing space', undefined, ' en ; q=0.5 ,nn;q=0.7', 'nn'],
    ['bears a browser of today', undefined, 'en-US,en;q=0.9,nb;q=0.8,no;q=0.7,nn;q=0.6', 'en'],
    ['is another when only bokmål is unwanted', undefined, 'nb;q=0', 'nn'],
    ['is none of those that are unwanted', undefined, 'no;q=0, nn;q=0', 'en'],
    ['lets a star stand for what is not unwanted', undefined, 'nb;q=0, *', 'nn'],
    ['overlooks a quality it cannot read', undefined, 'en;q=high, nn;q=0.3', 'nn'],
    ['bears nonsense', undefined, ';;,=,q=1,\u0000', 'nb'],
  ];
  for (const [what, lang, acceptLanguage, expected] of cases) {
    it(what, () => assert.equal(chooseLanguage({ lang, acceptLanguage }), expected));
  }

  it('reads a hostile header in no time', () => {
    const started = performance.now();
    chooseLanguage({ lang: undefined, acceptLanguage: `${'a-'.repeat(8000)}!,${' '.repeat(16000)}` });
    assert.ok(performance.now() - started < 200);
  });
});
