import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OrganisationNumber } from '@portvakt/protocol';
import { decideApplication } from './decide-application.ts';

const applicant = '310123412' as OrganisationNumber;
const scope = {
  active: true,
  visibility: 'PUBLIC',
  allowedIntegrationTypes: undefined,
  accessibleForAll: false,
  delegable: false,
  owner: '312999919' as OrganisationNumber,
  granted: false,
};
const decide = (more: object | undefined, hasOpen = false) =>
  decideApplication(
    { name: 'etat:a', scope: more === undefined ? undefined : { ...scope, ...more } },
    { applicant, hasOpen },
  )?.refusal;

test('a public scope in use that one has no access to is applied for, once at a time', () => {
  assert.equal(decide({}), undefined);
  assert.equal(decide({}, true), 'access-application-open');
});

test('what needs no application, or cannot have one, is said', () => {
  assert.equal(decide({ active: false }), 'scope-deactivated');
  assert.equal(decide({ accessibleForAll: true }), 'scope-open-for-all');
  assert.equal(decide({ granted: true }), 'scope-access-present');
  assert.equal(decide({ granted: true, visibility: 'PRIVATE' }), 'scope-access-present');
  assert.equal(decide({ owner: applicant, visibility: 'PRIVATE' }), 'scope-of-applicant');
});

test('a scope that the applicant may not see is refused as one that is not there, whatever it is', () => {
  const missing = decideApplication({ name: 'etat:a', scope: undefined }, { applicant, hasOpen: false });
  for (const visibility of ['PRIVATE', 'INTERNAL']) {
    for (const more of [{}, { active: false }, { accessibleForAll: true }]) {
      const hidden = decideApplication(
        { name: 'etat:a', scope: { ...scope, visibility, ...more } },
        { applicant, hasOpen: false },
      );
      assert.deepEqual(hidden, missing);
    }
  }
});
