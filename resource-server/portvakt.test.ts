import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import {
  callAsMachine,
  callAsPerson,
  describeSystem,
  type MadeClient,
  organisations,
  people,
  requestToken,
  resources,
  right,
  scopes,
  signGrant,
  startTestServer,
  systemUserRegistry,
  type TestServer,
} from '@portvakt/own-tests';
import { protect } from './adapters/node.ts';
import { type AuditLine, type Caller, createResourceServer } from './index.ts';

const { consumer, supplier } = organisations;
const organisation = (orgno: string) => ({ authority: 'iso6523-actorid-upis', ID: `0192:${orgno}` });
const AUDIENCE = 'https://api.example/';

/** An API with a route for each kind of token, before a real server that makes them. */
describe('tokens of a real Portvakt', () => {
  const { clients, registry } = systemUserRegistry();
  const lines: AuditLine[] = [];
  let server: TestServer;
  let api: string;
  let stopApi: () => Promise<void>;

  before(async () => {
    const delegations = [{ consumer_orgno: consumer, supplier_orgno: supplier, scope: scopes.delegable }];
    server = await startTestServer({ registry: { ...registry, delegations } });
    const guard = createResourceServer({ issuers: [server.issuer], audit: (line) => void lines.push(line) });
    const scope = scopes.openForAll;
    const policies = {
      '/plain': guard.require({ scope }),
      '/audience': guard.require({ scope, audience: AUDIENCE }),
      '/person': guard.require({ scope, pid: (pid) => pid === people.private }),
      '/delegated': guard.require({ scope: scopes.delegable, consumer, supplier: 'required' }),
      '/system-user': guard.require({ scope, systemUser: [`${supplier}_kaipilot`] }),
      '/consent': guard.require({ scope, consent: { resource: resources.income } }),
    };
    const routes = new Map(
      Object.entries(policies).map(([path, policy]) => [
        path,
        protect(policy, (_request, response, caller) => void response.end(JSON.stringify(caller))),
      ]),
    );
    const listener = createServer((request, response) => routes.get(request.url ?? '')?.(request, response));
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    api = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`; // a TCP server has no other address
    stopApi = () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        listener.closeAllConnections();
      });
  });
  after(async () => {
    await stopApi();
    await server.stop();
  });

  const getToken = async (client: MadeClient, claims: object) => {
    const reply = await requestToken(server.address, signGrant(client, { issuer: server.issuer, claims }));
    assert.equal(reply.status, 200, JSON.stringify(reply.body));
    return reply.body.access_token as string;
  };
  const call = async (path: string, token: string) => {
    const response = await fetch(`${api}${path}`, { headers: { authorization: `Bearer ${token}` } });
    // What the API above writes; a refusal has none of these members, and tests look at its status first.
    return { status: response.status, body: (await response.json()) as Caller };
  };

  test('a token for everybody, for one API, and for one person', async () => {
    const plain = await getToken(clients.consumer, { scope: scopes.openForAll });
    const answer = await call('/plain', plain);
    assert.deepEqual([answer.status, answer.body.consumer.organisationNumber], [200, consumer]);
    assert.equal((await call('/audience', plain)).status, 401);
    assert.equal((await call('/person', plain)).status, 403);
    assert.equal((await call('/delegated', plain)).status, 403);

    const forApi = await getToken(clients.consumer, { scope: scopes.openForAll, resource: AUDIENCE });
    assert.equal((await call('/audience', forApi)).status, 200);
    assert.equal((await call('/plain', forApi)).status, 401);

    const forPerson = await getToken(clients.consumer, { scope: scopes.openForAll, pid: people.private });
    assert.equal((await call('/person', forPerson)).status, 200);
    const forOther = await getToken(clients.consumer, { scope: scopes.openForAll, pid: people.apiAdministrator });
    assert.equal((await call('/person', forOther)).status, 403);
  });

  test('a supplier comes in for its customer, and both are written down', async () => {
    const token = await getToken(clients.handler, { scope: scopes.delegable, consumer_org: consumer });
    const { status, body } = await call('/delegated', token);
    assert.deepEqual(
      [status, body.consumer.organisationNumber, body.supplier?.organisationNumber, body.delegationSource],
      [200, consumer, supplier, 'https://tt02.altinn.no/'],
    );
    const { decision, consumer: forWhom, supplier: byWhom, client, scope } = lines.at(-1) ?? {};
    assert.deepEqual(
      [decision, forWhom, byWhom, client, scope],
      ['allowed', `0192:${consumer}`, `0192:${supplier}`, clients.handler.clientId, scopes.delegable],
    );
  });

  test('a system user comes in, with whose it is', async () => {
    const registering = 'altinn:authentication/systemregister.write altinn:authentication/systemuser.request.write';
    const vendor = await callAsMachine(server, clients.vendor, registering);
    const system = describeSystem();
    assert.equal((await vendor.post('authentication/api/v1/systemregister/vendor', system)).status, 200);
    const requests = 'authentication/api/v1/systemuser/request';
    const asked = await vendor.post(`${requests}/vendor`, {
      systemId: system.id,
      partyOrgNo: consumer,
      rights: [right(resources.submission)],
      redirectUrl: system.allowedRedirectUrls[0],
    });
    const director = await callAsPerson(server, people.managingDirector);
    const seen = (await director.get(`${requests}/${asked.body.id}`)).body;
    assert.equal((await director.post(`${requests}/${seen.partyId}/${asked.body.id}/approve`)).body, true);

    const details = { type: 'urn:altinn:systemuser', systemuser_org: organisation(consumer) };
    const token = await getToken(clients.vendor, { scope: scopes.openForAll, authorization_details: [details] });
    const { status, body } = await call('/system-user', token);
    assert.deepEqual(
      [status, body.consumer.organisationNumber, body.systemUser?.organisation.organisationNumber, body.systemUser?.id],
      [200, supplier, consumer, asked.body.id],
    );
    assert.equal((await call('/consent', token)).status, 403);
  });

  test('a consent comes in for its resource, with whose data it is about', async () => {
    const asking = 'altinn:consentrequests.write altinn:consentrequests.read';
    const asker = await callAsMachine(server, clients.consumer, asking);
    const id = randomUUID();
    const from = `urn:altinn:person:identifier-no:${people.private}`;
    const asked = await asker.post('accessmanagement/api/v1/enterprise/consentrequests', {
      id,
      from,
      to: `urn:altinn:organization:identifier-no:${consumer}`,
      validTo: new Date(Date.now() + 3_600_000).toISOString(),
      consentRights: [
        {
          action: ['consent'],
          resource: [{ type: 'urn:altinn:resource', value: resources.income }],
          metadata: { periode: '2025' },
        },
      ],
      redirectUrl: 'https://bank.example/ferdig',
    });
    assert.equal(asked.status, 201, JSON.stringify(asked.body));
    const giver = await callAsPerson(server, people.private);
    const accepted = await giver.post(`accessmanagement/api/v1/bff/consentrequests/${id}/accept`, { language: 'nb' });
    assert.equal(accepted.status, 200);

    const details = { type: 'urn:altinn:consent', id, from };
    const token = await getToken(clients.consumer, { scope: scopes.openForAll, authorization_details: [details] });
    const { status, body } = await call('/consent', token);
    assert.deepEqual(
      [status, body.consent?.id, body.consent?.from, body.consent?.rights],
      [
        200,
        id,
        { type: 'person', pid: people.private },
        [{ actions: ['consent'], resources: [resources.income], metadata: { periode: '2025' } }],
      ],
    );
    assert.equal((await call('/system-user', token)).status, 403);
    assert.doesNotMatch(JSON.stringify(lines), new RegExp(people.private));
  });
});
