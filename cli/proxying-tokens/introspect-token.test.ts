import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createIntrospector } from './introspect-token.ts';

test('metadata of another issuer, or from elsewhere, is not used', async (context) => {
  const asked: string[] = [];
  let answer: { status: number; headers: Record<string, string>; body: string };
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const metadata = (named: string) => JSON.stringify({ issuer: named, jwks_uri: `${issuer}jwk` });
  const json = { 'content-type': 'application/json' };
  const wrong = [
    { status: 200, headers: json, body: metadata('https://elsewhere.example/') },
    { status: 302, headers: { location: `${issuer}elsewhere` }, body: '' },
  ];
  for (answer of wrong) {
    const { active, error } = await createIntrospector({ issuer } as Parameters<typeof createIntrospector>[0])('a.b.c');
    assert.deepEqual([active, error], [false, 'the key set of the issuer cannot be read']);
  }
  assert.ok(!asked.includes('/jwk') && !asked.includes('/elsewhere'), asked.join());
});
