import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findMeantScopes, listPrefixes, suggestScopes } from './find-meant-scopes.ts';

const named = (...names: readonly string[]) => names.map((name) => ({ name }));
/** The scopes that the pension page means: see its questions and answers. */
const candidates = named(
  'nav:aareg/v1/arbeidsforhold/otp',
  'skatteetaten:inntekt',
  'skatteetaten:inntektsmottakere',
  'skatteetaten:tjenestepensjonsavtale',
);

describe('the scope that was meant', () => {
  const cases: readonly (readonly [asked: string, ...meant: string[]])[] = [
    // As printed on the page.
    ['NAV:aareg/v1/arbeidsforhold/otplan/v1/saldoopplysninger', 'nav:aareg/v1/arbeidsforhold/otp'],
    ['Skatteetaten:inntekt/skatteetaten:inntektsmottakere', 'skatteetaten:inntekt', 'skatteetaten:inntektsmottakere'],
    ['Skatteetaten:tjenestepensjonsavtale', 'skatteetaten:tjenestepensjonsavtale'],
    // Similar names.
    ['nav:aareg/v1/arbeidsforhold/otp/v2/graphql', 'nav:aareg/v1/arbeidsforhold/otp'],
    ['nav:aareg/v1/arbeidsforhold', 'nav:aareg/v1/arbeidsforhold/otp'],
    ['skatteetaten:inntekter', 'skatteetaten:inntekt'],
    ['skatteetaten:inntektsmottaker', 'skatteetaten:inntektsmottakere'],
    ['skatteetaten:inntekt,nav:aareg/v1/arbeidsforhold/otp', 'skatteetaten:inntekt', 'nav:aareg/v1/arbeidsforhold/otp'],
    ['skatteetaten:inntekt+skatteetaten:inntektsmottakere', 'skatteetaten:inntekt', 'skatteetaten:inntektsmottakere'],
    ['skatteetaten:inntekt%20skatteetaten:inntekt', 'skatteetaten:inntekt'],
    ['skatteetaten:inntekt,', 'skatteetaten:inntekt'],
    ['SKATTEETATEN:INNTEKT/Skatteetaten:Inntekt', 'skatteetaten:inntekt'],
    // No candidate is likely.
    ['skatteetaten:skattekort'],
    ['nav:sykepenger'],
    ['skatteetaten:inntekt,husbanken:laan'],
    ['otp'],
    [''],
    [','],
    ['x'.repeat(5000)],
  ];
  for (const [asked, ...meant] of cases) {
    test(`of ${asked.slice(0, 70) || 'nothing'}`, () => assert.deepEqual(findMeantScopes(asked, candidates), meant));
  }

  test('is the nearest of several with the same beginning', () => {
    const alike = named('nav:aareg/v1/arbeidsforhold/otp/more', 'nav:aareg/v1/arbeidsforhold/otp', 'nav:aareg/v1');
    assert.deepEqual(findMeantScopes('nav:aareg/v1/arbeidsforhold/otplan', alike), ['nav:aareg/v1/arbeidsforhold/otp']);
  });

  test('costs no more among a hundred thousand candidates than among a thousand', () => {
    const count = (total: number) => {
      let looks = 0;
      const many = Array.from({ length: total }, (_, index) => ({
        get name() {
          looks += 1;
          return `prefix:${'x'.repeat(180)}${String(index).padStart(6, '0')}`;
        },
      }));
      findMeantScopes(Array.from({ length: 5 }, () => `Prefix:${'x'.repeat(180)}abcdef`).join(','), many);
      return looks;
    };
    assert.equal(count(100_000), count(1000));
    assert.ok(count(1000) <= 1000);
  });

  test('is looked for under the prefixes that are named', () => {
    assert.deepEqual(listPrefixes('NAV:a/b/skatteetaten:c,nav:d'), ['nav', 'skatteetaten']);
    assert.deepEqual(listPrefixes('nav'), []);
    assert.deepEqual(listPrefixes(':a'), []);
    assert.ok(listPrefixes('a:'.repeat(500)).length <= 5);
  });

  test('is put into words', () => {
    assert.equal(suggestScopes([]), undefined);
    assert.equal(suggestScopes(['a:b']), 'Did you mean a:b?');
    assert.equal(suggestScopes(['a:b', 'c:d']), 'Did you mean 2 scopes, with a space between: a:b c:d?');
  });
});
