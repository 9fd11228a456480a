import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeClient } from '@portvakt/own-tests';
import { clientIdAt, clientInTurn, scopeAt } from './register-shape.ts';
import { signRequest } from './sign-requests.ts';

const { privateKey, publicJwk } = makeClient();
const order = { clients: 10, issuer: 'https://portvakt.example/', kid: publicJwk.kid, privateKey };

/** The path, the form and the claims of a request. */
function read(request: Buffer, field = 'assertion') {
  const [head = '', body = ''] = request.toString().split('\r\n\r\n');
  const form = new URLSearchParams(body);
  const claims = JSON.parse(Buffer.from((form.get(field) ?? '').split('.')[1] ?? '', 'base64url').toString());
  form.delete(field);
  return { path: head.split(' ')[1], form: Object.fromEntries(form), claims };
}

test('a plain request has the grant and nothing else', async () => {
  const { path, form, claims } = read(await signRequest(order, 3));
  assert.equal(path, '/token');
  assert.deepEqual(form, { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer' });
  assert.equal(claims.aud, order.issuer);
  assert.equal('sub' in claims, false);
});

test('a peer gets the request that it wants, with the same client and scope', async () => {
  const step = 3;
  const client = clientInTurn(step, order.clients);
  const request = {
    path: '/realms/a/token',
    form: { grant_type: 'client_credentials', client_id: '{client_id}', scope: '{scope}' },
    field: 'client_assertion',
    audience: 'realms/a',
    subject: true,
  };
  const { path, form, claims } = read(await signRequest({ ...order, request }, step), request.field);
  assert.equal(path, request.path);
  assert.deepEqual(form, {
    grant_type: 'client_credentials',
    client_id: clientIdAt(client),
    scope: scopeAt(client, 0),
  });
  assert.deepEqual(
    [claims.aud, claims.sub, claims.iss],
    ['https://portvakt.example/realms/a', claims.iss, clientIdAt(client)],
  );
});
