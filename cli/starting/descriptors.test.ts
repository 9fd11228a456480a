import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startPortvakt, temporaryFolder } from '@portvakt/own-tests';
import { askStatus, waitUntil } from '../testing/ask-portvakt.ts';
import { canListChildren, listChildren } from '../testing/list-children.ts';

const within = 'ulimit -n 128; exec "$@"';

/** Opens connections that ask for nothing; resolves when each is open or was closed by the server. */
async function crowd(issuer: string, size: number): Promise<{ open(): number; leave(): Promise<void> }> {
  const sockets = Array.from({ length: size }, () => connect(Number(new URL(issuer).port), '127.0.0.1'));
  const settled = sockets.map(async (socket: Socket) => {
    socket.on('error', () => undefined);
    await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  });
  await Promise.all(settled);
  return {
    open: () => sockets.filter(({ closed, destroyed }) => !closed && !destroyed).length,
    leave: async () => {
      await Promise.all(
        sockets.map(async (socket) => {
          if (socket.closed) return;
          socket.destroy();
          await once(socket, 'close');
        }),
      );
    },
  };
}

describe('file descriptors that run out', { skip: !canListChildren && 'there is no ps' }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());
  const environment = (name: string, workers: string) => ({
    PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, `${name}.db`)}`,
    PORTVAKT_REGISTRY: 'none',
    PORTVAKT_WORKERS: workers,
  });

  for (const workers of ['1', '2']) {
    it(`${workers} worker(s): too many connections are closed at once, and the others are served`, async () => {
      const portvakt = await startPortvakt(environment(`crowd-${workers}`, workers), { within });
      try {
        const processes = listChildren(portvakt.pid);
        const early = await fetch(`${portvakt.issuer}health/ready`);
        assert.equal(early.status, 200);
        await early.arrayBuffer();
        const crowded = await crowd(portvakt.issuer, 600);
        // Each worker keeps what its limit allows; the rest is closed, not left waiting.
        await waitUntil(() => crowded.open() <= Number(workers) * 80, 'the rest to be closed');
        assert.ok(crowded.open() > 10);
        assert.notEqual(await askStatus(portvakt.issuer, 'jwk'), 'never answered');
        await crowded.leave();
        await waitUntil(async () => (await askStatus(portvakt.issuer, 'health/ready')) === 200, 'service');
        for (let request = 0; request < 10; request += 1) {
          assert.equal(await askStatus(portvakt.issuer, 'health/ready'), 200);
        }
        const metrics = await (await fetch(`${portvakt.issuer}metrics`)).text();
        // With several workers it may be the process before them that ran out: what it closes is not counted.
        const counted =
          workers === '1' ? /^portvakt_connections_refused_total [1-9]/m : /^portvakt_connections_refused_total /m;
        assert.match(metrics, counted);
        assert.deepEqual(listChildren(portvakt.pid), processes, 'no process died');
      } finally {
        assert.deepEqual(await portvakt.stop('SIGTERM'), { code: 0, signal: null });
      }
    });
  }

  it('in the primary: a worker that cannot be started then is started later', async () => {
    const portvakt = await startPortvakt(environment('primary', '2'), { within });
    try {
      const [first = 0, second = 0] = listChildren(portvakt.pid);
      // Nobody takes connections, so that the primary holds all that come, and has no descriptor left.
      for (const worker of [first, second]) process.kill(worker, 'SIGSTOP');
      const crowded = await crowd(portvakt.issuer, 300);
      process.kill(first, 'SIGKILL');
      await waitUntil(() => portvakt.output().includes('could not be started'), 'the failed start');
      process.kill(second, 'SIGCONT');
      await crowded.leave();
      await waitUntil(() => listChildren(portvakt.pid).length === 2, 'another worker');
      await waitUntil(async () => (await askStatus(portvakt.issuer, 'health/ready')) === 200, 'service');
    } finally {
      assert.deepEqual(await portvakt.stop('SIGTERM'), { code: 0, signal: null });
    }
  });
});
