import assert from 'node:assert/strict';
import { type AddressInfo, connect } from 'node:net';
import { test } from 'node:test';
import { fastify } from 'fastify';
import { type AltinnRoom, type AltinnRouteOptions, altinnRoutes, type Call } from './altinn-routes.ts';
import { ok } from './answer.ts';

test('work for an answer learns that the caller has left', async () => {
  const { promise: called, resolve: tell } = Promise.withResolvers<Call>();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const app = fastify();
  const room: AltinnRoom = (inner, doors) => {
    inner.get(
      '/slow',
      doors.open(async (call) => {
        tell(call);
        await released;
        return ok({});
      }),
    );
  };
  await app.register(altinnRoutes, { rooms: [room] } as Partial<AltinnRouteOptions> as AltinnRouteOptions);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const gone = new Promise((resolve) => app.server.once('connection', (socket) => socket.once('close', resolve)));
  const caller = connect(port, '127.0.0.1', () => caller.write('GET /slow HTTP/1.1\r\nhost: x\r\n\r\n'));
  const { hasLeft } = await called;
  assert.equal(hasLeft(), false);
  caller.destroy();
  await gone;
  assert.equal(hasLeft(), true);
  release();
  await app.close();
});
