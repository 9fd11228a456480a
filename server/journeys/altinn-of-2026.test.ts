import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  type AltinnCaller,
  type AltinnReply,
  accessPackages,
  callAsMachine,
  callAsPerson,
  callWith,
  describeSystem,
  organisations,
  people,
  requestMachineToken,
  resources,
  right,
  scopes,
  startTestServer,
  systemUserRegistry,
  type TestServer,
} from '@portvakt/own-tests';
import type { OrganisationNumber } from '@portvakt/protocol';
import { partyOfOrganisation } from '#parties';

/**
 * What Altinn changed in 2025 and 2026, as its clients meet it: access management as of 2026-08, authentication as of 2026-07.
 * docs/altinn.md says what of it does not apply here, and why.
 */
const AUTHENTICATION = 'authentication/api/v1';
const MANAGEMENT = 'accessmanagement/api/v1';
const REQUESTS = `${AUTHENTICATION}/systemuser/request`;
const customer = partyOfOrganisation(organisations.consumer as OrganisationNumber);
const system = describeSystem({
  isVisible: false,
  accessPackages: [{ urn: accessPackages.accounts }, { urn: accessPackages.clients }],
});
const outcome = ({ status, body }: AltinnReply) => (body?.code === undefined ? `${status}` : `${status} ${body.code}`);
const closed = 'fjordetaten-stengt';

