import assert from 'node:assert/strict';
import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import {
  exampleRegistry,
  type MadeClient,
  makeClient,
  type Order,
  orderFrom,
  requestToken,
  scopes,
  signGrant,
  startTestServer,
  type TestServer,
} from '@portvakt/own-tests';
import { tokenFaults } from './compose-ordered-token.ts';

const client = makeClient();
const registry = exampleRegistry(client);
const scope = scopes.granted;

describe('orders', () => {
  let server: TestServer;
  let order: Order;
  before(async () => {
    server = await startTestServer({ registry });
    order = orderFrom(server.control);
  });
  beforeEach(async () => {
    await order('DELETE', 'faults');
    await order('DELETE', 'requests');
  });
  after(() => server.stop());

  const makeGrant = (issuer = server.issuer, more: object = {}) =>
    signGrant(client, { issuer, claims: { scope, ...more } });
  const send = (assertion: string, issuer = server.issuer) =>
    fetch(`${issuer}token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
    });
  const fault = async (body: object) => {
    const { status, body: ordered } = await order('POST', 'faults', { match: { path: '/token' }, times: 1, ...body });
    assert.equal(status, 201, JSON.stringify(ordered));
    return ordered as { readonly id: string };
  };

  describe('faults', () => {
    const grantIsUnused = async (grant: string) => assert.equal((await send(grant)).status, 200);

    test('a refusal by its public code is the one that the server gives, and the grant is not used', async () => {
      const grant = makeGrant();
      await fault({ fault: 'refuse', code: 'MP-012' });
      const ordered = await send(grant);
      const given = (await ordered.json()) as Record<string, string>;
      await grantIsUnused(grant);
      const real = await requestToken(server.issuer, grant);
      assert.deepEqual([ordered.status, ordered.headers.get('x-portvakt-fault')], [real.status, 'refuse']);
      assert.deepEqual([given.error, given.error_uri], [real.body.error, real.body.error_uri]);
      // The real one has a hint besides.
      assert.ok(real.body.error_description.startsWith(given.error_description?.split(' (trace_id')[0]));
      assert.equal(real.headers.get('x-portvakt-fault'), null);
    });

    test('any OAuth error can be ordered, with any status', async () => {
      await fault({ fault: 'refuse', code: 'use_dpop_nonce', status: 418, retryAfter: 7 });
      const answer = await send(makeGrant());
      assert.deepEqual([answer.status, answer.headers.get('retry-after')], [418, '7']);
      assert.equal(((await answer.json()) as { error: string }).error, 'use_dpop_nonce');
    });

    test('a refusal has the form of its surface', async () => {
      for (const [code, path, member] of [
        ['AUTH-00011', '/authentication/api/v1/systemregister/vendor/x', 'statusDescription'],
        ['database-away', '/api/v1/clients', 'correlation_id'],
      ] as const) {
        await fault({ fault: 'refuse', code, match: { path: '/a*' } });
        const answer = await fetch(`${server.issuer}${path.slice(1)}`);
        assert.ok(member in ((await answer.json()) as object), code);
      }
    });

    test('a bare status comes as proxies send it', async () => {
      await fault({ fault: 'status', status: 502, retryAfter: 'Wed, 21 Oct 2026 07:28:00 GMT' });
      const answer = await send(makeGrant());
      assert.deepEqual(
        [answer.status, answer.headers.get('content-type'), answer.headers.get('retry-after')],
        [502, 'text/html; charset=utf-8', 'Wed, 21 Oct 2026 07:28:00 GMT'],
      );
    });

    test('garbage and nothing are no token', async () => {
      await fault({ fault: 'garbage' });
      await assert.rejects((await send(makeGrant())).json(), SyntaxError);
      await fault({ fault: 'empty' });
      const answer = await send(makeGrant());
      assert.deepEqual(
        [answer.status, answer.headers.get('x-portvakt-fault'), await answer.text()],
        [200, 'empty', ''],
      );
    });

    test('a stalled request is carried out late; without a delay it is held until the caller leaves', async () => {
      await fault({ fault: 'stall', delayMs: 20 });
      assert.equal((await send(makeGrant())).status, 200);
      const grant = makeGrant();
      await fault({ fault: 'stall' });
      const leaving = new AbortController();
      const answer = fetch(`${server.issuer}token`, {
        method: 'POST',
        body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: grant }),
        signal: leaving.signal,
      });
      const { body } = await order('GET', 'requests?path=/token&wait=10000&atLeast=2');
      assert.deepEqual([body.requests[1].status, body.requests[1].fault], [null, 'stall']);
      leaving.abort();
      await assert.rejects(answer, { name: 'AbortError' });
      await grantIsUnused(grant);
    });

    test('a dribbling answer comes in many pieces and is whole', async () => {
      await fault({ fault: 'dribble', delayMs: 100 });
      const answer = await send(makeGrant());
      let pieces = 0;
      let text = '';
      const decoder = new TextDecoder();
      for await (const piece of answer.body ?? []) {
        pieces += 1;
        text += decoder.decode(piece, { stream: true });
      }
      assert.ok(pieces > 5, `${pieces} pieces`);
      assert.equal(typeof JSON.parse(text).access_token, 'string');
    });

    test('a cut answer breaks off in its body, and the work is done', async () => {
      const grant = makeGrant();
      await fault({ fault: 'cut' });
      const answer = await send(grant);
      assert.deepEqual([answer.status, answer.headers.get('x-portvakt-fault')], [200, 'cut']);
      await assert.rejects(answer.text());
      const again = await requestToken(server.issuer, grant);
      assert.match(again.body.error_uri, /MP-012$/);
    });

    test('a reset connection has no answer, and the grant is not used', async () => {
      const grant = makeGrant();
      await fault({ fault: 'reset' });
      await assert.rejects(
        send(grant),
        ({ cause }: Error & { cause: { code: string } }) => cause.code === 'ECONNRESET',
      );
      await grantIsUnused(grant);
    });

    test('a fault for one client or scope spares the others', async () => {
      await fault({ fault: 'status', match: { client: client.clientId, scope: scopes.second } });
      assert.equal((await send(makeGrant())).status, 200);
      assert.equal((await send(makeGrant(server.issuer, { scope: `${scope} ${scopes.second}` }))).status, 503);
      await fault({ fault: 'status', match: { client: 'another' } });
      assert.equal((await send(makeGrant())).status, 200);
    });

    test('a request with a fault keeps its place on a connection', async () => {
      await fault({ fault: 'status', delayMs: 30, match: { path: '/jwk' } });
      const socket = connect(Number(new URL(server.issuer).port), '127.0.0.1');
      const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nhost: localhost\r\n${more}\r\n`;
      socket.write(get('/jwk') + get('/health/live', 'connection: close\r\n'));
      let text = '';
      for await (const chunk of socket) text += chunk;
      assert.deepEqual(
        [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status),
        ['503', '200'],
      );
    });

    test('orders themselves meet no fault', async () => {
      await order('POST', 'faults', { fault: 'reset' });
      assert.equal((await order('GET', 'faults')).status, 200);
      await assert.rejects(fetch(`${server.issuer}jwk`));
      assert.equal((await order('DELETE', 'faults')).status, 204);
      assert.equal((await fetch(`${server.issuer}jwk`)).status, 200);
    });

    test('one fault can be looked at and taken back', async () => {
      const { id } = await fault({ fault: 'status' });
      await send(makeGrant());
      const { body } = await order('GET', `faults/${id}`);
      assert.deepEqual([body.applied, body.remaining], [1, 0]);
      assert.equal((await order('DELETE', `faults/${id}`)).status, 204);
      const gone = await order('GET', `faults/${id}`);
      assert.equal(gone.status, 404);
      assert.match(gone.body.error_description, new RegExp(id));
    });

    test('a wrong order names the member and what would be right', async () => {
      const cases: [object, RegExp][] = [
        [{}, /fault/],
        [{ fault: 'explode' }, /fault must be one of refuse, status, stall/],
        [{ fault: 'status', retryafter: 3 }, /retryafter is not known here: there are match, fault,/],
        [{ fault: 'status', match: { method: 'POST' } }, /method/],
        [{ fault: 'status', status: 99 }, /status/],
        [{ fault: 'status', times: 0 }, /times/],
        [{ fault: 'status', probability: 2 }, /probability/],
        [{ fault: 'status', retryAfter: -1 }, /retryAfter must be seconds/],
        [{ fault: 'status', retryAfter: 'a\r\nset-cookie: b' }, /retryAfter must be seconds/],
      ];
      for (const [body, told] of cases) {
        const { status, body: answer } = await order('POST', 'faults', body);
        assert.equal(status, 400, JSON.stringify(body));
        assert.match(answer.error_description, told, JSON.stringify(body));
      }
      assert.deepEqual((await order('GET', 'faults')).body, { faults: [] });
    });
  });

  describe('the journal', () => {
    test('answers in one call whether exactly one grant was sent, decoded beside the raw one', async () => {
      const grant = makeGrant();
      await send(grant);
      await fetch(`${server.issuer}jwk`);
      const { body } = await order('GET', `requests?path=/token&client=${client.clientId}`);
      assert.equal(body.count, 1);
      const [request] = body.requests;
      assert.equal(request.grant.raw, grant);
      assert.equal(request.grant.claims.iss, client.clientId);
      assert.equal(request.grant.header.kid, client.publicJwk.kid);
      assert.deepEqual([request.method, request.status, request.fault, request.scopes], ['POST', 200, null, [scope]]);
      assert.equal(new URLSearchParams(request.body).get('assertion'), grant);
    });

    test('waits for what has not come yet, and no longer than it is asked to', async () => {
      const waiting = order('GET', 'requests?path=/token&wait=10000&atLeast=2');
      await send(makeGrant());
      await send(makeGrant());
      assert.equal((await waiting).body.count, 2);
      assert.equal((await order('GET', 'requests?path=/nothing&wait=30')).body.count, 0);
    });

    test('goes on from the last request that was seen, or from a time', async () => {
      await send(makeGrant());
      const { last } = (await order('GET', 'requests')).body;
      await send(makeGrant());
      assert.equal((await order('GET', `requests?since=${last}`)).body.count, 1);
      assert.equal((await order('GET', 'requests?since=2020-01-01T00:00:00Z')).body.count, 2);
      assert.equal((await order('GET', 'requests?since=2120-01-01T00:00:00%2B01:00')).body.count, 0);
      assert.equal((await order('GET', `requests?since=${Date.now() - 60_000}`)).body.count, 2);
      assert.equal((await order('GET', 'requests?since=4000000000')).body.count, 0);
      assert.match((await order('GET', 'requests?since=yesterday')).body.error_description, /^since must be/);
    });

    test('holds what cannot be read, and no credential', async () => {
      await send('a.b');
      await fetch(`${server.issuer}api/v1/clients`, { headers: { authorization: 'Bearer secret.e30.x' } });
      const { body } = await order('GET', 'requests');
      assert.deepEqual([body.requests[0].grant.raw, body.requests[0].client], ['a.b', null]);
      assert.equal(JSON.stringify(body.requests[1]).includes('secret'), false);
      assert.deepEqual(body.requests[1].bearer.claims, {});
    });
  });

  describe('the clock', () => {
    const tokenAt = async (now: number) =>
      (await requestToken(server.issuer, signGrant(client, { issuer: server.issuer, claims: { scope }, now }))).status;

    test('grants are judged by the time that is ordered, also after it was set back', async () => {
      const later = Date.now() + 40 * 86_400_000;
      assert.equal((await order('POST', 'clock', { advance: '40d' })).body.ordered, true);
      assert.deepEqual([await tokenAt(later), await tokenAt(Date.now())], [200, 400]);
      assert.equal((await fetch(`${server.issuer}health/ready`)).status, 200);
      assert.equal((await order('PUT', 'clock')).body.ordered, false);
      assert.deepEqual([await tokenAt(Date.now()), await tokenAt(later)], [200, 400]);
      assert.equal((await fetch(`${server.issuer}health/ready`)).status, 200);
    });

    test('a frozen clock stands still', async () => {
      const set = '2030-01-01T00:00:00.000Z';
      await order('POST', 'clock', { set, frozen: true });
      assert.equal((await order('GET', 'clock')).body.now, set);
      assert.equal((await order('POST', 'clock', { advance: 1.5 })).body.epoch, Date.parse(set) / 1000 + 1.5);
      assert.equal(
        (await order('POST', 'clock', { frozen: '2031-05-05T05:05:05Z' })).body.now,
        '2031-05-05T05:05:05.000Z',
      );
      await order('PUT', 'clock');
    });

    test('what is no time is refused', async () => {
      const cases: [object, RegExp][] = [
        [{ set: Date.now() }, /^set must be .*not milliseconds/],
        [{ set: 'tomorrow' }, /^set must be/],
        [{ advance: 'P1Y' }, /^advance must be/],
        [{ advance: '-40000d' }, /^advance leads out of the years/],
        [{ rate: -1 }, /^rate/],
        [{ frozen: 'yes' }, /^frozen must be a time/],
      ];
      for (const [body, told] of cases) {
        assert.match((await order('POST', 'clock', body)).body.error_description, told, JSON.stringify(body));
      }
      assert.equal((await order('GET', 'clock')).body.ordered, false);
    });
  });

  describe('keys', () => {
    const readKids = async () => {
      const { keys } = (await (await fetch(`${server.issuer}jwk`)).json()) as { keys: { kid: string }[] };
      return keys.map(({ kid }) => kid);
    };
    const signingKid = async () => {
      const { body } = await requestToken(server.issuer, makeGrant());
      return JSON.parse(Buffer.from(body.access_token.split('.')[0], 'base64url').toString()).kid;
    };

    test('another key signs at once, after it was announced, or alone', async () => {
      const first = await signingKid();
      const rotated = await order('POST', 'keys/rotate');
      assert.equal(await signingKid(), rotated.body.kid);
      assert.deepEqual((await readKids()).toSorted(), [first, rotated.body.kid].toSorted());

      const announced = await order('POST', 'keys/rotate', { announce: 60 });
      assert.equal(await signingKid(), rotated.body.kid);
      assert.ok((await readKids()).includes(announced.body.kid));
      await order('POST', 'clock', { advance: 61 });
      const { body } = await requestToken(
        server.issuer,
        signGrant(client, { issuer: server.issuer, claims: { scope }, now: Date.now() + 61_000 }),
      );
      assert.match(
        Buffer.from(body.access_token.split('.')[0], 'base64url').toString(),
        new RegExp(announced.body.kid),
      );
      await order('PUT', 'clock');

      const alone = await order('POST', 'keys/rotate', { withdrawOld: true });
      assert.deepEqual(await readKids(), [alone.body.kid]);
      assert.ok(alone.body.withdrawn.includes(rotated.body.kid));
    });
  });

  describe('tokens', () => {
    const make = async (body: object) => (await order('POST', 'tokens', body)).body;

    test('have the claims that are ordered, and the signature of the server', async () => {
      const { access_token: token, claims } = await make({
        scope: 'nav:a',
        consumer: '889640782',
        jti: null,
        extra: [1],
      });
      const [head, body, signature] = token.split('.');
      const read = JSON.parse(Buffer.from(body, 'base64url').toString());
      assert.deepEqual(read, claims);
      assert.deepEqual([read.scope, read.extra, 'jti' in read, read.iss], ['nav:a', [1], false, server.issuer]);
      assert.deepEqual(read.consumer, { authority: 'iso6523-actorid-upis', ID: '0192:889640782' });
      const { keys } = (await (await fetch(`${server.issuer}jwk`)).json()) as {
        keys: (JsonWebKey & { kid: string })[];
      };
      const kid = JSON.parse(Buffer.from(head, 'base64url').toString()).kid;
      const key = createPublicKey({ key: keys.find((one) => one.kid === kid) as JsonWebKey, format: 'jwk' });
      assert.ok(verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url')));
    });

    test('contradictions and unknown faults are refused', async () => {
      assert.match(
        (await make({ wrong: ['signature', 'alg-none'] })).error_description,
        /^wrong has signature and alg-none/,
      );
      assert.match((await make({ wrong: ['purple'] })).error_description, new RegExp(tokenFaults.join(', ')));
    });
  });

  describe('sessions', () => {
    const open = async (body?: object) => {
      const { status, body: session } = await order('POST', 'sessions', body);
      assert.equal(status, 201, JSON.stringify(session));
      return session as { readonly id: string; readonly issuer: string; readonly control: string };
    };

    test('are issuers of their own: register, keys, used grants, faults, clock and journal', async () => {
      const [one, two] = await Promise.all([open(), open()]);
      const [ofOne, ofTwo] = [orderFrom(one.control), orderFrom(two.control)];
      await ofOne('POST', 'faults', { fault: 'status', status: 500 });
      await ofOne('POST', 'clock', { set: '2031-01-01T00:00:00Z' });
      assert.equal((await send(makeGrant(one.issuer), one.issuer)).status, 500);
      assert.equal((await send(makeGrant(two.issuer), two.issuer)).status, 200);
      assert.equal((await send(makeGrant(one.issuer), two.issuer)).status, 400);
      const journals = await Promise.all(
        [ofOne, ofTwo, order].map(async (ask) => (await ask('GET', 'requests')).body.count),
      );
      assert.deepEqual(journals, [1, 2, 0]);
      const sets = await Promise.all([two.issuer, server.issuer].map(async (at) => (await fetch(`${at}jwk`)).text()));
      assert.notEqual(sets[0], sets[1]);
      assert.equal((await order('DELETE', `sessions/${one.id}`)).status, 204);
      const gone = await send(makeGrant(one.issuer), one.issuer);
      assert.equal(gone.status, 404);
      assert.match(await gone.text(), new RegExp(`There is no session ${one.id}`));
      await order('DELETE', `sessions/${two.id}`);
    });

    test('bring a registry of their own, whose faults are named by their place', async () => {
      const other: MadeClient = makeClient();
      const session = await open({ registry: exampleRegistry(other) });
      const grant = signGrant(other, { issuer: session.issuer, claims: { scope } });
      assert.equal((await send(grant, session.issuer)).status, 200);
      assert.equal((await send(makeGrant(session.issuer), session.issuer)).status, 400);
      await order('DELETE', `sessions/${session.id}`);
      const wrong = await order('POST', 'sessions', { registry: { clients: [{}] } });
      assert.equal(wrong.status, 400);
      assert.match(wrong.body.error_description, /\$\.clients\[0\]/);
      assert.match((await order('POST', 'sessions', { registry: 'mine' })).body.error_description, /'mine'/);
      assert.deepEqual((await order('GET', 'sessions')).body, { sessions: [] });
    });
  });

  test('a reset forgets everything but the keys', async () => {
    const grant = makeGrant();
    assert.equal((await send(grant)).status, 200);
    const keys = await (await fetch(`${server.issuer}jwk`)).text();
    await order('POST', 'faults', { fault: 'status', match: { path: '/never' } });
    await order('POST', 'clock', { advance: 5 });
    // Requests that come while it happens are answered, before or after.
    const [meanwhile, reset] = await Promise.all([send(makeGrant()), order('POST', 'reset')]);
    assert.deepEqual([meanwhile.status, reset.status], [200, 204]);
    assert.deepEqual((await order('GET', 'faults')).body, { faults: [] });
    assert.equal((await order('GET', 'clock')).body.ordered, false);
    assert.equal((await send(grant)).status, 200);
    assert.equal(await (await fetch(`${server.issuer}jwk`)).text(), keys);
  });

  test('resets and other orders at the same time are all carried out', async () => {
    const orders = [1, 2, 3].flatMap(() => [order('POST', 'reset'), order('GET', 'faults'), order('PUT', 'clock')]);
    assert.deepEqual(
      (await Promise.all(orders)).map(({ status }) => status),
      [204, 200, 200, 204, 200, 200, 204, 200, 200],
    );
    assert.equal((await send(makeGrant())).status, 200);
  });

  test('a page that reaches this machine by another name learns nothing', async () => {
    const asked = request(`${server.control}requests`, { headers: { host: 'evil.example' } });
    asked.end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    answer.resume();
    assert.equal(answer.statusCode, 403);
  });

  test('pages of other origins give no orders', async () => {
    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }]) {
      const answer = await fetch(`${server.control}faults`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ fault: 'reset' }),
      });
      assert.equal(answer.status, 403);
    }
    assert.deepEqual((await order('GET', 'faults')).body, { faults: [] });
  });
});
