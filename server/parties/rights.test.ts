import assert from 'node:assert/strict';
import { test } from 'node:test';
import { organisations } from '@portvakt/own-tests';
import type { OrganisationNumber } from '@portvakt/protocol';
import { everyRight, type Right } from './right.ts';
import { mayApprove, mayDelegate, organisationsOf, rightsIn } from './rights.ts';
import { type Role, rightsOfRole, roles } from './roles.ts';

const consumer = organisations.consumer as OrganisationNumber;
const provider = organisations.provider as OrganisationNumber;
const able = (may: (held: readonly Right[]) => boolean) => roles.filter((role) => may(rightsOfRole(role)));

test('who may approve, and who may delegate', () => {
  assert.deepEqual(able(mayApprove), ['DAGL', 'HADM', 'ADMAI']);
  assert.deepEqual(able(mayDelegate), ['DAGL', 'HADM', 'APIADM']);
  assert.equal(mayApprove([]), false);
  assert.equal(mayDelegate([]), false);
  assert.ok(mayApprove(['apis', 'approvals']));
});

test('the right to approve is no way to the right to administer members', () => {
  const expected: Readonly<Record<Role, readonly Right[]>> = {
    DAGL: everyRight,
    HADM: everyRight,
    ADMAI: ['members', 'approvals'],
    APIADM: ['integrations', 'apis', 'delegations'],
  };
  for (const role of roles) {
    assert.deepEqual(rightsIn({ roles: [{ orgno: consumer, role }], rights: [] }, consumer), expected[role], role);
  }
  const approver = {
    roles: [],
    rights: [{ orgno: consumer, rights: ['approvals' as const], source: 'member' as const, endsAt: undefined }],
  };
  assert.deepEqual(rightsIn(approver, consumer), ['approvals']);
});

test('rights of all sources count together, each in its own organisation', () => {
  const person = {
    roles: [{ orgno: consumer, role: 'APIADM' as const }],
    rights: [
      { orgno: consumer, rights: ['approvals' as const], source: 'member' as const, endsAt: undefined },
      { orgno: provider, rights: ['apis' as const, 'members' as const], source: 'claims' as const, endsAt: 1 },
    ],
  };
  assert.deepEqual(rightsIn(person, consumer), ['integrations', 'apis', 'delegations', 'approvals']);
  assert.deepEqual(rightsIn(person, provider), ['apis', 'members']);
  assert.deepEqual(organisationsOf(person), [consumer, provider]);
});
