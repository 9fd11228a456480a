import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeClient, temporaryFolder } from '@portvakt/own-tests';
import { readSettings, startServer } from '@portvakt/server';
import { isToken, sendOnce } from './connection.ts';
import { loadRegister } from './load-register.ts';
import { isRefused } from './refused-grants.ts';
import { SMALL } from './register-shape.ts';
import { signRequests } from './sign-requests.ts';

/** What the server says of each in turn: the order of the token endpoint's checks. */
const stages = [
  'Invalid JWT header alg',
  'Client not found',
  'Unknown key identifier',
  'Invalid JWT signature',
  'Invalid JWT claim aud',
  'JWT is expired',
  'invalid scopes for client',
  'Grant is used before',
  'Invalid assertion. Invalid parameter value',
];

test('each tenth request is refused, at every stage in turn, and the others get a token', async (context) => {
  const folder = await temporaryFolder();
  context.after(folder.remove);
  const key = makeClient();
  const file = join(folder.path, 'bench.db');
  await loadRegister({ kind: 'sqlite', file }, { clients: SMALL, key });
  const issuer = 'https://portvakt.example/';
  const settings = readSettings({
    PORT: '0',
    HOST: '127.0.0.1',
    PORTVAKT_DATABASE_URL: `sqlite:${file}`,
    PORTVAKT_DATA_DIR: folder.path,
    PORTVAKT_REGISTRY: 'none',
    PORTVAKT_PUBLIC_URL: issuer,
    PORTVAKT_LOG_LEVEL: 'silent',
  });
  if ('problems' in settings) throw new Error(settings.problems.join('\n'));
  const server = await startServer(settings, Date.now);
  context.after(() => server.stop());
  const { privateKey, publicJwk } = key;
  const order = { count: 600, clients: SMALL, issuer, kid: publicJwk.kid, privateKey, refusals: true };
  const requests = await signRequests(order);
  const said: string[] = [];
  for (const [step, request] of requests.entries()) {
    const answer = await sendOnce(server.port, request);
    assert.equal(isToken(answer), !isRefused(step), `${step}: ${answer.text}`);
    if (isRefused(step)) said.push(answer.text.slice(answer.text.indexOf('{')));
  }
  const last = said.slice(-stages.length);
  assert.deepEqual(
    stages.map((stage) => last.filter((text) => text.includes(stage)).length),
    stages.map(() => 1),
    last.join('\n'),
  );
});
