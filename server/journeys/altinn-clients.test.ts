import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  type AltinnCaller,
  callAsMachine,
  callWith,
  describeSystem,
  organisations,
  people,
  requestMachineToken,
  requestPersonToken,
  resources,
  scopes,
  startTestServer,
  systemUserRegistry,
  type TestServer,
} from '@portvakt/own-tests';
import type { OrganisationNumber } from '@portvakt/protocol';
import { partyOfOrganisation } from '#parties';

/** `value` with member names in the spelling of .NET classes. */
function inPascalCase(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(inPascalCase);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name.charAt(0).toUpperCase() + name.slice(1), inPascalCase(inner)]),
  );
}

const upperCase = (query: Record<string, string>) =>
  new URLSearchParams(Object.entries(query).map(([name, value]): [string, string] => [name.toUpperCase(), value]));

describe('clients that spell names as their own serializer does', () => {
  let server: TestServer;
  let vendor: AltinnCaller;
  let registry: AltinnCaller;
  let maskinporten: AltinnCaller;
  let consumer: AltinnCaller;
  let director: AltinnCaller;
  let person: string;
  let machine: string;

  before(async () => {
    const { clients, registry: declared } = systemUserRegistry();
    const admin = {
      client_id: 'registry-admin',
      client_orgno: organisations.provider,
      scopes: ['altinn:resourceregistry/resource.write', 'altinn:maskinporten/delegations.admin'],
      jwks: { keys: [clients.lookUp.publicJwk] },
    };
    const base = declared as { clients: object[] };
    server = await startTestServer({ registry: { ...base, clients: [...base.clients, admin] } });
    const as = (name: string) => ({ ...clients.lookUp, clientId: name });
    vendor = await callAsMachine(
      server,
      clients.vendor,
      'altinn:authentication/systemregister.write altinn:authentication/systemuser.request.write',
    );
    registry = await callAsMachine(
      server,
      as('registry-admin'),
      'altinn:resourceregistry/resource.write altinn:maskinporten/delegations.admin',
    );
    maskinporten = await callAsMachine(
      server,
      clients.lookUp,
      'altinn:maskinporten/systemuser.read altinn:maskinporten/consent.read',
    );
    machine = await requestMachineToken(server, clients.consumer, { scope: 'altinn:consentrequests.write' });
    consumer = callWith(server, machine);
    person = await requestPersonToken(server, people.managingDirector);
    director = callWith(server, person);
  });
  after(() => server.stop());

  const send = (path: string, { type, body, token = person }: { type: string; body: string; token?: string }) =>
    fetch(`${server.address}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      body,
    });
  const { partyId, partyUuid } = partyOfOrganisation(organisations.consumer as OrganisationNumber);

  test('a system, a request for a system user, and what is asked about it', async () => {
    const system = describeSystem();
    assert.equal((await vendor.post('authentication/api/v1/systemregister/vendor', inPascalCase(system))).status, 200);
    const asked = await vendor.post(
      'authentication/api/v1/systemuser/request/vendor',
      inPascalCase({
        systemId: system.id,
        partyOrgNo: organisations.consumer,
        rights: [{ resource: [{ id: 'urn:altinn:resource', value: resources.submission }] }],
      }),
    );
    assert.equal(asked.status, 201);
    const seen = await director.get(`authentication/api/v1/systemuser/request/${asked.body.id}`);
    const approve = `authentication/api/v1/systemuser/request/${seen.body.partyId}/${asked.body.id}/approve`;
    assert.equal((await director.post(approve)).status, 200);
    const lookUp = upperCase({
      clientId: 'vendor',
      systemProviderOrgNo: organisations.supplier,
      systemUserOwnerOrgNo: organisations.consumer,
    });
    const found = await maskinporten.get(`authentication/api/v1/systemuser/byExternalId?${lookUp}`);
    assert.equal(found.body.id, asked.body.id);
    const query = upperCase({ 'system-id': system.id, orgno: organisations.consumer });
    assert.equal((await vendor.get(`authentication/api/v1/systemuser/vendor/byquery?${query}`)).status, 200);
  });

  test('a resource, its delegation, and the look-up of it', async () => {
    const texts = { nb: 'Kai', nn: 'Kai', en: 'Berth' };
    const resource = {
      identifier: 'pascal-kai',
      title: texts,
      description: texts,
      rightDescription: texts,
      resourceType: 'MaskinportenSchema',
      resourceReferences: [
        { referenceSource: 'Altinn3', reference: scopes.second, referenceType: 'MaskinportenScope' },
      ],
      hasCompetentAuthority: { organization: organisations.provider, orgcode: 'dem' },
    };
    const path = 'resourceregistry/api/v1/resource';
    assert.equal((await registry.post(path, inPascalCase(resource))).status, 201);
    assert.deepEqual((await registry.get(`${path}/pascal-kai`)).body, resource);
    const pair = { party: partyUuid, supplier: organisations.supplier };
    const suppliers = 'accessmanagement/api/v1/enduser/maskinportensuppliers';
    assert.equal((await director.post(`${suppliers}?${upperCase(pair)}`)).status, 200);
    const all = upperCase({ ...pair, resource: 'pascal-kai' });
    assert.equal((await director.post(`${suppliers}/resources?${all}`)).body, true);
    const offer = {
      to: [{ id: 'urn:altinn:organizationnumber', value: organisations.supplier }],
      rights: [{ resource: [{ id: 'urn:altinn:resource', value: 'pascal-kai' }] }],
    };
    const older = `accessmanagement/api/v1/${partyId}/maskinportenschema/offered`;
    assert.equal((await director.post(older, inPascalCase(offer))).status, 201);
    const lookUp = upperCase({
      scope: scopes.second,
      consumerOrg: organisations.consumer,
      supplierOrg: organisations.supplier,
    });
    const found = await registry.get(`accessmanagement/api/v1/maskinporten/delegations/?${lookUp}`);
    assert.deepEqual(
      found.body.map(({ resourceid }: { resourceid: string }) => resourceid),
      ['pascal-kai'],
    );
  });

  test('a body that means nothing does not matter where none is asked for', async () => {
    const id = '2c9a1f6e-0000-4000-8000-000000000001';
    const answer = await send(`authentication/api/v1/systemuser/request/${partyId}/${id}/approve`, {
      type: 'application/x-www-form-urlencoded',
      body: '',
    });
    assert.equal(answer.status, 404);
    assert.equal(((await answer.json()) as { code: string }).code, 'AUTH-00010');
  });

  test('who calls is asked before what they say is read', async () => {
    const path = 'accessmanagement/api/v1/enterprise/consentrequests';
    for (const type of ['application/json', 'application/xml']) {
      const unproved = await send(path, { type, body: '{', token: 'x.y.z' });
      assert.deepEqual([unproved.status, await unproved.text()], [401, '']);
      assert.equal((await send(path, { type, body: '{' })).status, 403);
      const proved = await send(path, { type, body: '{', token: machine });
      assert.equal(proved.status, type === 'application/json' ? 400 : 415);
    }
  });

  test('a consent', async () => {
    const asked = {
      id: '8f4b1d20-0000-4000-8000-00000000000a',
      from: `urn:altinn:person:identifier-no:${people.private}`,
      to: `urn:altinn:organization:identifier-no:${organisations.consumer}`,
      validTo: '2099-01-01T00:00:00Z',
      consentRights: [{ action: ['consent'], resource: [{ type: 'urn:altinn:resource', value: resources.debt }] }],
    };
    const made = await consumer.post('accessmanagement/api/v1/enterprise/consentrequests', inPascalCase(asked));
    assert.equal(made.status, 201);
    const { id, from, to } = asked;
    const found = await maskinporten.post(
      'accessmanagement/api/v1/maskinporten/consent/lookup',
      inPascalCase({ id, from, to }),
    );
    assert.equal(found.body.code, 'AM-00014');
  });
});
