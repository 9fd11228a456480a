import assert from 'node:assert/strict';
import { test } from 'node:test';
import { draftOf, emptyDraft, fieldsOf, findFaults } from './scope-draft.ts';
import type { Scope } from './scope-queries.ts';

const scope: Scope = {
  name: 'etat:a',
  prefix: 'etat',
  subscope: 'a',
  description: 'Opplysninger',
  long_description: 'Mer',
  'description#nn': 'Opplysningar',
  visibility: 'PRIVATE',
  active: true,
  allowed_integration_types: ['maskinporten'],
  accessible_for_all: false,
  delegation_source: 'https://tt02.altinn.no/',
  at_max_age: 120,
  authorization_max_lifetime: 600,
  token_type: 'OPAQUE',
  requires_user_consent: true,
  enforced_aud_for_access_token: 'https://api.example/',
  supports_european_businesses: true,
  protected: false,
  owner_orgno: '312999919',
  created: '2026-01-01T00:00:00.000Z',
  last_updated: '2026-01-01T00:00:00.000Z',
};

test('saving what nobody has changed changes nothing, also of what the form does not show', () => {
  const { name, prefix, subscope, owner_orgno, created, last_updated, ...fields } = scope;
  assert.deepEqual(fieldsOf(draftOf(scope), scope), fields);
});

test('what is emptied is left out, and spaces around a text count for nothing', () => {
  const sent = fieldsOf(
    { ...draftOf(scope), description: ' Ny ', longDescription: ' ', delegationSource: '', audience: '', lifetime: '' },
    scope,
  );
  assert.equal(sent.description, 'Ny');
  assert.equal(sent.at_max_age, 0);
  for (const name of ['long_description', 'delegation_source', 'enforced_aud_for_access_token']) {
    assert.equal(name in sent, false, name);
  }
});

test('faults are found in the order of the form', () => {
  assert.deepEqual(findFaults(emptyDraft), ['prefix', 'subscope', 'description']);
  const good = { ...emptyDraft, prefix: 'etat', subscope: 'a/b.c_d-e:f', description: 'x' };
  assert.deepEqual(findFaults(good), []);
  assert.deepEqual(findFaults({ ...good, subscope: 'A', lifetime: '2 min' }), ['subscope', 'lifetime']);
});
