import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
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
  resources,
  right,
  startTestServer,
  systemUserRegistry,
  type TestServer,
} from '@portvakt/own-tests';

const AUTHENTICATION = 'authentication/api/v1';
const REQUEST = `${AUTHENTICATION}/systemuser/request`;
const USERS = `${AUTHENTICATION}/systemuser`;
const SCOPES = [
  'altinn:authentication/systemregister.write',
  'altinn:authentication/systemuser.request.write',
  'altinn:authentication/systemuser.request.read',
].join(' ');
const system = describeSystem();
const DAY = 24 * 60 * 60 * 1000;

const outcome = ({ status, body }: AltinnReply) => (body?.code === undefined ? `${status}` : `${status} ${body.code}`);

describe('requests for system users', () => {
  let server: TestServer;
  let vendor: AltinnCaller;
  let other: AltinnCaller;
  let director: AltinnCaller;
  let apiAdministrator: AltinnCaller;
  let stranger: AltinnCaller;
  let customersMachine: AltinnCaller;
  let partyId: number;
  let strangersPartyId: number;
  let late = 0;
  let count = 0;

  before(async () => {
    const { clients, registry } = systemUserRegistry();
    server = await startTestServer({ registry, clock: () => Date.now() + late });
    vendor = await callAsMachine(server, clients.vendor, SCOPES);
    other = await callAsMachine(server, clients.otherVendor, SCOPES);
    director = await callAsPerson(server, people.managingDirector);
    apiAdministrator = await callAsPerson(server, people.apiAdministrator);
    stranger = await callAsPerson(server, people.strangersDirector);
    customersMachine = await callAsMachine(server, clients.consumer, 'altinn:consentrequests.write');
    assert.equal((await vendor.post(`${AUTHENTICATION}/systemregister/vendor`, system)).status, 200);
    const strangersSystem = describeSystem({
      id: `${organisations.stranger}_annet`,
      vendor: { ID: `0192:${organisations.stranger}` },
      clientId: ['other-vendor'],
      allowedRedirectUrls: [],
    });
    assert.equal((await other.post(`${AUTHENTICATION}/systemregister/vendor`, strangersSystem)).status, 200);
    const { body } = await ask({ externalRef: 'for the party id' });
    partyId = (await director.get(`${REQUEST}/${body.id}`)).body.partyId;
    const strangers = await ask({ externalRef: 'for the party id', partyOrgNo: organisations.stranger });
    strangersPartyId = (await stranger.get(`${REQUEST}/${strangers.body.id}`)).body.partyId;
  });
  after(() => server.stop());

  const body = (more: object = {}) => ({
    systemId: system.id,
    partyOrgNo: organisations.consumer,
    rights: [right(resources.submission)],
    ...more,
  });
  const ask = (more: object = {}, by = vendor) => by.post(`${REQUEST}/vendor`, body(more));
  /** A reference that no other test uses. */
  const freshRef = () => {
    count += 1;
    return `ref-${count}`;
  };
  const askNew = async (more: object = {}): Promise<{ id: string; externalRef: string }> => {
    const reply = await ask({ externalRef: freshRef(), ...more });
    assert.equal(reply.status, 201, JSON.stringify(reply.body));
    return reply.body;
  };
  const answer = (id: string, verb: string, by = director, party = partyId) =>
    by.post(`${REQUEST}/${party}/${id}/${verb}`);

  test('the first request is new, and tells the vendor where to send the customer', async () => {
    const externalRef = freshRef();
    const reply = await ask({
      externalRef,
      redirectUrl: `${system.allowedRedirectUrls[0]}?kunde=417`,
      accessPackages: [{ urn: accessPackages.accounts }],
    });
    assert.equal(reply.status, 201);
    const { id, created, ...rest } = reply.body;
    assert.equal(reply.headers.get('location'), `${server.issuer}${REQUEST}/${id}`);
    assert.ok(Math.abs(Date.parse(created) - Date.now()) < 60_000);
    assert.deepEqual(rest, {
      integrationTitle: 'Kaipilot',
      externalRef,
      systemId: system.id,
      partyOrgNo: organisations.consumer,
      rights: [right(resources.submission)],
      accessPackages: [{ urn: accessPackages.accounts }],
      status: 'New',
      redirectUrl: `${system.allowedRedirectUrls[0]}?kunde=417`,
      confirmUrl: `${server.issuer}accessmanagement/ui/systemuser/request?id=${id}&DONTCHOOSEREPORTEE=true`,
      escalated: false,
      timedOut: false,
    });
    assert.deepEqual((await vendor.get(`${REQUEST}/vendor/${id}`)).body, reply.body);
    const byRef = `${REQUEST}/vendor/byexternalref/${system.id}/${organisations.consumer}/${externalRef}`;
    assert.deepEqual((await vendor.get(byRef)).body, reply.body);
  });

  test('asked again it is the same one; approved it is no request any more; deleted it can be asked anew', async () => {
    const externalRef = freshRef();
    const first = await ask({ externalRef });
    assert.equal(first.status, 201);
    // Whatever is asked for now.
    const second = await ask({ externalRef, rights: [right('no-such')] });
    assert.deepEqual([second.status, second.body], [200, first.body]);
    const { id } = first.body;
    assert.deepEqual((await answer(id, 'approve')).body, true);
    assert.equal((await vendor.get(`${REQUEST}/vendor/${id}`)).body.status, 'Accepted');
    assert.equal(outcome(await ask({ externalRef })), '400 AUTH-00004');
    assert.equal((await director.delete(`${USERS}/${partyId}/${id}`)).status, 202);
    assert.equal(outcome(await vendor.get(`${REQUEST}/vendor/${id}`)), '404 AUTH-00010');
    const again = await ask({ externalRef });
    assert.equal(again.status, 201);
    assert.notEqual(again.body.id, id);
  });

  test('a rejected request stays rejected until the vendor withdraws it', async () => {
    const { id, externalRef } = await askNew();
    assert.deepEqual((await answer(id, 'reject')).body, true);
    const again = await ask({ externalRef });
    assert.deepEqual([again.status, again.body.status, again.body.id], [200, 'Rejected', id]);
    assert.equal((await vendor.delete(`${REQUEST}/vendor/${id}`)).status, 202);
    assert.equal(outcome(await vendor.delete(`${REQUEST}/vendor/${id}`)), '404 AUTH-00010');
    assert.equal((await ask({ externalRef })).status, 201);
  });

  test('without an external reference it is the number of the customer', async () => {
    const reply = await ask();
    assert.equal(reply.body.externalRef, organisations.consumer);
    assert.equal((await ask({ externalRef: organisations.consumer })).body.id, reply.body.id);
    assert.equal((await ask({ externalRef: null })).body.id, reply.body.id);
    assert.equal((await ask({ externalRef: '' })).body.id, reply.body.id);
    await vendor.delete(`${REQUEST}/vendor/${reply.body.id}`);
  });

  const refused: readonly (readonly [name: string, more: object, expected: string])[] = [
    ['an unknown customer', { partyOrgNo: '310003506' }, '400 AUTH-00000'],
    ['a customer with a wrong check digit', { partyOrgNo: '310123413' }, '400 AUTH-00000'],
    ['another path to come back to', { redirectUrl: 'https://kaipilot.example/annet' }, '400 AUTH-00021'],
    ['another host to come back to', { redirectUrl: 'https://evil.example/altinn/ferdig' }, '400 AUTH-00021'],
    ['another scheme to come back by', { redirectUrl: 'http://kaipilot.example/altinn/ferdig' }, '400 AUTH-00021'],
    ['a user name in the address', { redirectUrl: 'https://a@kaipilot.example/altinn/ferdig' }, '400 AUTH-00021'],
    ['no address at all', { redirectUrl: 'ferdig' }, '400 AUTH-00021'],
    ['neither rights nor packages', { rights: null }, '400 AUTH-00001'],
    ['empty rights', { rights: [] }, '400 AUTH-00059'],
    ['a right that the system lacks', { rights: [right(resources.app)] }, '400 AUTH-00001'],
    ['a package that the system lacks', { accessPackages: [{ urn: accessPackages.clients }] }, '400 AUTH-00063'],
    ['an unknown system', { systemId: `${organisations.supplier}_never` }, '404 AUTH-00011'],
    ['a system of another vendor', { systemId: `${organisations.stranger}_annet` }, '404 AUTH-00011'],
    [
      'a system of another vendor, and all else wrong',
      { systemId: `${organisations.stranger}_annet`, partyOrgNo: 'x', rights: null },
      '404 AUTH-00011',
    ],
  ];
  for (const [name, more, expected] of refused) {
    test(`${name} is refused`, async () => {
      assert.equal(outcome(await ask({ externalRef: freshRef(), ...more })), expected);
    });
  }

  test('the packages that are missing are named', async () => {
    const { body: problem } = await ask({ externalRef: freshRef(), accessPackages: [{ urn: accessPackages.clients }] });
    assert.deepEqual(problem.NotFoundPackages, [accessPackages.clients]);
    assert.equal(problem.type, 'urn:altinn:error:AUTH-00063');
  });

  test('a system without redirects allows none', async () => {
    const reply = await other.post(`${REQUEST}/vendor`, {
      ...body({ systemId: `${organisations.stranger}_annet`, redirectUrl: 'https://kaipilot.example/altinn/ferdig' }),
    });
    assert.equal(outcome(reply), '400 AUTH-00026');
  });

  test('an agent needs packages that are for agents', async () => {
    const id = `${organisations.supplier}_agent`;
    await vendor.post(
      `${AUTHENTICATION}/systemregister/vendor`,
      describeSystem({ id, clientId: [], isVisible: false, accessPackages: [{ urn: accessPackages.clients }] }),
    );
    const asAgent = (more: object) =>
      vendor.post(`${REQUEST}/vendor/agent`, { systemId: id, partyOrgNo: organisations.consumer, ...more });
    assert.equal(outcome(await asAgent({})), '400 AUTH-00058');
    assert.equal(outcome(await asAgent({ accessPackages: [] })), '400 AUTH-00058');
    assert.equal(outcome(await asAgent({ accessPackages: [{ urn: accessPackages.accounts }] })), '400 AUTH-00063');
    const standard = {
      systemId: id,
      partyOrgNo: organisations.consumer,
      accessPackages: [{ urn: accessPackages.clients }],
    };
    assert.equal(outcome(await vendor.post(`${REQUEST}/vendor`, standard)), '400 AUTH-00064');
    const made = await asAgent({ accessPackages: [{ urn: accessPackages.clients }] });
    assert.equal(made.status, 201);
    assert.match(made.body.confirmUrl, /systemuser\/agentrequest\?id=/);
    // Each kind has its own paths.
    assert.equal(outcome(await vendor.get(`${REQUEST}/vendor/${made.body.id}`)), '404 AUTH-00010');
    assert.equal((await vendor.get(`${REQUEST}/vendor/agent/${made.body.id}`)).status, 200);
    assert.equal(outcome(await director.get(`${REQUEST}/${made.body.id}`)), '404 AUTH-00010');
    assert.equal((await director.get(`${REQUEST}/agent/${made.body.id}`)).body.systemUserType, 'agent');
    assert.equal(outcome(await answer(made.body.id, 'approve')), '404 AUTH-00010');
    const foreign = await stranger.post(`${REQUEST}/agent/${strangersPartyId}/${made.body.id}/approve`);
    assert.equal(outcome(foreign), '403 AUTH-00042');
    assert.deepEqual((await director.post(`${REQUEST}/agent/${partyId}/${made.body.id}/approve`)).body, true);
    const [user] = (await director.get(`${USERS}/agent/${partyId}`)).body;
    assert.deepEqual([user.id, user.userType], [made.body.id, 'agent']);
    assert.equal(outcome(await vendor.get(`${REQUEST}/vendor/agent/no-such`)), '404 AUTH-00030');
    // One system user for a triple, of whichever kind.
    assert.equal(outcome(await vendor.post(`${REQUEST}/vendor`, standard)), '400 AUTH-00004');
    // An agent is taken away with 200, a standard system user with 202.
    assert.equal((await director.delete(`${USERS}/agent/${partyId}/${user.id}`)).status, 200);
  });

  test('of both kinds for one triple only one can be approved', async () => {
    const id = `${organisations.supplier}_both`;
    await vendor.post(`${AUTHENTICATION}/systemregister/vendor`, describeSystem({ id, clientId: [] }));
    const asked = {
      systemId: id,
      partyOrgNo: organisations.consumer,
      accessPackages: [{ urn: accessPackages.accounts }],
    };
    const standard = (await vendor.post(`${REQUEST}/vendor`, asked)).body.id;
    const agent = (await vendor.post(`${REQUEST}/vendor/agent`, asked)).body.id;
    assert.notEqual(standard, agent);
    assert.deepEqual((await answer(standard, 'approve')).body, true);
    assert.equal(outcome(await director.post(`${REQUEST}/agent/${partyId}/${agent}/approve`)), '400 AUTH-00004');
    assert.equal((await vendor.get(`${REQUEST}/vendor/agent/${agent}`)).body.status, 'New');
  });

  test('of fifty approvals at once one makes the system user', async () => {
    const { id } = await askNew();
    const replies = await Promise.all(Array.from({ length: 50 }, () => answer(id, 'approve')));
    const outcomes = replies.map(outcome).sort();
    assert.deepEqual(outcomes, ['200', ...Array(49).fill('409 AUTH-00013')]);
    const users = (await director.get(`${USERS}/${partyId}`)).body;
    assert.equal(users.filter((user: { id: string }) => user.id === id).length, 1);
  });

  test('an answer is final', async () => {
    const approved = (await askNew()).id;
    await answer(approved, 'approve');
    const rejected = (await askNew()).id;
    await answer(rejected, 'reject');
    for (const id of [approved, rejected]) {
      for (const verb of ['approve', 'reject', 'escalate']) {
        assert.equal(outcome(await answer(id, verb)), '409 AUTH-00013', verb);
      }
    }
  });

  test('what the system has given up since is not given', async () => {
    const id = `${organisations.supplier}_shrinking`;
    const described = describeSystem({ id, clientId: [] });
    await vendor.post(`${AUTHENTICATION}/systemregister/vendor`, described);
    const asked = await askNew({ systemId: id });
    await vendor.put(`${AUTHENTICATION}/systemregister/vendor/${id}/rights`, [right(resources.notice)]);
    assert.equal(outcome(await answer(asked.id, 'approve')), '400 AUTH-00001');
    await vendor.put(`${AUTHENTICATION}/systemregister/vendor/${id}/rights`, described.rights);
    await vendor.delete(`${AUTHENTICATION}/systemregister/vendor/${id}`);
    assert.equal(outcome(await answer(asked.id, 'approve')), '404 AUTH-00011');
    assert.equal(outcome(await ask({ systemId: id, externalRef: freshRef() })), '404 AUTH-00011');
  });

  test('a right with an action is narrower than one without', async () => {
    const id = `${organisations.supplier}_reading`;
    const rights = [right(resources.submission, 'read'), right(resources.notice)];
    await vendor.post(`${AUTHENTICATION}/systemregister/vendor`, describeSystem({ id, clientId: [], rights }));
    const write = { systemId: id, rights: [right(resources.submission, 'write')], externalRef: freshRef() };
    assert.equal(outcome(await ask(write)), '400 AUTH-00001');
    // Asked for without an action it is what the system has.
    const { rights: got } = (
      await ask({ systemId: id, rights: [right(resources.submission)], externalRef: freshRef() })
    ).body;
    assert.deepEqual(got, [right(resources.submission, 'read')]);
    assert.equal(
      (await ask({ systemId: id, rights: [right(resources.notice, 'read')], externalRef: freshRef() })).status,
      201,
    );
  });

  describe('who may answer', () => {
    test('a person with the right role there; one with another role may pass it on', async () => {
      const { id } = await askNew();
      assert.equal(outcome(await answer(id, 'approve', apiAdministrator)), '403');
      assert.equal(outcome(await answer(id, 'reject', apiAdministrator)), '403');
      const seen = await apiAdministrator.get(`${REQUEST}/${id}`);
      assert.equal(seen.body.userMayEscalateButNotApprove, true);
      const pending = `${REQUEST}/${partyId}/${organisations.consumer}/pending`;
      const isPending = async () =>
        (await director.get(pending)).body.some((request: { id: string }) => request.id === id);
      assert.equal(await isPending(), false);
      assert.deepEqual((await answer(id, 'escalate', apiAdministrator)).body, true);
      assert.equal(await isPending(), true);
      assert.equal((await apiAdministrator.get(pending)).status, 403);
      const { status, escalated } = (await vendor.get(`${REQUEST}/vendor/${id}`)).body;
      assert.deepEqual([status, escalated], ['New', true]);
      assert.deepEqual((await answer(id, 'approve')).body, true);
      assert.equal(await isPending(), false);
    });

    test('nobody of another organisation, whatever they say about which one it is', async () => {
      const { id } = await askNew();
      assert.equal(outcome(await stranger.get(`${REQUEST}/${id}`)), '403 AUTH-00066');
      for (const verb of ['approve', 'reject']) {
        assert.equal(outcome(await answer(id, verb, stranger)), '403', verb);
        assert.equal(outcome(await answer(id, verb, stranger, strangersPartyId)), '403 AUTH-00041', verb);
        assert.equal(outcome(await answer(id, verb, stranger, 999)), '403', verb);
      }
      assert.deepEqual((await answer(id, 'escalate', stranger)).body, false);
      assert.deepEqual((await answer(id, 'escalate', stranger, strangersPartyId)).body, false);
      assert.equal(outcome(await stranger.get(`${REQUEST}/${strangersPartyId}/${id}`)), '404 AUTH-00010');
      assert.equal(
        (await stranger.get(`${REQUEST}/${strangersPartyId}/${organisations.consumer}/pending`)).status,
        403,
      );
      assert.equal((await vendor.get(`${REQUEST}/vendor/${id}`)).body.status, 'New');
    });

    test('no machine, not even the vendor itself or one of the customer', async () => {
      const { id } = await askNew();
      for (const verb of ['approve', 'reject', 'escalate']) {
        assert.equal(outcome(await answer(id, verb, vendor)), '403', verb);
        assert.equal(outcome(await answer(id, verb, customersMachine)), '403', verb);
        assert.equal(outcome(await answer(id, verb, callWith(server, undefined))), '401', verb);
      }
      assert.equal((await vendor.get(`${REQUEST}/${id}`)).status, 403);
      assert.equal((await vendor.get(`${REQUEST}/${partyId}/${id}`)).status, 403);
      assert.equal((await vendor.get(`${REQUEST}/${partyId}/${organisations.consumer}/pending`)).status, 403);
      assert.equal((await vendor.post(`${USERS}/${partyId}/create`, { systemId: system.id })).status, 403);
      assert.equal((await vendor.delete(`${USERS}/${partyId}/${id}`)).status, 403);
      assert.equal((await vendor.get(`${USERS}/${partyId}`)).status, 403);
    });

    test('nobody when it has waited for more than 180 days', async () => {
      const { id } = await askNew();
      late = 180 * DAY - 60_000;
      try {
        const fresh = await callAsPerson(server, people.managingDirector);
        assert.equal((await fresh.get(`${REQUEST}/${id}`)).body.timedOut, false);
        late = 180 * DAY + 60_000;
        const { body: seen } = await fresh.get(`${REQUEST}/${id}`);
        assert.deepEqual([seen.timedOut, seen.status], [true, 'New']);
        assert.equal(outcome(await answer(id, 'approve', fresh)), '409 AUTH-00013');
      } finally {
        late = 0;
      }
    });
  });

  test('the audit says which person answered for which organisation, and nothing that is theirs alone', async () => {
    const { id } = await askNew({ externalRef: 'secret-reference' });
    await answer(id, 'approve');
    const database = new DatabaseSync(join(server.folder, 'portvakt.db'), { readOnly: true });
    const all = database.prepare('select * from change_audit').all();
    database.close();
    const rows = all.filter(({ subject }) => subject === id);
    assert.deepEqual(
      rows.map(({ kind, action, orgno, other_orgno }) => [kind, action, orgno, other_orgno]),
      [
        ['system-user-request', 'create', organisations.consumer, organisations.supplier],
        ['system-user', 'create', organisations.consumer, organisations.supplier],
        ['system-user-request', 'approve', organisations.consumer, organisations.supplier],
      ],
    );
    assert.deepEqual([rows[0]?.actor, rows[0]?.actor_orgno], ['vendor', organisations.supplier]);
    assert.match(String(rows[2]?.actor), /^person [0-9a-f-]{36}$/);
    assert.equal(rows[2]?.actor_orgno, organisations.consumer);
    const text = JSON.stringify(all);
    for (const hidden of [...Object.values(people), 'secret-reference']) assert.ok(!text.includes(hidden), hidden);
  });

  test('the audit names the organisation that a request was passed on for', async () => {
    const { id } = await askNew();
    await answer(id, 'escalate', stranger);
    await answer(id, 'escalate', apiAdministrator);
    const database = new DatabaseSync(join(server.folder, 'portvakt.db'), { readOnly: true });
    const rows = database.prepare('select * from change_audit where subject = ?').all(id);
    database.close();
    assert.deepEqual(
      rows.map(({ action }) => action),
      ['create', 'escalate'],
    );
    assert.match(String(rows[1]?.actor), /^person [0-9a-f-]{36}$/);
    assert.equal(rows[1]?.actor_orgno, organisations.consumer);
  });

  test('dots as an external reference are refused before anything else of the body', async () => {
    const refused = await vendor.post(`${REQUEST}/vendor`, { EXTERNALREF: '..', rights: 7 });
    assert.equal(refused.status, 400);
    assert.deepEqual(Object.keys(refused.body.errors), ['externalRef']);
  });

  test("another vendor's request is not told from one that never was", async () => {
    const { id, externalRef } = await askNew();
    for (const asked of [id, '00000000-0000-4000-8000-000000000000']) {
      assert.equal(outcome(await other.get(`${REQUEST}/vendor/${asked}`)), '404 AUTH-00010');
      assert.equal(outcome(await other.get(`${REQUEST}/vendor/agent/${asked}`)), '404 AUTH-00030');
      assert.equal(outcome(await other.delete(`${REQUEST}/vendor/${asked}`)), '404 AUTH-00010');
    }
    const byRef = `${REQUEST}/vendor/byexternalref/${system.id}/${organisations.consumer}/${externalRef}`;
    assert.equal(outcome(await other.get(byRef)), '404 AUTH-00011');
    assert.equal(outcome(await other.get(`${REQUEST}/vendor/bysystem/${system.id}`)), '404 AUTH-00011');
    assert.equal(outcome(await other.get(`${USERS}/vendor/bysystem/${system.id}`)), '404 AUTH-00011');
    const query = `${USERS}/vendor/byquery?system-id=${system.id}&orgno=${organisations.consumer}`;
    assert.equal(outcome(await other.get(query)), '404 AUTH-00011');
    assert.equal((await vendor.get(`${REQUEST}/vendor/${id}`)).status, 200);
  });

  test('a listing has fifty a page, and every one stands on exactly one of them', async () => {
    const id = `${organisations.supplier}_many`;
    await vendor.post(`${AUTHENTICATION}/systemregister/vendor`, describeSystem({ id, clientId: [] }));
    const asked: string[] = [];
    for (let index = 0; index < 103; index += 1) {
      const made = await askNew({ systemId: id });
      asked.push(made.id);
      await answer(made.id, 'approve');
    }
    for (const listing of [`${REQUEST}/vendor/bysystem/${id}`, `${USERS}/vendor/bysystem/${id}`]) {
      const pages: string[][] = [];
      let path: string | undefined = listing;
      while (path !== undefined) {
        const reply: AltinnReply = await vendor.get(path);
        pages.push(reply.body.data.map((row: { id: string }) => row.id));
        path = reply.body.links.next?.slice(server.issuer.length);
      }
      assert.deepEqual(
        pages.map((page) => page.length),
        [50, 50, 3],
      );
      assert.deepEqual(pages.flat().sort(), [...asked].sort());
    }
    for (const token of ['x', 'bnVsbA', 'e30', 'WzEsMl0']) {
      assert.equal((await vendor.get(`${REQUEST}/vendor/bysystem/${id}?token=${token}`)).status, 400, token);
    }
  });

  test('a customer makes a system user itself, on a system that is shown to it', async () => {
    const id = `${organisations.supplier}_shown`;
    await vendor.post(`${AUTHENTICATION}/systemregister/vendor`, describeSystem({ id, clientId: [] }));
    const made = await director.post(`${USERS}/${partyId}/create`, { systemId: id, integrationTitle: 'Vår' });
    assert.equal(made.status, 200);
    assert.deepEqual(
      [made.body.integrationTitle, made.body.externalRef, made.body.rights.length, made.body.reporteeOrgNo],
      ['Vår', organisations.consumer, 2, organisations.consumer],
    );
    assert.equal(outcome(await director.post(`${USERS}/${partyId}/create`, { systemId: id })), '400 AUTH-00004');
    assert.equal(outcome(await ask({ systemId: id })), '400 AUTH-00004');
    const query = `${USERS}/vendor/byquery?system-id=${id}&orgno=${organisations.consumer}`;
    const { body: found } = await vendor.get(query);
    assert.deepEqual(found, {
      id: made.body.id,
      integrationTitle: 'Vår',
      systemId: id,
      productName: id,
      reporteeOrgNo: organisations.consumer,
      created: found.created,
      isDeleted: false,
      supplierName: 'Leverandøren AS',
      supplierOrgno: organisations.supplier,
      externalRef: organisations.consumer,
      userType: 'standard',
    });
    assert.equal(outcome(await vendor.get(`${query}&external-ref=other`)), '404 AUTH-00015');
    const held = await director.get(`${USERS}/${partyId}/${found.id}/delegations`);
    const { rights, accessPackages: packages } = made.body;
    assert.deepEqual(held.body, { systemUserId: found.id, rights, accessPackages: packages });
    // Of another organisation, or with another role: nothing.
    assert.equal((await apiAdministrator.delete(`${USERS}/${partyId}/${found.id}`)).status, 403);
    assert.equal(outcome(await stranger.delete(`${USERS}/${strangersPartyId}/${found.id}`)), '404 AUTH-00015');
    assert.equal(outcome(await stranger.get(`${USERS}/${strangersPartyId}/${found.id}`)), '404 AUTH-00015');
    assert.equal((await stranger.delete(`${USERS}/${partyId}/${found.id}`)).status, 403);
    assert.equal(outcome(await director.delete(`${USERS}/agent/${partyId}/${found.id}`)), '404 AUTH-00015');
    assert.equal((await director.delete(`${USERS}/${partyId}/${found.id}`)).status, 202);
    assert.equal(outcome(await vendor.get(query)), '404 AUTH-00015');
    const hidden = `${organisations.supplier}_hidden`;
    await vendor.post(
      `${AUTHENTICATION}/systemregister/vendor`,
      describeSystem({ id: hidden, clientId: [], isVisible: false }),
    );
    assert.equal(outcome(await director.post(`${USERS}/${partyId}/create`, { systemId: hidden })), '404 AUTH-00011');
  });
});
