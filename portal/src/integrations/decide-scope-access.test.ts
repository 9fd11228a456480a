import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decideScopeAccess, layScopeGround, listPickable } from './decide-scope-access.ts';
import type { Scope, ScopeAccess } from './queries.ts';

const scope = (name: string, more: Partial<Scope> = {}) =>
  ({ name, description: `About ${name}`, active: true, owner_orgno: '312999919', ...more }) as Scope;
const access = (name: string, state: ScopeAccess['state'] = 'APPROVED') =>
  ({ scope: name, state, owner_orgno: '312999919', owner_organization_name: 'Etaten' }) as ScopeAccess;

const ground = layScopeGround({
  publicScopes: [
    scope('a:open', { accessible_for_all: true }),
    scope('a:delegable', { delegation_source: 'https://tt02.altinn.no/' }),
    scope('a:deactivated', { active: false }),
    scope('a:none'),
    scope('a:withdrawn'),
  ],
  accesses: [access('a:private'), access('a:withdrawn', 'DENIED'), access('a:deactivated')],
  ownScopes: [scope('b:own')],
});

describe('access to a scope', () => {
  for (const [name, expected] of [
    ['a:open', 'open'],
    ['a:private', 'granted'],
    ['b:own', 'own'],
    ['a:delegable', 'delegable'],
    ['a:withdrawn', 'withdrawn'],
    ['a:deactivated', 'deactivated'],
    ['a:none', 'not-granted'],
    ['c:unknown', 'not-granted'],
  ] as const) {
    test(`${name} is ${expected}`, () => assert.equal(decideScopeAccess(name, ground), expected));
  }
});

describe('what may be picked', () => {
  for (const [group, expected] of [
    ['granted', ['a:private']],
    ['open', ['a:open']],
    ['delegable', ['a:delegable']],
    ['own', ['b:own']],
  ] as const) {
    test(`of the group ${group} is ${expected}`, () =>
      assert.deepEqual(
        listPickable(ground, group, '').map(({ name }) => name),
        expected,
      ));
  }
  test('is found by its owner and by what it is, in any order', () => {
    assert.equal(listPickable(ground, 'granted', 'etaten priv').length, 1);
    assert.equal(listPickable(ground, 'open', 'about OPEN').length, 1);
    assert.equal(listPickable(ground, 'granted', 'nothing').length, 0);
  });
});
