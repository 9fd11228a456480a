import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  type AltinnCaller,
  type AltinnReply,
  accessPackages,
  callAsMachine,
  callAsPerson,
  describeSystem,
  organisations,
  people,
  resources,
  right,
  startTestServer,
  systemUserRegistry,
  type TestServer,
} from '@portvakt/own-tests';

const BASE = 'authentication/api/v1/systemuser';
const CHANGE = `${BASE}/changerequest`;
const SCOPES = ['altinn:authentication/systemuser.request.write', 'altinn:authentication/systemuser.request.read'].join(
  ' ',
);
const system = describeSystem();
const agentSystem = describeSystem({
  id: `${organisations.supplier}_agent`,
  clientId: [],
  isVisible: false,
  accessPackages: [{ urn: accessPackages.clients }],
});

const outcome = ({ status, body }: AltinnReply) => (body?.code === undefined ? `${status}` : `${status} ${body.code}`);

describe('requests to change a system user', () => {
  let server: TestServer;
  let vendor: AltinnCaller;
  let other: AltinnCaller;
  let director: AltinnCaller;
  let apiAdministrator: AltinnCaller;
  let stranger: AltinnCaller;
  let partyId: number;
  let count = 0;

  before(async () => {
    const { clients, registry } = systemUserRegistry();
    server = await startTestServer({ registry: { ...registry, systems: [system, agentSystem].map(withoutNulls) } });
    vendor = await callAsMachine(server, clients.vendor, SCOPES);
    other = await callAsMachine(server, clients.otherVendor, SCOPES);
    director = await callAsPerson(server, people.managingDirector);
    apiAdministrator = await callAsPerson(server, people.apiAdministrator);
    stranger = await callAsPerson(server, people.strangersDirector);
  });
  after(() => server.stop());

  /** A system user with one right, of a triple of its own. */
  const makeUser = async (kind: 'standard' | 'agent' = 'standard') => {
    count += 1;
    const step = kind === 'agent' ? '/agent' : '';
    const { body } = await vendor.post(`${BASE}/request/vendor${step}`, {
      externalRef: `ref-${count}`,
      partyOrgNo: organisations.consumer,
      ...(kind === 'agent'
        ? { systemId: agentSystem.id, accessPackages: [{ urn: accessPackages.clients }] }
        : { systemId: system.id, rights: [right(resources.submission)] }),
    });
    partyId = (await director.get(`${BASE}/request${step}/${body.id}`)).body.partyId;
    const approved = await director.post(`${BASE}/request${step}/${partyId}/${body.id}/approve`);
    assert.deepEqual(approved.body, true);
    return body as { id: string; externalRef: string };
  };
  const ask = (userId: string, more: object = {}, { id = randomUUID() as string, by = vendor } = {}) =>
    by.post(`${CHANGE}/vendor?correlation-id=${id}&system-user-id=${userId}`, {
      requiredRights: [right(resources.notice)],
      unwantedRights: [],
      requiredAccessPackages: [],
      unwantedAccessPackages: [],
      ...more,
    });
  const answer = (id: string, verb: string, by = director) => by.post(`${CHANGE}/${partyId}/${id}/${verb}`);
  const holdings = async (userId: string) => {
    const { systemUserId, ...held } = (await director.get(`${BASE}/${partyId}/${userId}/delegations`)).body;
    assert.equal(systemUserId, userId);
    return held;
  };

  test('the customer approves, and the system user holds what was asked for', async () => {
    const user = await makeUser();
    const id = randomUUID();
    const wishes = {
      unwantedRights: [right(resources.submission)],
      requiredAccessPackages: [{ urn: accessPackages.accounts }],
      redirectUrl: system.allowedRedirectUrls[0],
    };
    const first = await ask(user.id, wishes, { id });
    assert.equal(first.status, 201);
    const { created, ...rest } = first.body;
    assert.ok(Number.isFinite(Date.parse(created)));
    assert.deepEqual(rest, {
      id,
      externalRef: user.externalRef,
      systemId: system.id,
      systemUserId: user.id,
      partyOrgNo: organisations.consumer,
      requiredRights: [right(resources.notice)],
      unwantedRights: [right(resources.submission)],
      requiredAccessPackages: [{ urn: accessPackages.accounts }],
      unwantedAccessPackages: [],
      status: 'New',
      redirectUrl: system.allowedRedirectUrls[0],
      confirmUrl: `${server.issuer}accessmanagement/ui/systemuser/changerequest?id=${id}&DONTCHOOSEREPORTEE=true`,
      timedOut: false,
    });
    const again = await ask(user.id, {}, { id });
    assert.deepEqual([again.status, again.body], [200, first.body]);
    assert.deepEqual((await vendor.get(`${CHANGE}/vendor/${id}`)).body, first.body);
    assert.deepEqual((await director.get(`${CHANGE}/${id}`)).body, first.body);
    const byRef = `${CHANGE}/vendor/byexternalref/${system.id}/${organisations.consumer}/${user.externalRef}`;
    assert.deepEqual((await vendor.get(byRef)).body, first.body);
    const listed = (await vendor.get(`${CHANGE}/vendor/bysystem/${system.id}`)).body.data;
    assert.ok(listed.some((change: { id: string }) => change.id === id));

    assert.deepEqual(await holdings(user.id), { rights: [right(resources.submission)], accessPackages: [] });
    assert.deepEqual((await answer(id, 'approve')).body, true);
    const after = { rights: [right(resources.notice)], accessPackages: [{ urn: accessPackages.accounts }] };
    assert.deepEqual(await holdings(user.id), after);
    assert.equal(outcome(await answer(id, 'approve')), '409 AUTH-00061');
    assert.equal(outcome(await answer(id, 'reject')), '409 AUTH-00061');
    assert.deepEqual(
      [(await ask(user.id, {}, { id })).status, (await ask(user.id, {}, { id })).body.status],
      [200, 'Accepted'],
    );
  });

  test('a rejected change changes nothing', async () => {
    const user = await makeUser();
    const { id } = (await ask(user.id)).body;
    assert.deepEqual((await answer(id, 'reject')).body, true);
    assert.deepEqual(await holdings(user.id), { rights: [right(resources.submission)], accessPackages: [] });
    assert.equal((await vendor.get(`${CHANGE}/vendor/${id}`)).body.status, 'Rejected');
  });

  test('of fifty approvals at once one counts', async () => {
    const user = await makeUser();
    const { id } = (await ask(user.id)).body;
    const replies = await Promise.all(Array.from({ length: 50 }, () => answer(id, 'approve')));
    assert.deepEqual(replies.map(outcome).sort(), ['200', ...Array(49).fill('409 AUTH-00061')]);
  });

  test('asking for nothing is answered and not kept', async () => {
    for (const kind of ['standard', 'agent'] as const) {
      const user = await makeUser(kind);
      const reply = await ask(user.id, { requiredRights: [] });
      assert.deepEqual([reply.status, reply.body.status], [200, 'NoChangeNeeded']);
      assert.equal(outcome(await vendor.get(`${CHANGE}/vendor/${reply.body.id}`)), '404 AUTH-00010');
    }
  });

  test('the ids must be right', async () => {
    const user = await makeUser();
    assert.equal((await ask(user.id, {}, { id: user.id })).status, 400);
    assert.equal((await ask(user.id, {}, { id: 'no-uuid' })).status, 400);
    assert.equal((await vendor.post(`${CHANGE}/vendor?system-user-id=${user.id}`, {})).status, 400);
    const old = await vendor.post(`${CHANGE}/vendor?correlation-id=${randomUUID()}&system-id=x&orgno=y`, {});
    assert.match(old.body, /system-user-id/);
    assert.equal(outcome(await ask(randomUUID())), '404 AUTH-00015');
  });

  test('an id that a change of another system user has is not used again', async () => {
    const [first, second] = [await makeUser(), await makeUser()];
    const { id } = (await ask(first.id)).body;
    assert.equal(outcome(await ask(second.id, {}, { id })), '404 AUTH-00010');
    assert.equal((await vendor.delete(`${CHANGE}/vendor/${id}`)).status, 202);
    assert.equal(outcome(await vendor.get(`${CHANGE}/vendor/${id}`)), '404 AUTH-00010');
    assert.equal(outcome(await ask(first.id, {}, { id })), '404 AUTH-00010');
    assert.equal(outcome(await answer(id, 'approve')), '404 AUTH-00010');
  });

  test('agents, and what the system does not offer, are refused', async () => {
    const agent = await makeUser('agent');
    assert.equal(outcome(await ask(agent.id)), '404 AUTH-00015');
    const user = await makeUser();
    const refused: readonly (readonly [object, string])[] = [
      [{ requiredRights: [right(resources.app)] }, '400 AUTH-00001'],
      [{ requiredAccessPackages: [{ urn: accessPackages.clients }] }, '400 AUTH-00063'],
      [{ redirectUrl: 'https://evil.example/' }, '400 AUTH-00021'],
    ];
    for (const [more, expected] of refused) assert.equal(outcome(await ask(user.id, more)), expected);
  });

  test('only people of the customer with the right role answer', async () => {
    const user = await makeUser();
    const { id } = (await ask(user.id)).body;
    assert.equal(outcome(await answer(id, 'approve', apiAdministrator)), '403');
    assert.equal(outcome(await answer(id, 'approve', vendor)), '403');
    assert.equal(outcome(await answer(id, 'approve', stranger)), '403');
    const request = (
      await vendor.post(`${BASE}/request/vendor`, {
        systemId: system.id,
        partyOrgNo: organisations.stranger,
        rights: [right(resources.notice)],
      })
    ).body;
    const strangersParty = (await stranger.get(`${BASE}/request/${request.id}`)).body.partyId;
    assert.equal(outcome(await stranger.post(`${CHANGE}/${strangersParty}/${id}/approve`)), '403 AUTH-00041');
    assert.equal(outcome(await stranger.get(`${CHANGE}/${id}`)), '403 AUTH-00066');
    assert.deepEqual(await holdings(user.id), { rights: [right(resources.submission)], accessPackages: [] });
  });

  test("another vendor's system user and change are not told from what never was", async () => {
    const user = await makeUser();
    const { id } = (await ask(user.id)).body;
    assert.equal(outcome(await ask(user.id, {}, { by: other })), '404 AUTH-00015');
    assert.equal(outcome(await ask(user.id, { requiredRights: [] }, { by: other })), '404 AUTH-00015');
    assert.equal(outcome(await ask(user.id, {}, { by: other, id })), '404 AUTH-00015');
    assert.equal(outcome(await other.get(`${CHANGE}/vendor/${id}`)), '404 AUTH-00010');
    assert.equal(outcome(await other.delete(`${CHANGE}/vendor/${id}`)), '404 AUTH-00010');
    assert.equal(outcome(await other.get(`${CHANGE}/vendor/bysystem/${system.id}`)), '404 AUTH-00011');
    const byRef = `${CHANGE}/vendor/byexternalref/${system.id}/${organisations.consumer}/${user.externalRef}`;
    assert.equal(outcome(await other.get(byRef)), '404 AUTH-00011');
  });

  test('a change of a system user that is gone can be answered no more', async () => {
    const user = await makeUser();
    const { id } = (await ask(user.id)).body;
    assert.equal((await director.delete(`${BASE}/${partyId}/${user.id}`)).status, 202);
    assert.equal(outcome(await answer(id, 'approve')), '404 AUTH-00015');
    assert.equal(outcome(await ask(user.id)), '404 AUTH-00015');
    assert.equal((await vendor.get(`${CHANGE}/vendor/bysystem/${system.id}`)).status, 200);
  });
});

/** The registry file leaves out what interfaces write as null. */
function withoutNulls(described: ReturnType<typeof describeSystem>): object {
  return JSON.parse(JSON.stringify(described, (_, value) => value ?? undefined));
}
