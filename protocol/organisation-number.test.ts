import assert from 'node:assert/strict';
import { test } from 'node:test';
import { organisationIdentifier } from './organisation-identifier.ts';
import { parseOrganisationNumber } from './organisation-number.ts';

test('numbers with a right check digit are organisation numbers', () => {
  for (const text of ['889640782', '974761076', '310123412', '313770001', '312999919', '310001112']) {
    assert.equal(parseOrganisationNumber(text), text);
  }
});

test('every other last digit is wrong', () => {
  for (let digit = 0; digit < 10; digit += 1) {
    if (digit !== 2) assert.equal(parseOrganisationNumber(`31012341${digit}`), undefined);
  }
});

test('a number whose check digit would be ten does not exist', () => {
  // 3·1 + 2·0 + 7·0 + 6·0 + 5·0 + 4·0 + 3·3 + 2·0 = 12: a remainder of one.
  for (let digit = 0; digit < 10; digit += 1) assert.equal(parseOrganisationNumber(`10000030${digit}`), undefined);
});

test('only nine plain digits', () => {
  for (const text of [
    '',
    '31012341',
    '3101234120',
    ' 310123412',
    '310 123 412',
    '310123412\n',
    '0192:310123412',
    'NTRNO-310123412',
  ]) {
    assert.equal(parseOrganisationNumber(text), undefined, JSON.stringify(text));
  }
});

test('tokens name an organisation with its ICD, and write ID in capitals', () => {
  const orgno = parseOrganisationNumber('310123412');
  assert.ok(orgno);
  assert.equal(
    JSON.stringify(organisationIdentifier(orgno)),
    '{"authority":"iso6523-actorid-upis","ID":"0192:310123412"}',
  );
});