describe('Altinn as of 2026', () => {
  let server: TestServer;
  let vendor: AltinnCaller;
  let director: AltinnCaller;
  let lookUp: AltinnCaller;
  let consumer: AltinnCaller;
  const { clients, registry } = systemUserRegistry();

  before(async () => {
    const { resources: declared, clients: declaredClients } = registry as {
      resources: { identifier: string }[];
      clients: { client_id: string; scopes: string[] }[];
    };
    const bundle = declared.find(({ identifier }) => identifier === resources.bundle);
    server = await startTestServer({
      registry: {
        ...registry,
        clients: declaredClients.map((client) =>
          client.client_id === 'look-up'
            ? { ...client, scopes: [...client.scopes, 'altinn:maskinporten/delegations.admin'] }
            : client,
        ),
        resources: [...declared, { ...bundle, identifier: closed, delegable: false }],
        systems: [system],
        client_relations: [
          {
            clientOrgNo: organisations.provider,
            facilitatorOrgNo: organisations.consumer,
            accessPackages: [{ urn: accessPackages.clients }],
          },
          {
            clientOrgNo: organisations.stranger,
            facilitatorOrgNo: organisations.consumer,
            accessPackages: [{ urn: accessPackages.accounts }],
          },
        ],
        delegations: [
          {
            consumer_orgno: organisations.consumer,
            supplier_orgno: organisations.supplier,
            resource: resources.bundle,
          },
        ],
      },
    });
    vendor = await callAsMachine(
      server,
      clients.vendor,
      [
        'altinn:authentication/systemregister.write',
        'altinn:authentication/systemuser.request.write',
        'altinn:authentication/systemuser.request.read',
      ].join(' '),
    );
    lookUp = await callAsMachine(server, clients.lookUp, 'altinn:maskinporten/delegations.admin');
    consumer = await callAsMachine(
      server,
      clients.consumer,
      'altinn:consentrequests.write altinn:consentrequests.read',
    );
    director = await callAsPerson(server, people.managingDirector);
  });
  after(() => server.stop());

  const ask = (more: object = {}, kind = 'vendor') =>
    vendor.post(`${REQUESTS}/${kind}`, {
      systemId: system.id,
      partyOrgNo: organisations.consumer,
      externalRef: randomUUID(),
      ...(kind === 'vendor' && { rights: [right(resources.submission)] }),
      ...more,
    });
  const askForAgent = () => ask({ accessPackages: [{ urn: accessPackages.clients }] }, 'vendor/agent');
  const approve = async (id: string, kind = '') => {
    const { status } = await director.post(`${REQUESTS}${kind}/${customer.partyId}/${id}/approve`);
    assert.equal(status, 200);
  };

  test('1: the look-up of delegations answers the same on both of its paths', async () => {
    const query = `?scope=${scopes.delegable}&consumerOrg=${organisations.consumer}&supplierOrg=${organisations.supplier}`;
    const [today, former] = [
      await lookUp.get(`${MANAGEMENT}/maskinporten/delegations/${query}`),
      await lookUp.get(`${MANAGEMENT}/admin/delegations/maskinportenschema${query}`),
    ];
    assert.equal(today.status, 200);
    assert.deepEqual(Object.keys(today.body[0]), [
      'consumer_org',
      'supplier_org',
      'delegation_scheme_Id',
      'scopes',
      'created',
      'resourceid',
    ]);
    assert.deepEqual(former.body, today.body);
  });

  test('2: a malformed parameter is a problem with the newer type, and no token is 401', async () => {
    const path = `${MANAGEMENT}/maskinporten/delegations/?supplierOrg=123`;
    const { status, body } = await lookUp.get(path);
    assert.deepEqual(
      [status, body.type, body.errors],
      [
        400,
        'https://tools.ietf.org/html/rfc7231#section-6.5.1',
        { supplierOrg: ['supplierOrg is not a valid organization number'] },
      ],
    );
    assert.equal((await callWith(server, undefined).get(path)).status, 401);
  });

  test('3: what may not be delegated is not, to suppliers nor to system users', async () => {
    const suppliers = `${MANAGEMENT}/enduser/maskinportensuppliers`;
    const pair = `party=${customer.partyUuid}&supplier=${organisations.supplier}`;
    assert.equal((await director.post(`${suppliers}?${pair}`)).status, 200);
    assert.equal(outcome(await director.post(`${suppliers}/resources?${pair}&resource=${closed}`)), '400 AM-00042');
    assert.equal((await director.post(`${suppliers}/resources?${pair}&resource=${resources.bundle}`)).body, true);
    const refused = await vendor.put(`${AUTHENTICATION}/systemregister/vendor/${system.id}/rights`, [
      right(resources.bundle),
    ]);
    assert.deepEqual([refused.status, refused.body.validationErrors[0].code], [400, 'AUTH.VLD-00017']);
  });

  test('4: consent events are read under their new name and with its parameters', async () => {
    const { status, body } = await consumer.get(
      `${MANAGEMENT}/enterprise/consentrequests/events?eventType=accepted&eventType=revoked&createdAfter=2026-01-01T00:00:00Z`,
    );
    assert.deepEqual([status, body], [200, { links: {}, data: [] }]);
    // The former name is the id of no consent.
    assert.equal((await consumer.get(`${MANAGEMENT}/enterprise/consentrequests/latestchanges`)).status, 404);
  });

  test('6: the time of a request is there from the first answer on, for every kind of request', async () => {
    const near = (created: string) => Math.abs(Date.parse(created) - Date.now()) < 60_000;
    const standard = await ask();
    const agent = await askForAgent();
    assert.deepEqual([standard.status, agent.status], [201, 201]);
    await approve(standard.body.id);
    const change = await vendor.post(
      `${AUTHENTICATION}/systemuser/changerequest/vendor?correlation-id=${randomUUID()}&system-user-id=${standard.body.id}`,
      { requiredRights: [right(resources.notice)] },
    );
    assert.equal(change.status, 201);
    for (const { body } of [standard, agent, change]) assert.ok(near(body.created), body.created);
    const found = await vendor.get(`${AUTHENTICATION}/systemuser/vendor/bysystem/${system.id}`);
    assert.ok(found.body.data.every(({ created }: { created: string }) => near(created)));
  });

  test('7: an organisation lets its agent act for itself', async () => {
    const { body } = await askForAgent();
    await approve(body.id, '/agent');
    const self = `${AUTHENTICATION}/systemuser/agent/${customer.partyId}/${body.id}/self/?partyUuid=${customer.partyUuid}`;
    assert.equal((await director.post(self)).status, 200);
    assert.equal((await director.get(self)).body[0].customerId, customer.partyUuid);
    assert.equal((await director.delete(self)).status, 200);
    assert.deepEqual((await director.get(self)).body, []);
  });

  test('8: a client has every package that the agent needs; addresses may be long; enterprise users are gone', async () => {
    const { body } = await askForAgent();
    await approve(body.id, '/agent');
    const path = `${AUTHENTICATION}/enduser/systemuser/clients`;
    const available = await director.get(`${path}/available?agent=${body.id}`);
    assert.deepEqual(
      available.body.data.map((one: { clientOrganizationNumber: string }) => one.clientOrganizationNumber),
      [organisations.provider],
    );
    const { partyUuid } = partyOfOrganisation(organisations.stranger as OrganisationNumber);
    assert.equal(outcome(await director.post(`${path}?agent=${body.id}&client=${partyUuid}`)), '400 AUTH-00080');

    const redirectUrl = `${system.allowedRedirectUrls[0]}?state=${'x'.repeat(1800)}`;
    assert.equal((await ask({ redirectUrl })).body.redirectUrl, redirectUrl);

    const token = await requestMachineToken(server, clients.vendor, { scope: scopes.openForAll });
    const gone = await fetch(`${server.address}${AUTHENTICATION}/exchange/maskinporten`, {
      headers: { authorization: `Bearer ${token}`, 'x-altinn-enterpriseuser-authentication': 'eDp5' },
    });
    assert.equal(gone.status, 410);
  });

  test('8: whoever has any role in the organisation may pass a request on', async () => {
    const { body } = await ask();
    const related = await callAsPerson(server, people.apiAdministrator);
    const path = `${REQUESTS}/${customer.partyId}/${body.id}/escalate`;
    assert.equal((await related.post(path)).body, true);
    const unrelated = await callAsPerson(server, people.strangersDirector);
    assert.equal((await unrelated.post(path)).body, false);
  });

  test('9: system users and requests of agents are found by system and by query', async () => {
    const externalRef = randomUUID();
    const { body } = await ask({ externalRef, accessPackages: [{ urn: accessPackages.clients }] }, 'vendor/agent');
    const listed = await vendor.get(`${REQUESTS}/vendor/agent/bysystem/${system.id}`);
    assert.ok(listed.body.data.some(({ id }: { id: string }) => id === body.id));
    await approve(body.id, '/agent');
    const query = `system-id=${system.id}&orgno=${organisations.consumer}&external-ref=${externalRef}`;
    const found = await vendor.get(`${AUTHENTICATION}/systemuser/vendor/byquery?${query}`);
    assert.deepEqual([found.status, found.body.id, found.body.userType], [200, body.id, 'agent']);
  });

  test('what was changed of a system can be read by its vendor alone', async () => {
    const path = `${AUTHENTICATION}/systemregister/vendor/${system.id}`;
    assert.deepEqual((await vendor.put(`${path}/rights`, [right(resources.submission)])).body, { succeeded: true });
    assert.deepEqual((await vendor.put(`${path}/accesspackages`, [{ urn: accessPackages.clients }])).body, {
      succeeded: true,
    });
    const { status, body } = await vendor.get(`${path}/changelog`);
    assert.equal(status, 200);
    assert.deepEqual(
      body.map(({ changeType }: { changeType: string }) => changeType),
      ['accesspackageupdate', 'rightsupdate', 'create'],
    );
    const { systemInternalId, created, ...newest } = body[0];
    assert.ok(Math.abs(Date.parse(created) - Date.now()) < 60_000);
    assert.match(systemInternalId, /^[0-9a-f-]{36}$/);
    assert.deepEqual(newest, {
      changedByOrgNumber: organisations.supplier,
      clientId: 'vendor',
      changeType: 'accesspackageupdate',
      changedData: { accessPackages: [{ urn: accessPackages.clients }] },
    });
    const other = await callAsMachine(server, clients.otherVendor, 'altinn:authentication/systemregister.write');
    assert.equal(outcome(await other.get(`${path}/changelog`)), '404 AUTH-00011');
  });
});
