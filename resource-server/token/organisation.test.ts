import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOrganisationNumber } from '@portvakt/protocol';
import fc from 'fast-check';
import { isOrganisationNumber, readConsumer, readOrganisation } from './organisation.ts';

const authority = 'iso6523-actorid-upis';

test('organisation numbers are judged as the server judges them', () => {
  const digits = fc.integer({ min: 0, max: 999_999_999 }).map((number) => String(number).padStart(9, '0'));
  fc.assert(
    fc.property(fc.oneof(digits, fc.string()), (text) => {
      assert.equal(isOrganisationNumber(text), parseOrganisationNumber(text) !== undefined);
    }),
    { numRuns: 2000 },
  );
  assert.ok(isOrganisationNumber('991825827'));
});

test('an organisation is read with its authority, and with the part that the token is for', () => {
  assert.deepEqual(readOrganisation({ authority, ID: '0192:991825827' }), {
    authority,
    id: '0192:991825827',
    organisationNumber: '991825827',
  });
  assert.equal(readOrganisation({ authority, ID: '0192:991825827:ER//987464291:1' })?.part, 'ER//987464291:1');
});

test('what Maskinporten does not write is not read', () => {
  const odd: readonly unknown[] = [
    undefined,
    null,
    '0192:991825827',
    [],
    {},
    { authority, id: '0192:991825827' },
    { authority, ID: '991825827' },
    { authority, ID: '0192:991825828' },
    { authority, ID: '9908:991825827' },
    { authority, ID: '0192:991825827:' },
    { authority, ID: ['0192:991825827'] },
    { authority: 'other', ID: '0192:991825827' },
    { authority: 'etsi-en-319-412', ID: 'NTRSE-556' },
  ];
  for (const claim of odd) assert.equal(readConsumer(claim), undefined, JSON.stringify(claim));
});

test('a business outside Norway is a consumer without an organisation number', () => {
  const claim = {
    authority: 'etsi-en-319-412',
    ID: 'NTRSE-5560001234',
    commonName: 'Hamn',
    organizationName: 'Hamn AB',
    countryName: 'SE',
  };
  const expected = { authority: 'etsi-en-319-412', id: 'NTRSE-5560001234', name: 'Hamn AB', country: 'SE' };
  assert.deepEqual(readConsumer(claim), expected);
  assert.equal(readOrganisation(claim), undefined);
});
