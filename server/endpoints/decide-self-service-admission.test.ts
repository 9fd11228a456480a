import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OrganisationNumber } from '@portvakt/protocol';
import { decideSelfServiceAdmission, impliedScopes } from './decide-self-service-admission.ts';

const organisation = '310123412' as OrganisationNumber;
const scopes: ReadonlySet<string> = new Set(['idporten:dcr.read']);
const client = (claims: object = {}) => ({ kind: 'machine', organisation, scopes, token: { claims } }) as const;
const admitted = { wanted: ['idporten:dcr.read'], termsSigned: true };

test('writing includes reading, and nothing includes writing or supplying', () => {
  const all = (...scopes: string[]) => [...impliedScopes(new Set(scopes))].sort();
  assert.deepEqual(all('idporten:dcr.read'), ['idporten:dcr.read']);
  assert.deepEqual(all('idporten:dcr.modify'), [
    'idporten:dcr.modify',
    'idporten:dcr.read',
    'idporten:dcr/onbehalfof.write',
  ]);
  assert.ok(all('idporten:dcr.supplier').includes('idporten:dcr.read'));
  assert.ok(!all('idporten:dcr.write').includes('idporten:dcr.supplier'));
  assert.deepEqual(all('idporten:dcr/onbehalfof:write'), [
    'idporten:dcr/onbehalfof.write',
    'idporten:dcr/onbehalfof:write',
  ]);
  assert.deepEqual(all('idporten:scopes.write'), ['idporten:scopes.read', 'idporten:scopes.write']);
  for (const other of ['idporten:dcr.altinn', 'idporten:dcr.datasharing', 'altinn:serviceowner', 'constructor']) {
    assert.deepEqual(all(other), [other]);
  }
});

test('who speaks for others is refused before its scopes are looked at, and a missing scope before the terms', () => {
  assert.equal(decideSelfServiceAdmission(client(), admitted), undefined);
  for (const claims of [{ supplier: {} }, { supplier: undefined }, { authorization_details: [] }]) {
    assert.equal(decideSelfServiceAdmission(client(claims), admitted)?.refusal, 'token-speaks-for-others');
  }
  assert.equal(
    decideSelfServiceAdmission({ ...client(), scopes: new Set() }, { ...admitted, termsSigned: false })?.refusal,
    'scope-needed',
  );
  assert.equal(decideSelfServiceAdmission(client(), { ...admitted, termsSigned: false })?.refusal, 'terms-not-signed');
  assert.equal(decideSelfServiceAdmission(client(), { ...admitted, wanted: [] })?.refusal, 'scope-needed');
});

test('a person is told of a right, never of a scope', () => {
  const member = { kind: 'member', organisation, scopes } as const;
  assert.equal(decideSelfServiceAdmission(member, admitted), undefined);
  const refused = decideSelfServiceAdmission({ ...member, scopes: new Set() }, admitted);
  assert.equal(refused?.refusal, 'right-needed');
  assert.match(refused?.description ?? '', /310123412/);
});
