import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal, type OrganisationNumber, type ScopeName } from '@portvakt/protocol';
import { decideNewScope, decideScopeUpdate } from './decide-scope-change.ts';
import { type OwnedScope, plainScope } from './scope.ts';

const caller = '310123412' as OrganisationNumber;
const body = { prefix: 'kunde', subscope: 'a/b.c', description: 'x' };
const fresh = (more: object = {}, given: object = {}) =>
  decideNewScope({ ...body, ...more }, { owner: caller, caller, sourceExists: true, ...given });
const before: OwnedScope = {
  ...plainScope,
  name: 'kunde:a' as ScopeName,
  prefix: 'kunde',
  subscope: 'a',
  description: 'x',
  owner: caller,
  created_at: 0,
  updated_at: 0,
};

test('a scope is made under a prefix of one’s own, or of nobody’s never', () => {
  const made = fresh();
  assert.equal(!isRefusal(made) && made.name, 'kunde:a/b.c');
  for (const owner of [undefined, '312999919' as OrganisationNumber]) {
    const refused = fresh({}, { owner });
    assert.equal(isRefusal(refused) && refused.refusal, 'prefix-of-others');
  }
});

test('every field that the form cannot tell is told together', () => {
  const refused = fresh(
    {
      prefix: 'idporten',
      subscope: 'dcr.write',
      visibility: 'INTERNAL',
      delegation_source: 'https://x/',
      accessible_for_all: true,
    },
    { sourceExists: false },
  );
  assert.ok(isRefusal(refused));
  assert.deepEqual(refused.fields?.map(({ field }) => field).sort(), [
    'accessible_for_all',
    'delegation_source',
    'visibility',
  ]);
});

test("scopes of this server's administration stay closed; any other is opened for all by its owner", () => {
  for (const subscope of ['dcr.write', 'dcr/onbehalfof:write', 'scopes.read']) {
    assert.ok(isRefusal(fresh({ prefix: 'idporten', subscope, accessible_for_all: true })), subscope);
  }
  for (const name of ['idporten:dcr.newest', 'idporten:x', 'altinn:serviceowner', 'altinn:instances.read', 'krr:x']) {
    const [prefix, subscope] = name.split(':');
    const made = fresh({ prefix, subscope, accessible_for_all: true });
    assert.ok(!isRefusal(made) && made.accessible_for_all, name);
  }
});

test('an update leaves the name, and takes into use again only when it says so', () => {
  const updated = decideScopeUpdate({ description: 'y', prefix: 'etat', subscope: 'b' } as never, {
    before,
    sourceExists: true,
  });
  assert.ok(!isRefusal(updated));
  assert.deepEqual(
    [updated.name, updated.prefix, updated.subscope, updated.description],
    ['kunde:a', 'kunde', 'a', 'y'],
  );
  const inactive = { ...before, active: false };
  const silent = decideScopeUpdate({ description: 'y' }, { before: inactive, sourceExists: true });
  assert.equal(isRefusal(silent) && silent.refusal, 'scope-update-deactivated');
  const said = decideScopeUpdate({ description: 'y', active: true }, { before: inactive, sourceExists: true });
  assert.ok(!isRefusal(said) && said.active);
});

test('what is left out has its default again, and an empty audience is none', () => {
  const updated = decideScopeUpdate(
    { description: 'y', enforced_aud_for_access_token: '', allowed_integration_types: [] },
    { before: { ...before, at_max_age: 5, visibility: 'PRIVATE' }, sourceExists: true },
  );
  assert.ok(!isRefusal(updated));
  assert.deepEqual(
    [updated.at_max_age, updated.visibility, updated.enforced_aud_for_access_token, updated.allowed_integration_types],
    [null, 'PUBLIC', null, null],
  );
});
