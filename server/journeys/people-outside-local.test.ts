import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  type AltinnCaller,
  callAsMachine,
  callWith,
  decodeClaims,
  describeSystem,
  makePid,
  openSignInForTest,
  organisations,
  resources,
  right,
  type SignInForTest,
  type SystemUserClients,
  startTestServer,
  systemUserRegistry,
} from '@portvakt/own-tests';
import type { TestPerson } from '@portvakt/sign-in-provider';

const portal = 'urn:altinn:resource:portal';
const details = [
  { type: 'ansattporten:altinn:resource' as const, resource: portal, allow_multiple_organizations: true },
];
const acting = [{ orgno: organisations.consumer, name: 'Kunden AS' }];
/** Nobody on record: what they may do is what their provider says. */
const director: TestPerson = { name: 'Daglig Demo', pid: makePid({ month: 7 }), organisations: acting };
const entraUser: TestPerson = { name: 'Entra Demo', email: 'entra@kunden.example', organisations: acting };
const stranger: TestPerson = { name: 'Fremmed Demo', pid: makePid({ month: 8 }) };

describe('people outside the profile local', () => {
  let at: SignInForTest;
  let clients: SystemUserClients;
  before(async () => {
    const made = systemUserRegistry();
    clients = made.clients;
    at = await openSignInForTest({
      people: [director, entraUser, stranger],
      registry: made.registry,
      environment: {
        PORTVAKT_SIGN_IN_RIGHTS: `ansattporten:altinn:resource ${portal}=approvals+delegations`,
        PORTVAKT_SIGN_IN_LEVELS: 'idporten-loa-high entraid',
        PORTVAKT_SIGN_IN_EXCHANGE: 'accounting-system',
      },
      otherClients: ['accounting-system', 'other-system'],
    });
  });
  after(() => at.stop());

  const exchange = (token: string) =>
    fetch(`${at.server.address}authentication/api/v1/exchange/id-porten`, {
      headers: { authorization: `Bearer ${token}` },
    });
  const callAs = async (person: TestPerson): Promise<AltinnCaller> => {
    const token = at.provider.issueAccessToken({ person, clientId: 'accounting-system', details });
    const answer = await exchange(token);
    assert.equal(answer.status, 200);
    return callWith(at.server, await answer.text());
  };
  const askForSystemUser = async (externalRef: string) => {
    const scope = 'altinn:authentication/systemregister.write altinn:authentication/systemuser.request.write';
    const vendor = await callAsMachine(at.server, clients.vendor, scope);
    const system = describeSystem();
    await vendor.post('authentication/api/v1/systemregister/vendor', system);
    const asked = await vendor.post('authentication/api/v1/systemuser/request/vendor', {
      externalRef,
      systemId: system.id,
      partyOrgNo: organisations.consumer,
      rights: [right(resources.submission)],
    });
    assert.equal(asked.status, 201, JSON.stringify(asked.body));
    return asked.body.id as string;
  };

  for (const person of [director, entraUser]) {
    test(`${person.name} approves a system user, delegates and consents with an exchanged token`, async () => {
      const by = await callAs(person);
      const requests = 'authentication/api/v1/systemuser/request';
      const id = await askForSystemUser(`of ${person.name}`);
      const seen = (await by.get(`${requests}/${id}`)).body;
      assert.equal(seen.userMayEscalateButNotApprove, false);
      assert.deepEqual((await by.post(`${requests}/${seen.partyId}/${id}/approve`)).body, true);

      const suppliers = 'accessmanagement/api/v1/enduser/maskinportensuppliers';
      const query = new URLSearchParams({ party: seen.partyUuid, supplier: organisations.supplier });
      assert.equal((await by.post(`${suppliers}?${query}`)).status, 200);
      const bundle = await by.post(`${suppliers}/resources?${query}&resource=${resources.bundle}`);
      assert.deepEqual(bundle.body, true);
      assert.equal((await by.delete(`${suppliers}?${query}&cascade=true`)).status, 204);

      const consumer = await callAsMachine(at.server, clients.handler, 'altinn:consentrequests.write');
      const consent = {
        id: randomUUID(),
        from: `urn:altinn:organization:identifier-no:${organisations.consumer}`,
        to: `urn:altinn:organization:identifier-no:${organisations.supplier}`,
        validTo: new Date(Date.now() + 60_000).toISOString(),
        consentRights: [{ action: ['consent'], resource: [{ type: 'urn:altinn:resource', value: resources.debt }] }],
        redirectUrl: 'https://bank.example/ferdig',
      };
      const made = await consumer.post('accessmanagement/api/v1/enterprise/consentrequests', consent);
      assert.equal(made.status, 201, JSON.stringify(made.body));
      const accepted = await by.post(`accessmanagement/api/v1/bff/consentrequests/${consent.id}/accept`, {
        language: 'nb',
      });
      assert.equal(accepted.body.status, 'Accepted', JSON.stringify(accepted.body));
    });
  }

  test('the exchanged token names the party and the level, and not the number', async () => {
    const scope = 'openid altinn:instances.read nav:aareg';
    const token = at.provider.issueAccessToken({ person: director, clientId: 'accounting-system', scope });
    const claims = decodeClaims(await (await exchange(token)).text());
    assert.equal(claims.scope, 'altinn:portal/enduser altinn:instances.read');
    assert.equal(claims['urn:altinn:authlevel'], 4);
    assert.equal(JSON.stringify(claims).includes(String(director.pid)), false);
  });

  test('somebody else approves nothing', async () => {
    const by = await callAs(stranger);
    const id = await askForSystemUser('of nobody');
    assert.equal((await by.get(`authentication/api/v1/systemuser/request/${id}`)).status, 403);
  });

  test('a person who was in the portal has the same rights at its door', async () => {
    const { browser } = await at.signIn('Daglig Demo');
    const id = await askForSystemUser('at the door');
    const requests = 'portal/authentication/api/v1/systemuser/request';
    const seen = await at.call(browser, `${requests}/${id}`);
    assert.equal(seen.status, 200);
    const { partyId } = seen.body as { partyId: number };
    const approved = await at.call(browser, `${requests}/${partyId}/${id}/approve`, { method: 'POST' });
    assert.deepEqual(approved, { status: 200, body: true });
  });

  test('tokens that were meant for others, of too low a level or no access tokens are refused', async () => {
    const issue = (changed: object) =>
      at.provider.issueAccessToken({ person: director, clientId: 'accounting-system', ...changed });
    assert.equal((await exchange(issue({ clientId: 'other-system' }))).status, 401);
    assert.equal((await exchange(issue({ clientId: 'other-system', audience: at.server.issuer }))).status, 200);
    assert.equal((await exchange(issue({ acr: 'idporten-loa-low' }))).status, 401);
    const good = issue({});
    const [header = '', claims = '', signature = ''] = good.split('.');
    const forged = Buffer.from(JSON.stringify({ ...decodeClaims(good), sub: 'somebody-else' })).toString('base64url');
    assert.equal((await exchange(`${header}.${forged}.${signature}`)).status, 401);
    const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    assert.equal((await exchange(`${none}.${claims}.x`)).status, 401);
    assert.equal((await exchange('x')).status, 401);
  });

  test('tokens with unknown keys do not make the provider asked again and again', async () => {
    const before = at.provider.countKeyRequests();
    const old = at.provider.issueAccessToken({ person: director, clientId: 'accounting-system' });
    const [, claims = '', signature = ''] = old.split('.');
    for (let index = 0; index < 5; index += 1) {
      const header = Buffer.from(JSON.stringify({ alg: 'RS256', kid: `made-up-${index}` })).toString('base64url');
      assert.equal((await exchange(`${header}.${claims}.${signature}`)).status, 401);
    }
    assert.ok(at.provider.countKeyRequests() - before <= 1, 'asked at most once');
  });
});

test('without a provider, tokens of people are refused as before', async () => {
  const server = await startTestServer();
  try {
    const answer = await fetch(`${server.address}authentication/api/v1/exchange/id-porten`, {
      headers: { authorization: 'Bearer x' },
    });
    assert.equal(answer.status, 401);
  } finally {
    await server.stop();
  }
});
