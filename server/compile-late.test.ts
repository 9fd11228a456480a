import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FastifyInstance, fastify } from 'fastify';
import { lateCompilers } from './compile-late.ts';

const body = { type: 'object', properties: { count: { type: 'integer' } }, required: ['count'] };
const response = { 200: { type: 'object', properties: { count: { type: 'integer' } } }, '4xx': { $ref: 'Problem#' } };

async function askAll(app: FastifyInstance): Promise<readonly string[]> {
  app.addSchema({ $id: 'Problem', type: 'object', properties: { message: { type: 'string' } } });
  app.post('/counts', { schema: { body, response } }, async ({ body }) => ({
    ...(body as object),
    more: 'is left out',
  }));
  const payloads = [{ count: '7' }, {}, { count: 'x' }, { count: 1 }];
  const answers = [];
  for (const payload of payloads) answers.push(await app.inject({ method: 'POST', url: '/counts', payload }));
  return answers.map(({ statusCode, body: text }) => `${statusCode} ${text}`);
}

test('schemas that are compiled when they are wanted do what the framework does', async () => {
  const late = await askAll(fastify({ schemaController: { compilersFactory: lateCompilers } }));
  assert.deepEqual(late, await askAll(fastify()));
  assert.equal(late[0], '200 {"count":7}');
  assert.equal(late[1], `400 {"message":"body must have required property 'count'"}`);
});
