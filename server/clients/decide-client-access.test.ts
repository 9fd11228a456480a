import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ClientId, type OrganisationNumber, refusalCatalogue } from '@portvakt/protocol';
import { refuseAltering, refuseDeactivating, refuseEmpowering, refuseReading } from './decide-client-access.ts';

const [customer, supplier, stranger] = ['310123412', '313770001', '310001112'] as OrganisationNumber[] as [
  OrganisationNumber,
  OrganisationNumber,
  OrganisationNumber,
];
const own = { client_id: 'own' as ClientId, client_orgno: customer, supplier_orgno: null };
const kept = { client_id: 'kept' as ClientId, client_orgno: customer, supplier_orgno: supplier };
const caller = (organisation: OrganisationNumber, ...scopes: string[]) => ({
  clientId: 'x',
  organisation,
  scopes: new Set(scopes),
});

const rows = [
  // who, which client, reads, changes, deactivates
  ['its owner', caller(customer), own, true, true, true],
  ['a stranger', caller(stranger, 'idporten:dcr.supplier'), own, false, false, false],
  ['the customer', caller(customer, 'idporten:dcr.supplier'), kept, true, false, true],
  ['the supplier', caller(supplier, 'idporten:dcr.supplier'), kept, true, true, true],
  ['the supplier without the scope for it', caller(supplier, 'idporten:dcr.write'), kept, true, false, false],
  ['a stranger', caller(stranger, 'idporten:dcr.supplier'), kept, false, false, false],
] as const;

for (const [who, by, client, reads, changes, deactivates] of rows) {
  test(`${who} of the client ${client.client_id}`, () => {
    for (const [refuse, allowed] of [
      [refuseReading, reads],
      [refuseAltering, changes],
      [refuseDeactivating, deactivates],
    ] as const) {
      const refused = refuse(by, client);
      assert.equal(refused && refusalCatalogue[refused.refusal].status, allowed ? undefined : 403, refuse.name);
    }
  });
}

const administrator = ['idporten:dcr.write', 'idporten:scopes.write'];
const power = [
  // who, what they hold, what is on the client, whether keys are added, the refusal
  ['one that holds as much', administrator, administrator, false, undefined],
  ['one that holds less', ['idporten:dcr.write'], administrator, true, 'key-gives-power'],
  ['one that holds less', ['idporten:dcr.write'], administrator, false, 'key-removal-gives-power'],
  ['anyone', [], ['etat:apen'], false, undefined],
] as const;

for (const [who, held, onClient, adds, refusal] of power) {
  test(`${who} ${adds ? 'adds' : 'removes'} keys of a client with ${onClient.join(' ')}`, () => {
    const rule = { held: new Set<string>(held), onClient, adds };
    assert.equal(refuseEmpowering(caller(customer), own, rule)?.refusal, refusal);
    assert.equal(refuseEmpowering({ ...caller(customer), clientId: 'own' }, own, rule), undefined, 'its own keys');
  });
}
