import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { startTestServer } from '@portvakt/own-tests';
import { runPortvakt } from '../testing/run-portvakt.ts';

test('a server that is ready is found by its settings, or by its address', async (context) => {
  const { issuer, stop } = await startTestServer();
  context.after(stop);
  const { port } = new URL(issuer);
  const own = await runPortvakt(['health'], { environment: { PORT: port } });
  assert.deepEqual([own.code, own.stdout], [0, 'ready\n']);
  const open = { PORT: port, PORTVAKT_LOCAL_OPEN: 'yes' };
  assert.equal((await runPortvakt(['health'], { environment: open })).code, 0);
  const named = await runPortvakt(['health', '--json', '--url', issuer]);
  assert.deepEqual([named.code, JSON.parse(named.stdout)], [0, { status: 'ready' }]);
});

test('a server that is not ready fails the check, and says why', async (context) => {
  const answer = { status: 'not ready', problems: ['the disk is full'] };
  const { code, stdout } = await runPortvakt(['health', '--url', await serve(context, 503, answer)]);
  assert.deepEqual([code, stdout], [1, 'not ready\n  the disk is full\n']);
});

test('what is no Portvakt fails the check', async (context) => {
  const { code, stdout } = await runPortvakt(['health', '--url', await serve(context, 200, { hello: 'world' })]);
  assert.deepEqual([code, stdout], [1, 'not ready: status 200\n']);
  const nobody = await runPortvakt(['health', '--url', 'http://127.0.0.1:1/']);
  assert.equal(nobody.code, 1);
  assert.match(nobody.stderr, /gives no answer/);
  assert.equal((await runPortvakt(['health', '--url', 'nothing'])).code, 2);
});

/** Something that answers every request so. */
async function serve(context: TestContext, status: number, body: object): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  context.after(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
