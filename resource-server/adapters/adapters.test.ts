import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { serve } from '@hono/node-server';
import { hashToken, makeProofKey, signProof } from '@portvakt/own-tests';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { createResourceServer, type Policy, type Refusal, unprotected, writeAnswer } from '../index.ts';
import { consumer, scope, startTestIssuer, type TestIssuer } from '../test-issuer/start-test-issuer.ts';
import * as forExpress from './express.ts';
import * as forFastify from './fastify.ts';
import * as forHono from './hono.ts';
import * as forNode from './node.ts';

/** An API with /orders (guarded), /own (guarded, with errors of its own), /forgotten (no policy) and /health. */
interface RunningApi {
  readonly address: string;
  /** How often the handler of the route without a policy ran. */
  forgottenRuns(): number;
  stop(): Promise<void>;
}

type StartApi = (policy: Policy) => Promise<RunningApi>;

/** Errors as Skatteetaten writes them. */
const answer = (refusal: Refusal) => ({
  ...writeAnswer(refusal),
  body: JSON.stringify({ kode: refusal.status === 401 ? 'IM-004' : 'IM-005', melding: refusal.description }),
});

const addressOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const stopServer = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

const startFastify: StartApi = async (policy) => {
  let runs = 0;
  const app = fastify();
  await app.register(forFastify.guardRoutes);
  app.get('/orders', { config: { policy } }, (request, reply) =>
    reply.send({ consumer: request.caller.consumer.organisationNumber }),
  );
  app.route({ url: '/forgotten', method: ['GET', 'POST'], handler: async () => ({ runs: ++runs }) });
  app.get('/health', { config: { policy: unprotected } }, async (request) => {
    assert.throws(() => request.caller, /no caller/);
    return { healthy: true };
  });
  const own = fastify();
  await own.register(forFastify.guardRoutes, { answer });
  own.get('/own', { config: { policy } }, async () => ({}));
  app.get('/own', { config: { policy: unprotected } }, async (request, reply) => {
    const { statusCode, headers, body } = await own.inject({ url: '/own', headers: request.headers });
    return reply.code(statusCode).headers(headers).send(body);
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return { address: addressOf(app.server), forgottenRuns: () => runs, stop: () => app.close().then(() => own.close()) };
};

const startExpress: StartApi = async (policy) => {
  let runs = 0;
  const app = express();
  forExpress.guardRoutes(app);
  app.get('/orders', forExpress.protect(policy), (request, response) => {
    response.json({ consumer: request.caller.consumer.organisationNumber });
  });
  app.get('/own', forExpress.protect(policy, { answer }), (_request, response) => void response.json({}));
  const forgotten: express.RequestHandler = (_request, response) => void response.json({ runs: ++runs });
  app.get('/forgotten', forgotten);
  app.route('/forgotten').post(express.json(), forExpress.protect(policy), forgotten);
  app.get('/health', forExpress.protect(unprotected), (request, response) => {
    assert.throws(() => request.caller, /no caller/);
    response.json({ healthy: true });
  });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return { address: addressOf(server), forgottenRuns: () => runs, stop: () => stopServer(server) };
};

const startHono: StartApi = async (policy) => {
  let runs = 0;
  const app = new Hono();
  app.use(forHono.guardRoutes());
  app.get('/orders', forHono.protect(policy), (context) =>
    context.json({ consumer: context.get('caller').consumer.organisationNumber }),
  );
  app.get('/own', forHono.protect(policy, { answer }), (context) => context.json({}));
  app.on(['GET', 'POST'], '/forgotten', (context) => context.json({ runs: ++runs }));
  app.get('/health', forHono.protect(unprotected), (context) => context.json({ healthy: true }));
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }) as Server; // without TLS it is one
  await new Promise((resolve) => server.once('listening', resolve));
  return { address: addressOf(server), forgottenRuns: () => runs, stop: () => stopServer(server) };
};

