import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fastify } from 'fastify';
import { answerUnrouted, isAltinnAddress } from './answer-unrouted.ts';

test('an address for other methods says which, in the form of its service', async () => {
  const app = fastify();
  app.setNotFoundHandler(async (request, reply) =>
    answerUnrouted({ request, reply }, { status: 405, allow: ['GET', 'HEAD'] }),
  );
  const problem = await app.inject({ method: 'PATCH', url: '/authentication/api/v1/systemregister' });
  assert.deepEqual([problem.statusCode, problem.headers.allow], [405, 'GET, HEAD']);
  assert.deepEqual(problem.json(), {
    type: 'https://tools.ietf.org/html/rfc7231#section-6.5.5',
    title: 'Method Not Allowed',
    status: 405,
    detail: 'This address takes GET, HEAD.',
  });
  const older = await app.inject({ method: 'PATCH', url: '/maskinporten-api/delegationSchemes' });
  assert.deepEqual(older.json(), { error_code: 405, error_description: 'This address takes GET, HEAD.' });
  await app.close();
});

test("only what lies below the prefixes is an address of Altinn's services", () => {
  for (const url of [
    '/authentication',
    '/Authentication/x',
    '//accessmanagement/x',
    '/maskinporten-api?x',
    '/authorization/',
  ]) {
    assert.equal(isAltinnAddress(url), true, url);
  }
  for (const url of ['/', '/authenticationx', '/x/authentication', '/token', '/api/v1/authorization']) {
    assert.equal(isAltinnAddress(url), false, url);
  }
});
