import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal, type OrganisationNumber, organisationIdentifier } from '@portvakt/protocol';
import { decideSubject } from './decide-subject.ts';

test('sub is the number and the scope', () => {
  const consumer = organisationIdentifier('310123412' as OrganisationNumber);
  assert.equal(decideSubject(consumer, 'demo:granted'), '0192:310123412;demo:granted');
});

test('what a foreign certificate says never becomes a sub, not even where it looks like a Norwegian number', () => {
  for (const ID of ['NTRSE-5560000000', '0192:310123412', '0192:310123412;demo:granted']) {
    const names = { commonName: 'x', organizationName: 'x', countryName: 'SE' };
    const decided = decideSubject({ ...names, authority: 'etsi-en-319-412', ID }, 'demo:granted');
    assert.ok(isRefusal(decided) && decided.refusal === 'skyporten-consumer-foreign', ID);
  }
});
