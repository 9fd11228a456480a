import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { organisations, temporaryFolder } from '@portvakt/own-tests';
import type { OrganisationNumber } from '@portvakt/protocol';
import { type FastifyInstance, fastify } from 'fastify';
import {
  type AltinnDependencies,
  createAltinnSurface,
  createDevelopmentSurface,
  type ReportedRefusal,
  serveEndpoints,
} from '#endpoints';
import { readSettings } from '#operations';
import { openCallers } from '#sign-in';
import { listAltinnRooms, listDevelopmentRooms } from './list-rooms.ts';
import { openRegister, type Register } from './open-register.ts';

/** Every route on Altinn's paths, asked by a machine that is let in nowhere, and by nobody. */
interface Route {
  readonly method: string;
  readonly url: string;
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let register: Register;
before(async () => {
  folder = await temporaryFolder();
  register = await openRegister({ database: { kind: 'sqlite', file: join(folder.path, 'p.db') } }, Date.now);
});
after(async () => {
  await register.database.close();
  await folder.remove();
});

async function open(explains: boolean) {
  const settings = readSettings({ PORTVAKT_DATABASE_URL: 'sqlite::memory:' });
  if ('problems' in settings) throw new Error(settings.problems.join());
  const routes: Route[] = [];
  const refusals: ReportedRefusal[] = [];
  const callers = openCallers({
    register,
    settings,
    clock: Date.now,
    keyRing: { published: async () => [] },
  });
  const scopes = new Set(['other:scope']);
  const token = { clientId: 'lost', consumer: organisations.consumer as OrganisationNumber, scopes, claims: {} };
  const app: FastifyInstance = fastify();
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) if (one !== 'HEAD') routes.push({ method: one, url });
  });
  const given: AltinnDependencies = {
    ...callers,
    newTraceId: () => '0'.repeat(32),
    reportRefusal: (refusal) => refusals.push(refusal),
    keepRefused: () => {},
    takeOrganisation: () => undefined,
    explains,
    prove: async ({ headers }) =>
      headers.authorization === undefined
        ? { fault: 'none', reason: 'no bearer token in the Authorization header' }
        : { kind: 'machine', clientId: token.clientId, organisation: token.consumer, token, scopes },
  };
  const nobody = () => Promise.reject(new Error('nothing is explained'));
  const explaining = { examineGrant: nobody, budget: { spend: () => undefined }, calls: { find: nobody } };
  const dependencies = {
    register,
    settings,
    callers,
    signIn: undefined,
    clock: Date.now,
    drawRandom: Buffer.alloc,
    pageSecret: Buffer.alloc(32),
    explaining,
  };
  const kernel = { feed: register.feed, clock: Date.now, quotas: settings.quotas };
  const surface = createAltinnSurface(app, given);
  await app.register((scope) => serveEndpoints(scope, { surface, rooms: listAltinnRooms(dependencies), kernel }));
  await app.register((scope) =>
    serveEndpoints(scope, {
      surface: createDevelopmentSurface(scope, { checkThisMachine: () => undefined }),
      rooms: listDevelopmentRooms(dependencies),
      kernel,
    }),
  );
  await app.ready();
  const ask = async ({ method, url }: Route, headers: Record<string, string> = {}) => {
    refusals.length = 0;
    const path = url.replace(/:[a-zA-Z]+/g, 'x');
    const answer = await app.inject({ method: method as 'GET', url: path, headers });
    return {
      ...answer,
      status: answer.statusCode,
      body: answer.body,
      challenge: answer.headers['www-authenticate'],
      refusals,
    };
  };
  return {
    routes: routes.filter(({ url }) => !url.startsWith('/dev/') && !isOpen(url)),
    ask,
    close: () => app.close(),
  };
}

/** Read by everybody, or with a refusal of its own: the exchange takes a token that opens nothing here. */
function isOpen(url: string): boolean {
  return /^\/(resourceregistry\/api\/v1\/resource\/(resourcelist|[sS]earch)|authentication\/api\/v1\/(openid|exchange))/.test(
    url,
  );
}

test('whoever lacks the scope of a door is told which, and the log why; nobody else learns more than the scope', async () => {
  for (const explains of [true, false]) {
    const { routes, ask, close } = await open(explains);
    let doors = 0;
    for (const route of routes) {
      const at = `${route.method} ${route.url}`;
      const answer = await ask(route, { authorization: 'Bearer x' });
      if (route.method === 'GET' && route.url.startsWith('/resourceregistry/')) continue;
      doors += 1;
      assert.equal(answer.status, 403, at);
      assert.equal(answer.body, '', at);
      assert.match(String(answer.challenge), /^Bearer error="insufficient_scope", .*scope="altinn:[^"]+"$/, at);
      assert.equal(/error_description=/.test(String(answer.challenge)), explains, at);
      assert.equal(answer.refusals.length, 1, at);
      const { reason, ...told } = answer.refusals[0] as ReportedRefusal;
      assert.deepEqual(
        { ...told, scopes: undefined },
        { status: 403, method: route.method, path: route.url, caller: 'lost', scopes: undefined },
        at,
      );
      assert.ok(
        told.scopes?.every((scope) => String(answer.challenge).includes(scope)),
        at,
      );
      assert.match(reason, /scopes that open this|asks for one of a person/, at);
    }
    assert.ok(doors > 60, `${doors} doors`);
    await close();
  }
});

test('whoever shows no token is told so, and the log too', async () => {
  const { routes, ask, close } = await open(false);
  for (const route of routes) {
    if (route.method === 'GET' && route.url.startsWith('/resourceregistry/')) continue;
    const at = `${route.method} ${route.url}`;
    const { status, challenge, refusals } = await ask(route);
    assert.deepEqual([status, challenge], [401, 'Bearer'], at);
    assert.deepEqual(refusals, [
      { status: 401, method: route.method, path: route.url, reason: 'no bearer token in the Authorization header' },
    ]);
  }
  await close();
});
