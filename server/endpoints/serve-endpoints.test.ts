import assert from 'node:assert/strict';
import { type AddressInfo, connect } from 'node:net';
import { test } from 'node:test';
import { isRefusal, type OrganisationNumber, refuse } from '@portvakt/protocol';
import { type FastifyInstance, fastify } from 'fastify';
import { Type } from 'typebox';
import type { Unit } from '#audit-trail';
import { leaveBodiesUnread } from '#operations';
import { anyone, machine, nameCaller, type OrganisationCaller, person } from './admission.ts';
import { type AltinnDependencies, createAltinnSurface } from './altinn-surface.ts';
import { createDevelopmentSurface } from './development-surface.ts';
import { endpointsOf, type Room, room } from './endpoint.ts';
import { done } from './outcome.ts';
import { type Kernel, serveEndpoints } from './serve-endpoints.ts';

const { read, change } = endpointsOf<object>();
const token = { clientId: 'a', consumer: '310123412' as OrganisationNumber, scopes: new Set(['a:write']), claims: {} };

/** A surface where the header Authorization is enough, and changes that are only counted. */
async function serve(rooms: readonly Room[]): Promise<{ app: FastifyInstance; committed: () => number }> {
  const app = fastify();
  leaveBodiesUnread(app);
  let committed = 0;
  const given = {
    prove: async ({ headers }) =>
      headers.authorization === undefined
        ? { fault: 'none', reason: 'no token' }
        : { kind: 'machine', clientId: token.clientId, organisation: token.consumer, token, scopes: token.scopes },
    newTraceId: () => '0'.repeat(32),
    explains: true,
    reportRefusal: () => {},
    keepRefused: () => {},
    takeOrganisation: () => undefined,
  } as Partial<AltinnDependencies> as AltinnDependencies;
  const feed: Kernel['feed'] = {
    change: async (_actor, work) => {
      const value = await work({} as Unit);
      committed += 1;
      return value;
    },
  };
  const kernel: Kernel = { feed, clock: Date.now, quotas: {} as Kernel['quotas'] };
  await serveEndpoints(app, { surface: createAltinnSurface(app, given), rooms, kernel });
  return { app, committed: () => committed };
}

const described = { tag: 'Test', summary: 'A test', answers: { 200: Type.Unknown() } } as const;

test('work learns that the caller has left', async () => {
  const { promise: called, resolve: tell } = Promise.withResolvers<() => boolean>();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const slow = read({
    ...described,
    method: 'GET',
    path: '/slow',
    caller: anyone,
    read: async (_, { hasLeft }) => {
      tell(hasLeft);
      await released;
      return done({});
    },
  });
  const { app } = await serve([room([slow], {})]);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const gone = new Promise((resolve) => app.server.once('connection', (socket) => socket.once('close', resolve)));
  const caller = connect(port, '127.0.0.1', () => caller.write('GET /slow HTTP/1.1\r\nhost: x\r\n\r\n'));
  const hasLeft = await called;
  assert.equal(hasLeft(), false);
  caller.destroy();
  await gone;
  assert.equal(hasLeft(), true);
  release();
  await app.close();
});

test('a refusal rolls back, and what is refused before the transaction opens none', async () => {
  const endpoint = change({
    ...described,
    method: 'POST',
    path: '/things/:id',
    caller: machine(['a:write']),
    params: Type.Object({ id: Type.String() }),
    body: Type.Object({ name: Type.String() }),
    before: (_, { params: { id } }) => (id === 'foreign' ? refuse('not-there') : undefined),
    prepare: (_, { body: { name } }) => (name === 'taken' ? refuse('resource-exists') : name.toUpperCase()),
    change: (_, { prepared, caller }: { prepared: string; caller: OrganisationCaller }) =>
      prepared === 'LATE' ? refuse('resource-unknown') : done({ prepared, by: nameCaller(caller) }),
  });
  const { app, committed } = await serve([room([endpoint], {})]);
  const post = async (id: string, payload: object, headers: Record<string, string> = { authorization: 'x' }) => {
    const { statusCode, body } = await app.inject({ method: 'POST', url: `/things/${id}`, headers, payload });
    return [statusCode, body, committed()];
  };
  assert.deepEqual(await post('1', { NAME: 'a' }), [200, '{"prepared":"A","by":"a"}', 1]);
  assert.deepEqual((await post('1', { name: 'late' })).toSpliced(1, 1), [400, 1]);
  assert.deepEqual((await post('1', { name: 'taken' })).toSpliced(1, 1), [409, 1]);
  assert.deepEqual((await post('1', {})).toSpliced(1, 1), [400, 1]);
  assert.deepEqual(await post('foreign', {}), [404, '', 1]);
  assert.deepEqual(await post('foreign', {}, {}), [401, '', 1]);
  await app.close();
});

test('an endpoint for callers that a surface cannot prove is not served', async () => {
  const app = fastify();
  const endpoint = read({ ...described, method: 'GET', path: '/mine', caller: person(['a']), read: () => done({}) });
  const surface = createDevelopmentSurface(app, { checkThisMachine: () => undefined });
  const kernel = {} as Kernel;
  await assert.rejects(serveEndpoints(app, { surface, rooms: [room([endpoint], {})], kernel }), /mine.*person/);
});

test('nothing that JSON can say is taken for a refusal', () => {
  const refusal = refuse('not-there');
  assert.equal(isRefusal(refusal), true);
  assert.equal(isRefusal(JSON.parse(JSON.stringify(refusal))), false);
});
