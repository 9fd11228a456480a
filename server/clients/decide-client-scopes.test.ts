import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal, type OrganisationNumber } from '@portvakt/protocol';
import type { ScopeForClient } from '#scopes';
import { decideClientScopes, type ScopesAsked } from './decide-client-scopes.ts';

const holder = '310123412' as OrganisationNumber;
const other = '312999919' as OrganisationNumber;
const plain: ScopeForClient = {
  active: true,
  visibility: 'PUBLIC',
  allowedIntegrationTypes: undefined,
  accessibleForAll: false,
  delegable: false,
  owner: other,
  granted: false,
};
const ask = (scope: Partial<ScopeForClient> | undefined, more: Partial<ScopesAsked> = {}) =>
  decideClientScopes({
    integrationType: 'maskinporten',
    asked: ['etat:a'],
    present: new Set(),
    known: new Map(scope === undefined ? [] : [['etat:a', { ...plain, ...scope }]]),
    holder,
    bySupplier: false,
    ...more,
  });

test('open for all, granted, own or delegable is enough', () => {
  for (const scope of [{ accessibleForAll: true }, { granted: true }, { owner: holder }, { delegable: true }]) {
    assert.deepEqual(ask(scope), ['etat:a'], JSON.stringify(scope));
    assert.deepEqual(ask({ ...scope, visibility: 'PRIVATE' }), ['etat:a']);
  }
});

test('delegable is not enough for a supplier in the name of a customer', () => {
  assert.ok(isRefusal(ask({ delegable: true }, { bySupplier: true })));
  assert.deepEqual(ask({ granted: true }, { bySupplier: true }), ['etat:a']);
});

test('a private scope that may not be used is as unknown as one that is not there', () => {
  assert.deepEqual(ask({ visibility: 'PRIVATE' }), ask(undefined));
  assert.deepEqual(ask({ visibility: 'PRIVATE', active: false }), ask(undefined));
  assert.notDeepEqual(ask({}), ask(undefined));
});

test('what is deactivated or meant for other types is refused, granted or not', () => {
  assert.ok(isRefusal(ask({ granted: true, active: false })));
  assert.ok(isRefusal(ask({ granted: true, allowedIntegrationTypes: ['idporten'] })));
  assert.ok(isRefusal(ask({ granted: true, allowedIntegrationTypes: [] })));
  assert.ok(isRefusal(ask({ granted: true }, { integrationType: 'idporten' })));
});

test('what is there already may stay, whatever has become of it; nothing else comes with it', () => {
  assert.deepEqual(ask({ active: false }, { present: new Set(['etat:a']) }), ['etat:a']);
  assert.deepEqual(ask(undefined, { asked: ['idporten:dcr.write'], present: new Set(['idporten:dcr.write']) }), [
    'idporten:dcr.write',
  ]);
  const refused = ask(undefined, {
    asked: ['idporten:dcr.write', 'idporten:scopes.write'],
    present: new Set(['idporten:dcr.write']),
  });
  assert.ok(isRefusal(refused) && refused.refusal === 'administration-scope-asked');
});

test('a scope that opens an interface of Altinn here goes on a client as any other; unheld, its owner is named', () => {
  const known = (scope: Partial<ScopeForClient>) =>
    new Map([['altinn:serviceowner', { ...plain, visibility: 'PRIVATE', ...scope }]]);
  const asked = ['altinn:serviceowner'];
  for (const scope of [{ granted: true }, { accessibleForAll: true }, { owner: holder }]) {
    assert.deepEqual(ask(undefined, { asked, known: known(scope) }), asked);
  }
  const refused = ask(undefined, { asked, known: known({}) });
  assert.ok(isRefusal(refused) && refused.refusal === 'client-invalid');
  assert.match(refused.fields?.[0]?.message ?? '', /has not been granted access .* its owner, 312999919, decides/);
});

test('a Maskinporten client has one at least, the others what belongs to their type', () => {
  assert.ok(isRefusal(ask(undefined, { asked: [] })));
  assert.ok(isRefusal(ask(undefined, { asked: undefined })));
  assert.deepEqual(ask(undefined, { asked: undefined, integrationType: 'api_klient' }), []);
  assert.deepEqual(ask({ granted: true }, { asked: ['etat:a', 'etat:a'] }), ['etat:a']);
});

test('every scope at fault is named', () => {
  const refused = ask({}, { asked: ['etat:a', 'etat:b', 'etat:c'] });
  assert.deepEqual(isRefusal(refused) && refused.fields?.map(({ field }) => field), [
    'scopes[0]',
    'scopes[1]',
    'scopes[2]',
  ]);
});
