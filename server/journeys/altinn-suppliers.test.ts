import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  type AltinnCaller,
  callAsPerson,
  organisations,
  people,
  resources,
  scopes,
  startTestServer,
  systemUserRegistry,
  type TestServer,
} from '@portvakt/own-tests';
import { partyOfOrganisation } from '#parties';

const SUPPLIERS = 'accessmanagement/api/v1/enduser/maskinportensuppliers';
const partyOf = (orgno: string) => partyOfOrganisation(orgno as Parameters<typeof partyOfOrganisation>[0]);
const [consumer, supplier] = [partyOf(organisations.consumer), partyOf(organisations.supplier)];
const OLDER = `accessmanagement/api/v1/${consumer.partyId}/maskinportenschema`;
const of = (parts: object) => `?${new URLSearchParams({ party: consumer.partyUuid, ...parts })}`;
const resource = (value: string) => [{ id: 'urn:altinn:resource', value }];

describe('suppliers, as the real interfaces write them', () => {
  let server: TestServer;
  let manager: AltinnCaller;
  before(async () => {
    const { registry } = systemUserRegistry();
    const declared = {
      consumer_orgno: organisations.consumer,
      supplier_orgno: organisations.supplier,
      scope: scopes.delegable,
    };
    server = await startTestServer({ registry: { ...registry, delegations: [declared] } });
    manager = await callAsPerson(server, people.managingDirector);
  });
  after(() => server.stop());

  const party = {
    id: supplier.partyUuid,
    name: 'Leverandøren AS',
    type: 'Organisasjon',
    variant: null,
    keyValues: null,
    parent: null,
    children: null,
    partyId: supplier.partyId,
    userId: null,
    username: null,
    organizationIdentifier: organisations.supplier,
    personIdentifier: null,
    dateOfBirth: null,
    dateOfDeath: null,
    isDeleted: false,
    deletedAt: null,
  };
  // RoleConstants of access management.
  const role = { id: '961f6ebb-ecf7-4fc6-ab5a-ca0841db4931', code: 'supplier', urn: 'urn:altinn:role:supplier' };

  test('a supplier has every member of its party, and the lists of a connection', async () => {
    const { body } = await manager.get(`${SUPPLIERS}${of({})}`);
    assert.deepEqual(body, [{ party, roles: [role], packages: [], resources: [], instances: [], connections: [] }]);
    const added = await manager.post(`${SUPPLIERS}${of({ supplier: organisations.supplier })}`);
    assert.equal(added.body.roleId, role.id);
  });

  test('a delegated resource names its type, and both parties in full', async () => {
    const [found] = (await manager.get(`${SUPPLIERS}/resources${of({})}`)).body;
    assert.equal(found.resource.type.name, 'MaskinportenSchema');
    assert.deepEqual(found.permissions[0].to, party);
    assert.equal(found.permissions[0].from.personIdentifier, null);
    assert.deepEqual(found.permissions[0].role, role);
  });

  test('a right has its action and its resource as type and value', async () => {
    const { body } = await manager.get(`${SUPPLIERS}/resources/delegationcheck${of({ resource: resources.bundle })}`);
    assert.equal(body.resource.type.name, 'MaskinportenSchema');
    assert.deepEqual(body.rights, [
      {
        right: {
          key: `${resources.bundle}:ScopeAccess`,
          name: 'ScopeAccess',
          resource: [{ type: 'urn:altinn:resource', value: resources.bundle }],
          action: { type: 'urn:oasis:names:tc:xacml:1.0:action:action-id', value: 'ScopeAccess' },
        },
        result: true,
        reasonCodes: ['RoleAccess'],
      },
    ]);
  });

  test('the older interface takes parties by party id, and says so again', async () => {
    const to = [{ id: 'urn:altinn:partyid', value: String(supplier.partyId) }];
    const body = { to, rights: [{ resource: resource(resources.bundle) }] };
    const made = await manager.post(`${OLDER}/offered`, body);
    assert.equal(made.status, 201, JSON.stringify(made.body));
    assert.deepEqual(made.body.to, to);
    const { body: offered } = await manager.get(`${OLDER}/offered`);
    const users = new Map(offered.map((one: Record<string, unknown>) => [one.resourceId, one.performedByUserId]));
    assert.equal(users.size, 2);
    for (const user of users.values()) assert.ok(Number.isInteger(user), String(user));
    // 0 means that no person made the delegation: the registry file did.
    assert.notEqual(users.get(resources.bundle), 0);
    users.delete(resources.bundle);
    assert.deepEqual([...users.values()], [0]);
    assert.equal((await manager.post(`${OLDER}/offered/revoke`, body)).status, 204);
    assert.equal((await manager.get(`${OLDER}/offered`)).body.length, 1);
  });

  test('nobody is their own supplier, at whichever door, before the resource is looked at', async () => {
    const itself = of({ supplier: organisations.consumer, resource: 'no-such' });
    const doors = [
      () => manager.post(`${SUPPLIERS}${itself}`),
      () => manager.delete(`${SUPPLIERS}${itself}`),
      () => manager.post(`${SUPPLIERS}/resources${itself}`),
      () => manager.delete(`${SUPPLIERS}/resources${itself}`),
    ];
    for (const ask of doors) {
      const { status, body } = await ask();
      assert.equal(status, 400);
      const codes = body.validationErrors.map(({ code, paths }: { code: string; paths: string[] }) => [code, ...paths]);
      assert.deepEqual(codes, [
        ['AM.VLD-00007', 'QUERY/party'],
        ['AM.VLD-00007', 'QUERY/supplier'],
      ]);
    }
  });

  test('a resource of another type is refused where it is given and where it is taken back', async () => {
    const other = of({ supplier: organisations.supplier, resource: resources.submission });
    for (const method of ['post', 'delete'] as const) {
      const { body } = await manager[method](`${SUPPLIERS}/resources${other}`);
      assert.equal(body.validationErrors[0].code, 'AM.VLD-00032', method);
    }
  });

  test('a person without a role is told so in local, and nothing of who exists', async () => {
    const person = await callAsPerson(server, people.private);
    const parties = [consumer.partyUuid, '00000000-0000-8000-9000-000310003506'];
    const answers = await Promise.all(parties.map((party) => person.get(`${SUPPLIERS}?party=${party}`)));
    const told = answers.map(({ status, headers, body }) => [status, headers.get('www-authenticate'), body]);
    assert.deepEqual(told[0], told[1]);
    assert.equal(told[0]?.[0], 403);
    assert.match(String(told[0]?.[1]), /^Bearer error="insufficient_scope", error_description="the person has no role/);
  });

  const either = '(identified by either urn:altinn:organizationnumber or urn:altinn:partyid attribute id)';
  const by = (id: string, value: string) => [{ id, value }];
  const supplierByNumber = by('urn:altinn:organizationnumber', organisations.supplier);
  const rights = [{ resource: resource(resources.bundle) }];
  const wrong: readonly (readonly [name: string, body: object, errors: object])[] = [
    [
      'itself, by number',
      { to: by('urn:altinn:organizationnumber', organisations.consumer), rights },
      {
        To: `Maskinporten schema delegation can not have the same party in the From and To Attributes: ${organisations.consumer}`,
      },
    ],
    [
      'itself, by party id',
      { to: by('urn:altinn:partyid', String(consumer.partyId)), rights },
      {
        To: `Maskinporten schema delegation can not have the same party in the From and To Attributes: ${consumer.partyId}`,
      },
    ],
    ...[
      by('urn:altinn:organizationnumber', '310003506'),
      by('urn:altinn:organizationnumber', '12'),
      by('urn:altinn:partyid', '50'),
      by('urn:altinn:partyid', 'x'),
      by('urn:altinn:person:identifier-no', '17'),
    ].map(
      (to) =>
        [
          `a receiver that is no organisation: ${JSON.stringify(to)}`,
          { to, rights },
          {
            To: `Maskinporten schema delegation can only be delegated to a valid organization ${either}. Invalid value: ${to[0]?.value}`,
          },
        ] as const,
    ),
    [
      'two rights, before the receiver is looked at',
      { to: [], rights: [...rights, ...rights] },
      {
        Rights:
          'This operation only support requests specifying a single right identifying a Maskinporten schema resource registered in the Altinn Resource Registry',
      },
    ],
    [
      'an attribute that is no resource',
      { to: supplierByNumber, rights: [{ resource: by('urn:altinn:org', 'fjo') }] },
      {
        'right[0].Resource':
          'This operation only support requests for resources from the Altinn Resource Registry using the urn:altinn:resource attribute id',
      },
    ],
    [
      'an unknown resource',
      { to: supplierByNumber, rights: [{ resource: resource('no-such') }] },
      { 'right[0].Resource': 'The resource: no-such, does not exist or is not available for delegation' },
    ],
    [
      'a resource of another type',
      { to: supplierByNumber, rights: [{ resource: resource(resources.submission) }] },
      {
        'right[0].Resource': `This operation only support requests for Maskinporten schema resources. Invalid resource: ${resources.submission}`,
      },
    ],
  ];
  for (const [name, body, errors] of wrong) {
    test(`the older interface says of ${name} what Altinn says`, async () => {
      const reply = await manager.post(`${OLDER}/offered`, body);
      assert.equal(reply.status, 400);
      const expected = Object.entries(errors).map(([key, text]) => [key, [text]]);
      assert.deepEqual(reply.body.errors, Object.fromEntries(expected));
    });
  }

  test('what nobody received cannot be given up by an unknown party either', async () => {
    const reply = await manager.post(`${OLDER}/received/revoke`, { from: by('urn:altinn:partyid', '50'), rights });
    assert.deepEqual(reply.body.errors, {
      From: [
        `Maskinporten schema delegation can only be delegated from a valid organization ${either}. Invalid value: 50`,
      ],
    });
  });
});
