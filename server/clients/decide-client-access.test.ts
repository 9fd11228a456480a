import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientId, OrganisationNumber } from '@portvakt/protocol';
import { refuseAltering, refuseDeactivating, refuseReading } from './decide-client-access.ts';

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
      assert.equal(refuse(by, client)?.problem, allowed ? undefined : 403, refuse.name);
    }
  });
}
