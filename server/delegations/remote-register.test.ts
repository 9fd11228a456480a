import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, describe, test } from 'node:test';
import { organisations } from '@portvakt/own-tests';
import type { OrganisationNumber } from '@portvakt/protocol';
import { createAsker, UnansweredError } from '#outgoing-requests';
import { createRemoteRegister, type RegisterAsker } from './remote-register.ts';

const question = {
  consumer: organisations.consumer as OrganisationNumber,
  supplier: organisations.supplier as OrganisationNumber,
  scope: 'demo:delegable',
};
const element = {
  consumer_org: question.consumer,
  supplier_org: question.supplier,
  delegation_scheme_id: null,
  scopes: ['demo:other', question.scope],
  created: null,
  resourceid: 'x',
};

describe('a register elsewhere', () => {
  let server: Server;
  let answer: RequestListener;
  let asked: { url: string; authorization: string | undefined }[] = [];
  let now = 0;
  let reported: string[] = [];
  let forgotten = 0;
  /** Ends waiting, when a test says so. */
  let impatience: AbortController;

  before(async () => {
    server = createServer((request, response) => {
      asked.push({ url: request.url as string, authorization: request.headers.authorization });
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  afterEach(() => {
    asked = [];
    reported = [];
    forgotten = 0;
  });

  const json =
    (body: unknown, status = 200): RequestListener =>
    (_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    };
  const open = (cacheSeconds = 0, port = (server.address() as AddressInfo).port): RegisterAsker => {
    impatience = new AbortController();
    return createRemoteRegister({
      url: `http://127.0.0.1:${port}/altinn/`,
      cacheSeconds,
      tokens: {
        read: async () => 'the-token',
        forget: () => {
          forgotten += 1;
        },
      },
      ask: createAsker(() => impatience.signal),
      monotonic: () => now,
      report: (reason) => reported.push(reason),
    });
  };

  test('is asked as Altinn is, with our token', async () => {
    answer = json([element]);
    assert.equal(await open()(question), true);
    assert.deepEqual(asked, [
      {
        url: `/altinn/accessmanagement/api/v1/maskinporten/delegations/?scope=demo%3Adelegable&consumerOrg=${question.consumer}&supplierOrg=${question.supplier}`,
        authorization: 'Bearer the-token',
      },
    ]);
  });

  const no: readonly (readonly [name: string, body: unknown, status?: number])[] = [
    ['nothing', []],
    ['another consumer', [{ ...element, consumer_org: organisations.stranger }]],
    ['another supplier', [{ ...element, supplier_org: organisations.stranger }]],
    ['another scope', [{ ...element, scopes: ['demo:other'] }]],
    ['a scope that only begins alike', [{ ...element, scopes: [`${question.scope}.write`] }]],
    ['scopes that are one text', [{ ...element, scopes: question.scope }]],
    ['numbers that are no text', [{ ...element, consumer_org: Number(question.consumer) }]],
    [
      'the right ones spread over two',
      [
        { ...element, supplier_org: organisations.stranger },
        { ...element, scopes: [] },
      ],
    ],
    ['an organisation that it does not know', { errors: { consumerOrg: ['The specified consumerOrg is not …'] } }, 400],
  ];
  for (const [name, body, status] of no) {
    test(`${name} is no`, async () => {
      answer = json(body, status);
      assert.equal(await open()(question), false);
      assert.deepEqual(reported, []);
    });
  }

  const silent: readonly (readonly [name: string, answer: RequestListener])[] = [
    ['bad JSON', json('[{"consumer_org"')],
    ['an object', json({ ...element })],
    ['a list of anything', json([element, 'x'])],
    ['an empty answer', json('')],
    ['a page', json('<html>')],
    ['500', json([element], 500)],
    ['404', json([element], 404)],
    ['401', json([element], 401)],
    ['another 400', json({ title: 'no' }, 400)],
    [
      'a redirect',
      (request, response) => {
        if (request.url === '/yes') json([element])(request, response);
        else response.writeHead(302, { location: '/yes' }).end();
      },
    ],
    [
      'half an answer',
      (_request, response) => {
        const text = JSON.stringify([element]);
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length * 2 });
        response.write(text);
        setImmediate(() => response.destroy());
      },
    ],
    [
      'half an answer in parts',
      (_request, response) => {
        response.write(JSON.stringify([element]));
        setImmediate(() => response.destroy());
      },
    ],
    ['a broken connection', (request) => request.socket.destroy()],
    ['more than can be true', json(JSON.stringify([{ ...element, more: 'x'.repeat(300_000) }]))],
  ];
  for (const [name, wrong] of silent) {
    test(`${name} is no answer`, async () => {
      answer = wrong;
      await assert.rejects(open()(question), UnansweredError);
      assert.equal(asked.length, 1, 'no redirect is followed and nothing is tried twice');
      assert.equal(reported.length, 1);
      assert.equal(reported[0]?.includes('the-token'), false);
      assert.equal(forgotten, name === '401' ? 1 : 0);
    });
  }

  test('one that does not answer in time is no answer', async () => {
    answer = () => impatience.abort(new Error('too slow'));
    await assert.rejects(open()(question), UnansweredError);
  });

  test('one that is not there is no answer', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    await assert.rejects(open(0, port)(question), UnansweredError);
  });

  test('one that keeps failing is left alone, then tried by one question', async () => {
    answer = json('', 500);
    const ask = open();
    for (let failure = 0; failure < 5; failure += 1) await assert.rejects(ask(question));
    await assert.rejects(ask(question), /left alone/);
    assert.equal(asked.length, 5);
    now += 5001;
    const both = await Promise.allSettled([ask(question), ask({ ...question, scope: 'demo:other' })]);
    assert.deepEqual(
      both.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    assert.equal(asked.length, 6, 'one question');
    now += 5001;
    answer = json([element]);
    assert.equal(await ask(question), true);
    assert.equal(await ask({ ...question, scope: 'demo:other' }), true);
  });

  test('only a yes is kept, for as long as it was said, and for exactly what was asked', async () => {
    answer = json([element]);
    const ask = open(30);
    assert.equal(await ask(question), true);
    assert.equal(await ask(question), true);
    assert.equal(asked.length, 1);
    assert.equal(await ask({ ...question, supplier: organisations.stranger as OrganisationNumber }), false);
    assert.equal(await ask({ ...question, consumer: organisations.stranger as OrganisationNumber }), false);
    assert.equal(await ask({ ...question, scope: 'demo:none' }), false);
    assert.equal(await ask({ ...question, scope: 'demo:none' }), false);
    assert.equal(asked.length, 5);
    answer = json([]);
    assert.equal(await ask(question), true);
    now += 30_001;
    assert.equal(await ask(question), false);
  });

  test('without a cache every question is asked, but the same one only once at a time', async () => {
    answer = json([element]);
    const ask = open();
    assert.deepEqual(await Promise.all([ask(question), ask(question), ask(question)]), [true, true, true]);
    assert.equal(asked.length, 1);
    await ask(question);
    assert.equal(asked.length, 2);
  });
});
