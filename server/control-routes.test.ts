import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { exampleRegistry, makeClient, orderFrom, startTestServer, temporaryFolder } from '@portvakt/own-tests';
import { createLog, measureRuntime, readSettings } from '#operations';
import { openIssuer } from './open-issuer.ts';
import { openRegister } from './open-register.ts';
import { openStage } from './open-stage.ts';

const silent = createLog({ level: 'silent', write: () => {} });
const runtime = measureRuntime();

function settingsOf(profile: string, file = ':memory:') {
  const settings = readSettings({
    PORTVAKT_PROFILE: profile,
    PORTVAKT_DATABASE_URL: `sqlite:${file}`,
    PORTVAKT_REGISTRY: 'none',
    ...(profile !== 'local' && {
      PORTVAKT_PUBLIC_URL: 'https://portvakt.example/',
      PORTVAKT_KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      PORTVAKT_ORGNO: '991825827',
    }),
  });
  if ('problems' in settings) throw new Error(settings.problems.join());
  return settings;
}

test('test and production have no route for orders, and do not describe any', async () => {
  for (const profile of ['test', 'production']) {
    const folder = await temporaryFolder();
    const settings = settingsOf(profile, join(folder.path, 'portvakt.db'));
    const register = await openRegister(settings, Date.now);
    const issuer = await openIssuer({ settings, register, clock: Date.now, processLog: silent, runtime });
    const routes = issuer.app.printRoutes({ commonPrefix: false });
    assert.match(routes, /token \(POST/, 'the list has the routes that there are');
    assert.equal(/__portvakt/.test(routes), false, profile);
    const description = await issuer.app.inject('/v3/api-docs');
    assert.equal(description.body.includes('__portvakt'), false, profile);
    await issuer.app.close();
    await issuer.settle();
    await register.database.close();
    await folder.remove();
  }
});

test('local has them all, and describes each', async () => {
  const stage = await openStage({ settings: settingsOf('local'), clock: Date.now, processLog: silent, runtime });
  const { app } = stage.current();
  assert.match(app.printRoutes({ commonPrefix: false }), /__portvakt/);
  const { paths } = JSON.parse((await app.inject('/v3/api-docs')).body) as { paths: Record<string, object> };
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  // A session describes what a session has; only the server itself opens sessions.
  assert.deepEqual(described.filter((one) => one.includes('__portvakt')).toSorted(), [
    'DELETE /__portvakt/faults',
    'DELETE /__portvakt/faults/{id}',
    'DELETE /__portvakt/requests',
    'GET /__portvakt/clock',
    'GET /__portvakt/faults',
    'GET /__portvakt/faults/{id}',
    'GET /__portvakt/requests',
    'POST /__portvakt/clock',
    'POST /__portvakt/faults',
    'POST /__portvakt/keys/rotate',
    'POST /__portvakt/reset',
    'POST /__portvakt/tokens',
    'PUT /__portvakt/clock',
  ]);
  await stage.close();
});

test('an order to a server outside local finds nothing there, as any address that does not exist', async () => {
  const server = await startTestServer({ profile: 'test' });
  assert.equal(server.control, undefined);
  const ask = async (path: string) => {
    const answer = await fetch(`${server.address}${path}`, { method: 'POST', body: '{}' });
    const body = (await answer.json()) as { error: string };
    return [answer.status, body.error];
  };
  for (const path of ['__portvakt/faults', '__portvakt/sessions', 's/x/token']) {
    assert.deepEqual(await ask(path), await ask('nothing'), path);
  }
  await server.stop();
});

test('a registry file that was spoilt is named by the reset, and once it is mended a reset starts again', async () => {
  const server = await startTestServer({ registry: exampleRegistry(makeClient()) });
  const order = orderFrom(server.control);
  const file = join(server.folder, 'registry.json');
  const registry = await readFile(file, 'utf8');
  await writeFile(file, JSON.stringify({ clients: [{}] }));
  for (const _ of [1, 2]) {
    const spoilt = await order('POST', 'reset');
    assert.equal(spoilt.status, 400);
    assert.match(spoilt.body.error_description, /registry\.json cannot be used:\n {2}\$\.clients\[0\]/);
  }
  await writeFile(file, registry);
  assert.equal((await order('POST', 'reset')).status, 204);
  assert.equal((await fetch(`${server.issuer}health/ready`)).status, 200);
  await server.stop();
});
