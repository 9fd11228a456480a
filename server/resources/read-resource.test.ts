import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readResource } from './read-resource.ts';

test('members count whatever the case of their names; those that no rule knows stay as they are', () => {
  const sent = {
    Identifier: 'a-resource',
    TITLE: { NB: 'Tittel', xx: '?' },
    ResourceReferences: [{ Reference: 'demo:a', ReferenceType: 'MaskinportenScope', More: 1 }],
    HasCompetentAuthority: { Organization: '312999919' },
    ContactPoints: [{ Email: 'a@b.example' }],
  };
  assert.deepEqual(readResource(sent), {
    identifier: 'a-resource',
    title: { nb: 'Tittel', xx: '?' },
    resourceReferences: [{ reference: 'demo:a', referenceType: 'MaskinportenScope', More: 1 }],
    hasCompetentAuthority: { organization: '312999919' },
    ContactPoints: [{ Email: 'a@b.example' }],
  });
});

test('of two names that mean the same only the right one is kept, wherever it stands', () => {
  const own = { organization: '312999919' };
  const others = { organization: '310123412' };
  for (const sent of [
    { hasCompetentAuthority: own, HasCompetentAuthority: others },
    { HasCompetentAuthority: others, hasCompetentAuthority: own },
  ]) {
    assert.deepEqual(readResource(sent), { hasCompetentAuthority: own });
  }
});

test('what is no object is left to the rules', () => {
  for (const body of [undefined, null, 7, 'text', []]) assert.deepEqual(readResource(body), body);
});

test('names from a list are spelled as in the list, whatever the case that they were sent in', () => {
  const sent = {
    resourceType: 'SystemResource',
    resourceReferences: [{ reference: 'Demo:A', referenceType: 'maskinportenscope', referenceSource: 'ALTINN3' }],
  };
  assert.deepEqual(readResource(sent), {
    resourceType: 'Systemresource',
    resourceReferences: [{ reference: 'Demo:A', referenceType: 'MaskinportenScope', referenceSource: 'Altinn3' }],
  });
  for (const resourceType of ['Other', 'constructor', 7])
    assert.deepEqual(readResource({ resourceType }), { resourceType });
});
