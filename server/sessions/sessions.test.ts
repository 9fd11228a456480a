import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  makePid,
  organisations,
  scopes,
  startTestServer,
  type TestServer,
} from '@portvakt/own-tests';

const minute = 60_000;
const pids = { leader: makePid(), approver: makePid({ month: 3 }) };
const registry = {
  ...exampleRegistry(makeClient('client')),
  people: [
    { pid: pids.leader, name: 'Kari Demo', roles: [{ orgno: organisations.consumer, role: 'DAGL' }] },
    { pid: pids.approver, name: 'Per Demo', roles: [{ orgno: organisations.consumer, role: 'ADMAI' }] },
  ],
};
const MARK = { 'portvakt-portal': '1' };

describe('sessions', () => {
  let server: TestServer;
  let now = Date.now();
  before(async () => {
    server = await startTestServer({ registry, clock: () => now });
  });
  after(() => server.stop());

  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(`${server.address}${path}`, { method, headers: { ...MARK, ...headers } });
  const findPerson = async (name: string): Promise<string> => {
    const { people } = (await (await ask('portal/demo-people')).json()) as {
      people: { name: string; party_uuid: string }[];
    };
    return people.find((person) => person.name === name)?.party_uuid ?? '';
  };
  const begin = async (name = 'Kari Demo', cookie = ''): Promise<string> => {
    const answer = await ask(`portal/demo-people/${await findPerson(name)}/session`, { cookie }, 'POST');
    assert.equal(answer.status, 200);
    return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  };
  const isAlive = async (cookie: string, mark = '1') =>
    (await ask('portal/session', { cookie, 'portvakt-portal': mark })).status === 200;
  const listClients = (cookie: string, more: Record<string, string> = {}) =>
    ask('portal/api/v1/clients', { cookie, 'portvakt-organisation': organisations.consumer, ...more });

  test('a person acts for an organisation with their rights, and for no other', async () => {
    const cookie = await begin();
    const clients = (await (await listClients(cookie)).json()) as { client_id: string }[];
    assert.deepEqual(
      clients.map(({ client_id }) => client_id),
      ['client'],
    );
    assert.equal((await listClients(cookie, { 'portvakt-organisation': organisations.provider })).status, 403);
    assert.equal((await listClients(cookie, { 'portvakt-organisation': '310123413' })).status, 400);
    assert.equal((await listClients('')).status, 401);
    assert.equal((await listClients(await begin('Per Demo'))).status, 403, 'who only approves keeps no integrations');
  });

  test('the record names a person by their party, never by their number', async () => {
    const cookie = await begin();
    const made = await fetch(`${server.address}portal/api/v1/clients`, {
      method: 'POST',
      headers: { ...MARK, cookie, 'portvakt-organisation': organisations.consumer, 'content-type': 'application/json' },
      body: JSON.stringify({
        client_name: 'Made by a person',
        description: 'x',
        integration_type: 'maskinporten',
        scopes: [scopes.granted],
      }),
    });
    assert.equal(made.status, 200, await made.clone().text());
    const { client_id } = (await made.json()) as { client_id: string };
    const audit = await (
      await ask(`portal/api/v1/audit?subject=${client_id}`, { cookie, 'portvakt-organisation': organisations.consumer })
    ).text();
    assert.ok(audit.includes(`person ${await findPerson('Kari Demo')}`), audit);
    assert.ok(!audit.includes(pids.leader));
  });

  test('it ends after half an hour without anybody, after eight hours in any case, and when it is ended', async () => {
    const start = now;
    const idle = await begin();
    now = start + 29 * minute;
    assert.ok(await isAlive(idle, 'background'), 'a page that asks by itself is answered');
    now = start + 30 * minute;
    assert.ok(!(await isAlive(idle)), 'but does not keep the session');

    now = start;
    const busy = await begin();
    for (let at = 0; at < 8 * 60; at += 20) {
      now = start + at * minute;
      assert.ok(await isAlive(busy), `after ${at} minutes`);
    }
    now = start + 8 * 60 * minute;
    assert.ok(!(await isAlive(busy)));

    now = start;
    const ended = await begin();
    const answer = await ask('portal/sign-out', { cookie: ended }, 'POST');
    assert.match(answer.headers.get('set-cookie') ?? '', /^portvakt-session=; Max-Age=0/);
    assert.ok(!(await isAlive(ended)), 'the cookie is worth nothing any more, wherever it is kept');
  });

  test('signing in gives a new secret and ends the session that the browser had', async () => {
    const first = await begin();
    const second = await begin('Kari Demo', first);
    assert.notEqual(first, second);
    assert.ok(!(await isAlive(first)));
    assert.ok(await isAlive(second));
  });

  test('a person has twenty sessions at most, and the oldest gives way', async () => {
    const first = await begin('Per Demo');
    now += 1;
    for (let more = 0; more < 20; more += 1) {
      await begin('Per Demo');
      now += 1;
    }
    assert.ok(!(await isAlive(first)));
  });

  test('scripts and other sites have no part in it', async () => {
    const answer = await ask(`portal/demo-people/${await findPerson('Kari Demo')}/session`, {}, 'POST');
    assert.match(answer.headers.get('set-cookie') ?? '', /; Path=\/; HttpOnly; SameSite=Lax$/);
    const cookie = await begin();
    const table: readonly (readonly [what: string, headers: Record<string, string>, status: number])[] = [
      ['a form of another site, which sends no header of its own', { 'sec-fetch-site': 'cross-site' }, 403],
      ['a link', {}, 403],
      ['a page of another origin', { ...MARK, 'sec-fetch-site': 'same-site' }, 403],
      ['an older browser elsewhere', { ...MARK, origin: 'https://evil.example' }, 403],
      ['an opaque origin', { ...MARK, origin: 'null' }, 403],
      ['our own page', { ...MARK, 'sec-fetch-site': 'same-origin' }, 200],
      ['our own page in an older browser', { ...MARK, origin: server.address.slice(0, -1) }, 200],
    ];
    for (const [what, headers, status] of table) {
      assert.equal(await askRaw({ cookie, 'portvakt-organisation': organisations.consumer, ...headers }), status, what);
    }
    const preflight = await fetch(`${server.address}portal/api/v1/clients`, { method: 'OPTIONS' });
    assert.equal(preflight.headers.get('access-control-allow-origin'), null);
    assert.equal((await listClients(cookie)).headers.get('access-control-allow-origin'), null);
  });

  /** `fetch` would not send some of these headers. */
  const askRaw = (headers: Record<string, string>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const sent = request(`${server.address}portal/api/v1/clients`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.once('error', reject).end();
    });

  test('a cookie opens nothing but the door, and a token nothing at it', async () => {
    const cookie = await begin();
    assert.equal((await ask('api/v1/clients', { cookie })).status, 401);
    assert.equal((await listClients('', { authorization: 'Bearer a.b.c' })).status, 401);
  });
});

for (const profile of ['test', 'production'] as const) {
  test(`nobody is signed in without proof in ${profile}, and its cookie is for https and this host`, async () => {
    const server = await startTestServer({ profile });
    try {
      const answer = await fetch(`${server.address}portal/demo-people`, { headers: MARK });
      assert.equal(answer.status, 404);
      const out = await fetch(`${server.address}portal/sign-out`, { method: 'POST', headers: MARK });
      assert.match(
        out.headers.get('set-cookie') ?? '',
        /^__Host-portvakt-session=;.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      );
    } finally {
      await server.stop();
    }
  });
}
