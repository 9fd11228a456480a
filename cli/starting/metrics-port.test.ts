import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it, test } from 'node:test';
import {
  exampleRegistry,
  findFreePort,
  makeClient,
  requestToken,
  scopes,
  signGrant,
  startPortvakt,
  startTestServer,
  temporaryFolder,
} from '@portvakt/own-tests';
import { occupyPort } from '../testing/occupy-port.ts';
import { runPortvakt } from '../testing/run-portvakt.ts';

const TOKEN = 'a-token-for-prometheus';

describe('PORTVAKT_METRICS_PORT', () => {
  it('has metrics and health to itself, asks for the token, and is where portvakt health asks', async (context) => {
    const port = String(await findFreePort());
    const environment = { PORTVAKT_METRICS_PORT: port, PORTVAKT_METRICS_TOKEN: TOKEN };
    const client = makeClient();
    const { issuer, stop } = await startTestServer({ registry: exampleRegistry(client), environment });
    context.after(stop);
    const { status } = await requestToken(issuer, signGrant(client, { issuer, claims: { scope: scopes.granted } }));
    assert.equal(status, 200);
    const own = `http://127.0.0.1:${port}/`;
    const ask = (url: string, init?: RequestInit) => fetch(url, init);
    for (const path of ['metrics', 'health/ready', 'health/live']) {
      assert.equal((await ask(`${issuer}${path}`)).status, 404, path);
    }
    assert.equal((await ask(`${own}metrics`)).status, 401);
    const read = await ask(`${own}metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
    assert.match(read.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
    assert.match(await read.text(), /^portvakt_token_requests_total\{outcome="token"\} 1$/m);
    assert.deepEqual(await (await ask(`${own}health/ready`)).json(), { status: 'ready' });
    assert.deepEqual(await (await ask(`${own}health/live`)).json(), { status: 'live' });
    assert.equal((await ask(`${own}jwk`)).status, 404);
    assert.equal((await ask(`${own}metrics`, { method: 'POST' })).status, 405);
    const health = await runPortvakt(['health'], { environment: { ...environment, PORT: '1' } });
    assert.deepEqual([health.code, health.stdout], [0, 'ready\n']);
  });

  it('is answered by the process that starts the workers, for all of them', async (context) => {
    const folder = await temporaryFolder();
    context.after(folder.remove);
    const port = await findFreePort();
    const portvakt = await startPortvakt({
      PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, 'portvakt.db')}`,
      PORTVAKT_REGISTRY: 'none',
      PORTVAKT_WORKERS: '2',
      PORTVAKT_METRICS_PORT: String(port),
    });
    context.after(() => portvakt.stop());
    const read = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    assert.match(read, /^portvakt_workers_answering 2$/m);
    assert.deepEqual(await (await fetch(`http://127.0.0.1:${port}/health/ready`)).json(), { status: 'ready' });
    assert.equal((await fetch(`${portvakt.issuer}metrics`)).status, 404);
    assert.deepEqual(await portvakt.stop(), { code: 0, signal: null });
    await assert.rejects(fetch(`http://127.0.0.1:${port}/health/live`));
  });
});

test('a metrics port that cannot be is named: the port of everything else, and one in use', async (context) => {
  const same = await runPortvakt(['start', '--check'], {
    environment: { PORT: '7071', PORTVAKT_METRICS_PORT: '7071', PORTVAKT_DATABASE_URL: 'sqlite::memory:' },
  });
  assert.equal(same.code, 1);
  assert.match(same.stdout, /PORTVAKT_METRICS_PORT must differ from PORT, which is 7071, too/);
  const occupied = await occupyPort();
  context.after(occupied.free);
  for (const workers of ['1', '2']) {
    const folder = await temporaryFolder();
    context.after(folder.remove);
    const { code, stderr } = await runPortvakt(['start'], {
      environment: {
        PORT: '0',
        HOST: '127.0.0.1',
        PORTVAKT_WORKERS: workers,
        PORTVAKT_METRICS_PORT: String(occupied.port),
        PORTVAKT_REGISTRY: 'none',
        PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, 'portvakt.db')}`,
      },
    });
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`Port ${occupied.port} on 127\\.0\\.0\\.1 is in use.*PORTVAKT_METRICS_PORT=`, 's'));
  }
});
