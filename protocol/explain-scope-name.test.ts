import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { explainScopeName } from './explain-scope-name.ts';

describe('the form of a scope', () => {
  test('is right in every scope that there is', () => {
    for (const name of [
      'nav:aareg/v1/arbeidsforhold/otp',
      'altinn:serviceowner/instances.read',
      'a_b-c:d:e',
      'kommune:søknad',
    ])
      assert.equal(explainScopeName(name), undefined);
  });

  const wrongs: readonly (readonly [name: string, said: RegExp])[] = [
    ['a:b,c:d', /separated by spaces, and not by ','\./],
    ['a:b;c:d', /not by ';'\./],
    ['a:b+c:d', /not by '\+'\./],
    ['a:b|c:d', /not by '\|'\./],
    ['a:b%20c:d', /not by '%20'\./],
    ['a:b%2cc:d', /not by '%2c'\./],
    ['a:b\\nc:d', /not by '<U\+005C>n'\./],
    ['NAV:otp', /^Scopes are lower case\.$/],
    ['A:b,c:d', /not by ','\. Scopes are lower case\./],
    ['nav:"otp"', /The character '<U\+0022>' cannot stand in a scope\./],
    ['nav:otp\u200b', /The character '<U\+200B>'/],
    // A Cyrillic letter.
    ['n\u0430v:otp', /The character '<U\+0430>'/],
    ['otp', /the form prefix:subscope/],
    [
      'Skatteetaten:inntekt/skatteetaten:a/b',
      /two scopes. Write them with a space between: 'skatteetaten:inntekt skatteetaten:a\/b'\./,
    ],
    ['difitest:api3', /^difitest:api3 is a sample name from documentation/],
  ];
  for (const [name, said] of wrongs)
    test(`of ${JSON.stringify(name)} is explained`, () => assert.match(explainScopeName(name) ?? '', said));
});