const startNode: StartApi = async (policy) => {
  let runs = 0;
  const routes = new Map([
    [
      '/orders',
      forNode.protect(policy, (_request, response, caller) => {
        response.end(JSON.stringify({ consumer: caller.consumer.organisationNumber }));
      }),
    ],
    ['/own', forNode.protect(policy, (_request, response) => void response.end('{}'), { answer })],
    [
      '/forgotten',
      // As a program without types would write it.
      forNode.protect(undefined as unknown as Policy, (_request, response) => {
        response.end(JSON.stringify({ runs: ++runs }));
      }),
    ],
    ['/health', forNode.protect(unprotected, (_request, response) => void response.end('{"healthy":true}'))],
  ]);
  const server = createServer((request, response) => {
    const route = routes.get((request.url ?? '').split('?')[0] ?? '');
    if (route === undefined) response.writeHead(404).end();
    else route(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { address: addressOf(server), forgottenRuns: () => runs, stop: () => stopServer(server) };
};

for (const [name, start] of Object.entries({ startFastify, startExpress, startHono, startNode })) {
  describe(`an API made with ${name.replace('start', '')}`, () => {
    let issuer: TestIssuer;
    let api: RunningApi;
    before(async () => {
      issuer = await startTestIssuer();
      api = await start(createResourceServer({ issuers: [issuer.issuer] }).require({ scope }));
    });
    after(async () => {
      await api.stop();
      await issuer.stop();
    });

    const call = async (path: string, authorization?: string, method = 'GET') => {
      const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
      const response = await fetch(`${api.address}${path}`, { method, headers });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
    };

    test('a good token comes in with its caller', async () => {
      const { status, body } = await call('/orders', `Bearer ${issuer.sign()}`);
      assert.deepEqual([status, body], [200, { consumer }]);
    });

    test('without a token: 401, and no error code (RFC 6750 §3.1)', async () => {
      const { status, headers, body } = await call('/orders');
      assert.deepEqual([status, headers.get('www-authenticate')], [401, 'Bearer']);
      assert.equal(headers.get('cache-control'), 'no-store');
      assert.equal(body.error, 'token_missing');
    });

    test('with what is no token: 401 invalid_token', async () => {
      for (const text of ['Bearer x', 'Bearer a.b.c', 'Bearer ..', `Bearer ${'a'.repeat(9000)}`, 'Bearer é.é.é']) {
        const { status, headers, body } = await call('/orders', Buffer.from(text).toString('latin1'));
        assert.deepEqual([status, body.error], [401, 'invalid_token'], text);
        assert.match(
          headers.get('www-authenticate') ?? '',
          /^Bearer error="invalid_token", error_description="[^"]+"$/,
        );
      }
    });

    test('without the scope: 403 insufficient_scope, which names the scope', async () => {
      const { status, headers } = await call('/orders', `Bearer ${issuer.sign({ scope: 'acme:other' })}`);
      assert.equal(status, 403);
      assert.match(headers.get('www-authenticate') ?? '', /error="insufficient_scope", .*scope="acme:orders.read"$/);
    });

    test('a route without a policy answers 501 and never runs, with a good token, too', async () => {
      for (const [authorization, method] of [[undefined], [`Bearer ${issuer.sign()}`], [undefined, 'POST']] as const) {
        const { status, body } = await call('/forgotten', authorization, method);
        assert.deepEqual([status, body.error], [501, 'policy_missing']);
      }
      assert.equal(api.forgottenRuns(), 0);
    });

    test('an unprotected route is open, and an unknown address is not found', async () => {
      assert.deepEqual((await call('/health')).body, { healthy: true });
      assert.equal((await fetch(`${api.address}/nowhere`)).status, 404);
    });

    test('a bound token comes in with a proof for the public address, not for the one of the Host header', async (context) => {
      const baseUrl = 'https://public.example/';
      const policy = createResourceServer({ issuers: [issuer.issuer], dpop: { baseUrl } }).require({
        scope,
        dpop: 'required',
      });
      const bound = await start(policy);
      context.after(bound.stop);
      const key = makeProofKey();
      const token = issuer.sign({ token_type: 'DPoP', cnf: { jkt: key.thumbprint } });
      const prove = (url: string) => signProof(key, { url, method: 'GET', claims: { ath: hashToken(token) } });
      const ask = async (proofs: readonly string[], scheme = 'DPoP') => {
        const headers = new Headers({ authorization: `${scheme} ${token}` });
        for (const proof of proofs) headers.append('dpop', proof);
        const response = await fetch(`${bound.address}/orders?page=2`, { headers });
        await response.text();
        return [response.status, /^DPoP error="(\w+)"/.exec(response.headers.get('www-authenticate') ?? '')?.[1]];
      };
      const proof = prove(`${baseUrl}orders`);
      assert.deepEqual(await ask([proof]), [200, undefined]);
      const refused = [401, 'invalid_dpop_proof'];
      assert.deepEqual(await ask([proof]), refused, 'used before');
      assert.deepEqual(await ask([prove(`${bound.address}/orders`)]), refused);
      assert.deepEqual(await ask([]), refused);
      assert.deepEqual(await ask([prove(`${baseUrl}orders`), prove(`${baseUrl}orders`)]), refused);
      assert.deepEqual(await ask([prove(`${baseUrl}orders`)], 'Bearer'), [401, 'invalid_token']);
    });

    test('an API may write errors in its own form', async () => {
      const { status, headers, body } = await call('/own', 'Bearer x');
      assert.deepEqual([status, body.kode, headers.get('www-authenticate')?.slice(0, 6)], [401, 'IM-004', 'Bearer']);
    });
  });
}

test('Express: a router that is not guarded cannot be mounted', async () => {
  const app = express();
  forExpress.guardRoutes(app);
  assert.throws(() => app.use('/more', express.Router()), /guardRoutes\(router\)/);
  const router = express.Router();
  forExpress.guardRoutes(router);
  app.use('/more', express.json(), router);
});

test('Hono: middleware that answers by itself is no way round', async () => {
  const app = new Hono();
  app.use(forHono.guardRoutes());
  app.use('/files/*', async (context, next) => {
    if (context.req.path.endsWith('.txt')) return context.text('data', 200, { 'x-data': 'yes' });
    return next();
  });
  const answered = await app.request('/files/a.txt');
  assert.deepEqual([answered.status, answered.headers.get('x-data')], [501, null]);
  assert.doesNotMatch(await answered.text(), /data/);
  assert.equal((await app.request('/files/none')).status, 404);
});

test('Hono: an application in another keeps its policies, also with error handling of its own', async () => {
  const app = new Hono();
  app.use(forHono.guardRoutes());
  const inner = new Hono();
  inner.onError((_error, context) => context.text('inner', 500));
  inner.get('/health', forHono.protect(unprotected), (context) => context.text('healthy'));
  inner.get('/forgotten', (context) => context.text('data'));
  app.route('/inner', inner);
  assert.equal((await app.request('/inner/health')).status, 200);
  assert.equal((await app.request('/inner/forgotten')).status, 501);
});
