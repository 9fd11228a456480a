import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makePid, organisations } from '@portvakt/own-tests';
import type { OrganisationNumber } from '@portvakt/protocol';
import { derivePersonParty, partyOfOrganisation, readPartyId, readPartyUuid } from './party.ts';

const orgno = organisations.consumer as OrganisationNumber;

test('an organisation has the same party on every start', () => {
  assert.deepEqual(partyOfOrganisation(orgno), {
    kind: 'organisation',
    partyId: 1_084_747_059,
    partyUuid: partyOfOrganisation(orgno).partyUuid,
    orgno,
  });
  assert.match(
    partyOfOrganisation(orgno).partyUuid,
    /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-9[0-9a-f]{3}-000310123412$/,
  );
});

test('an organisation is found again by id and by UUID', () => {
  for (const known of Object.values(organisations) as OrganisationNumber[]) {
    const { partyId, partyUuid } = partyOfOrganisation(known);
    assert.equal(readPartyId(partyId), known);
    assert.equal(readPartyUuid(partyUuid), known);
    assert.equal(readPartyUuid(partyUuid.toUpperCase()), known);
    assert.ok(partyId < 2 ** 31);
  }
});

test('a UUID that only ends like an organisation is nobody', () => {
  assert.equal(readPartyUuid(`00000000-0000-8000-9000-000${orgno}`), undefined);
  assert.equal(readPartyUuid(''), undefined);
  assert.equal(readPartyId(50), undefined);
  assert.equal(readPartyId(Number.NaN), undefined);
});

test('a person is never taken for an organisation', () => {
  const { partyId, partyUuid } = derivePersonParty(makePid());
  assert.equal(readPartyId(partyId), undefined);
  assert.equal(readPartyUuid(partyUuid), undefined);
  assert.deepEqual(derivePersonParty(makePid()), { partyId, partyUuid });
  assert.notDeepEqual(derivePersonParty(makePid({ month: 2 })), { partyId, partyUuid });
});
