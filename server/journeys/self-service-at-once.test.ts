import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  callSelfService,
  makeKey,
  openSelfService,
  openTestDatabases,
  parties,
  type Reply,
  type SelfServiceForTest,
  type TestDatabases,
} from '@portvakt/own-tests';

/**
 * Many simultaneous writers, half of them at another server on the same database: the answers agree with what is
 * stored.
 */
const WRITERS = 50;
const keys = Array.from({ length: 8 }, (_, index) => makeKey(`k${index}`).publicJwk);
const client = { integration_type: 'maskinporten', description: 'Mange om den', scopes: ['etat:apen'] };
const each = Array.from({ length: WRITERS }, (_, index) => index);

let databases: TestDatabases;
before(async () => {
  databases = await openTestDatabases();
});
after(() => databases.remove());

for (const kind of ['sqlite file', 'postgres'] as const) {
  describe(`${WRITERS} at once on ${kind}`, () => {
    let now = Date.now();
    let one: SelfServiceForTest;
    let two: SelfServiceForTest;
    let bearer: string;
    let made = 0;
    before(async () => {
      const database = await databases.create(kind);
      const environment = { PORTVAKT_PUBLIC_URL: 'http://portvakt.test/' };
      one = await openSelfService({ database, environment, clock: () => now });
      two = await openSelfService({ database, environment, clock: () => now });
      bearer = await one.mint(parties.consumer, ['idporten:dcr.write'], { exp: Math.floor(now / 1000) + 7 * 86_400 });
    });
    after(async () => {
      await two.close();
      await one.close();
    });

    const call = (
      index: number,
      method: string,
      path: string,
      { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
    ) =>
      callSelfService((index % 2 === 0 ? one : two).server.address, method, `api/v1/${path}`, {
        bearer,
        body,
        headers,
      });
    const newClient = async () => {
      made += 1;
      const id = `samtidig-${made}`;
      const reply = await call(0, 'POST', 'clients', { body: { ...client, client_id: id } });
      assert.equal(reply.status, 200, reply.text);
      return id;
    };
    const count = (replies: readonly Reply[]) =>
      Object.fromEntries(
        [...Map.groupBy(replies, ({ status }) => status)].map(([status, { length }]) => [status, length]),
      );
    const kidsOf = (body: { keys: { kid: string }[] }) => body.keys.map(({ kid }) => kid).sort();
    const changesOf = async (id: string) =>
      (await call(0, 'GET', `audit?subject=${id}&size=200`)).body.content as { action: string }[];

    test('whole sets without If-Match: every one is taken and the last one wins whole', async () => {
      const id = await newClient();
      const sets = each.map((index) => [index % 8, (index * 3 + 1) % 8, (index * 5 + 2) % 8].map((at) => keys[at]));
      const replies = await Promise.all(
        sets.map((set, index) => call(index, 'POST', `clients/${id}/jwks`, { body: { keys: [...new Set(set)] } })),
      );
      assert.deepEqual(count(replies), { 200: WRITERS });
      const left = kidsOf((await call(1, 'GET', `clients/${id}/jwks`)).body);
      assert.ok(
        sets.some((set) => JSON.stringify([...new Set(set.map((key) => key?.kid))].sort()) === JSON.stringify(left)),
        `${left} is one of the sets`,
      );
      const tags = replies.map(({ headers }) => headers.get('etag'));
      assert.equal(new Set(tags).size, WRITERS, 'no two of them were told the same version');
    });

    test('whole sets with one shared tag: one is taken, the others are told', async () => {
      const id = await newClient();
      const tag = (await call(0, 'GET', `clients/${id}/jwks`)).headers.get('etag') ?? '';
      const replies = await Promise.all(
        each.map((index) =>
          call(index, 'POST', `clients/${id}/jwks`, {
            body: { keys: [{ ...keys[index % 8], kid: `w${index}` }] },
            headers: { 'if-match': tag },
          }),
        ),
      );
      assert.deepEqual(count(replies), { 200: 1, 412: WRITERS - 1 });
      const winner = replies.find(({ status }) => status === 200);
      assert.deepEqual((await call(1, 'GET', `clients/${id}/jwks`)).body, winner?.body);
    });

    test('single keys: all that were taken are there, and never more than five', async () => {
      const id = await newClient();
      const replies = await Promise.all(
        each.map((index) =>
          call(index, 'PUT', `clients/${id}/jwks/${keys[index % 8]?.kid}`, { body: keys[index % 8] }),
        ),
      );
      for (const { status, text } of replies) assert.ok([200, 409].includes(status), text);
      const taken = [...new Set(replies.filter(({ status }) => status === 200).map(({ body }) => body.kid))].sort();
      assert.equal(taken.length, 5);
      assert.deepEqual(kidsOf((await call(1, 'GET', `clients/${id}/jwks`)).body), taken);
    });

    test('clients with one shared tag: one update is taken', async () => {
      const id = await newClient();
      const tag = (await call(0, 'GET', `clients/${id}`)).headers.get('etag') ?? '';
      const replies = await Promise.all(
        each.map((index) =>
          call(index, 'PUT', `clients/${id}`, {
            body: { ...client, description: `nr. ${index}` },
            headers: { 'if-match': tag },
          }),
        ),
      );
      assert.deepEqual(count(replies), { 200: 1, 412: WRITERS - 1 });
      const winner = replies.find(({ status }) => status === 200);
      assert.equal((await call(1, 'GET', `clients/${id}`)).body.description, winner?.body.description);
      assert.equal((await changesOf(id)).filter(({ action }) => action === 'update').length, 1);
    });

    test('one Idempotency-Key: one client is made, everyone is told of it, the secret once; another body is 422', async () => {
      const body = {
        integration_type: 'idporten',
        client_name: 'En gang',
        description: 'En gang',
        redirect_uris: ['https://kunde.example/'],
      };
      const headers = { 'idempotency-key': `en-gang-${kind.replace(' ', '-')}` };
      const post = (index: number, more: object = {}) =>
        call(index, 'POST', 'clients', { body: { ...body, ...more }, headers });
      const replies = await Promise.all(each.map((index) => post(index)));
      assert.deepEqual(count(replies), { 200: WRITERS });
      const secrets = replies.filter((reply) => 'client_secret' in reply.body);
      assert.equal(secrets.length, 1);
      assert.equal(replies.filter((reply) => reply.headers.get('idempotency-replayed') === 'true').length, WRITERS - 1);
      const [{ client_secret: _, ...first }] = secrets.map((reply) => reply.body) as [Record<string, unknown>];
      for (const reply of replies) {
        const { client_secret: _secret, ...rest } = reply.body;
        assert.deepEqual(rest, first);
      }
      assert.equal((await changesOf(String(first.client_id))).filter(({ action }) => action === 'create').length, 1);
      const others = await Promise.all(each.map((index) => post(index, { description: `En annen ${index}` })));
      assert.deepEqual(count(others), { 422: WRITERS });
      now += 24 * 60 * 60 * 1000 - 1;
      assert.equal((await post(1)).body.client_id, first.client_id, 'within a day');
      now += 1;
      assert.notEqual((await post(1)).body.client_id, first.client_id, 'a day later it is another request');
    });

    test('one client_id: one client is made', async () => {
      const replies = await Promise.all(
        each.map((index) =>
          call(index, 'POST', 'clients', { body: { ...client, client_id: `felles-${kind.replace(' ', '-')}` } }),
        ),
      );
      assert.deepEqual(count(replies), { 200: 1, 409: WRITERS - 1 });
    });

    test('everything at once: reads and writes of every sort, and none fails', async () => {
      const id = await newClient();
      const replies = await Promise.all(
        Array.from({ length: 4 * WRITERS }, (_, index) => {
          const key = keys[index % 8];
          const calls = [
            () => call(index, 'PUT', `clients/${id}`, { body: { ...client, description: `nr. ${index}` } }),
            () => call(index, 'PUT', `clients/${id}/jwks/${key?.kid}`, { body: key }),
            () => call(index, 'DELETE', `clients/${id}/jwks/${key?.kid}`),
            () => call(index, 'GET', `clients/${id}`),
            () => call(index, 'GET', 'clients'),
            () => call(index, 'POST', `clients/${id}/jwks`, { body: { keys: [key] } }),
            () => call(index, 'GET', 'audit'),
          ];
          return (calls[index % calls.length] as () => Promise<Reply>)();
        }),
      );
      for (const { status, text } of replies) assert.ok([200, 404, 409].includes(status), text);
    });
  });
}
