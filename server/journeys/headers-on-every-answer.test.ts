import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  requestMachineToken,
  scopes,
  signGrant,
  startTestServer,
  type TestServer,
} from '@portvakt/own-tests';

/**
 * Every answer, from whichever part of the server, forbids browsers to guess its type and says how long it may be
 * cached.
 */
const client = makeClient('client-with-headers');
let server: TestServer;

/** The head of the answer to a request that is sent unchanged, because a client library would correct it. */
async function readHead(request: string): Promise<string> {
  const socket = connect(Number(new URL(server.address).port), '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
    if (text.includes('\r\n\r\n')) socket.end();
  });
  socket.on('error', () => undefined);
  socket.write(request);
  await once(socket, 'close');
  return text.slice(0, text.indexOf('\r\n\r\n'));
}

const ask = (method: string, path: string, headers: readonly string[] = [], body = '') =>
  [`${method} ${path} HTTP/1.1`, 'host: a', `content-length: ${body.length}`, ...headers, '', body].join('\r\n');

const JSON_BODY = 'content-type: application/json';
const FORM = 'content-type: application/x-www-form-urlencoded';

before(async () => {
  server = await startTestServer({ registry: exampleRegistry(client) });
});
after(() => server.stop());

const requests: readonly (readonly [status: number, what: string, request: string])[] = [
  [200, 'metadata', ask('GET', '/.well-known/oauth-authorization-server')],
  [200, 'the key set', ask('GET', '/jwk')],
  [204, 'a preflight for the key set', ask('OPTIONS', '/jwk')],
  [200, 'an error page', ask('GET', '/errors/MP-110')],
  [404, 'an error page of no error', ask('GET', '/errors/MP-999')],
  [200, 'the description of the API', ask('GET', '/v3/api-docs')],
  [200, 'the same in YAML', ask('GET', '/v3/api-docs.yaml')],
  [200, 'Swagger UI', ask('GET', '/swagger-ui/')],
  [200, 'a file of it', ask('GET', '/swagger-ui/swagger-ui.css')],
  [200, 'live', ask('GET', '/health/live')],
  [200, 'ready', ask('GET', '/health/ready')],
  [200, 'metrics', ask('GET', '/metrics')],
  [200, 'an open list', ask('GET', '/api/v1/scopes/all')],
  [200, 'the same as HEAD', ask('HEAD', '/jwk')],
  [400, 'a token request without a grant', ask('POST', '/token', [FORM], 'a=1')],
  [400, 'a token request of no media type', ask('POST', '/token', ['content-type: x'], 'a=1')],
  [413, 'a token request that is too large', ask('POST', '/token', [FORM], 'a'.repeat(40_000))],
  [405, 'GET at the token endpoint', ask('GET', '/token')],
  [404, 'an address below it', ask('POST', '/token/more', [FORM], 'a=1')],
  [401, 'self-service without a token', ask('GET', '/api/v1/clients')],
  [404, 'nothing in the self-service API', ask('GET', '/api/v1/nothing')],
  [204, 'a preflight for self-service', ask('OPTIONS', '/api/v1/clients')],
  [401, 'Altinn without a token', ask('POST', '/authorization/api/v1/authorize', [JSON_BODY], '{}')],
  [200, 'an open list of Altinn', ask('GET', '/resourceregistry/api/v1/resource/resourcelist')],
  [404, 'nothing at all', ask('GET', '/nothing')],
  [404, 'a body for nothing', ask('POST', '/nothing', [JSON_BODY], '{}')],
  [400, 'an address that is none', ask('GET', '/%zz')],
  [404, 'an address that is too long', ask('GET', `/errors/${'a'.repeat(600)}`)],
  [400, 'no HTTP', 'nothing that anybody understands\r\n\r\n'],
  [431, 'too many headers', ask('GET', '/jwk', [`x: ${'a'.repeat(40_000)}`])],
];

describe('headers that stand on every answer', () => {
  for (const [status, what, request] of requests) {
    test(`${what}: ${status}`, async () => checkHead(await readHead(request), status));
  }

  test('a token, and its refusal', async () => {
    for (const [status, scope] of [
      [200, scopes.granted],
      [400, scopes.notGranted],
    ] as const) {
      const assertion = signGrant(client, { issuer: server.issuer, claims: { scope } });
      const body = `grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=${assertion}`;
      checkHead(await readHead(ask('POST', '/token', [FORM], body)), status);
    }
  });

  test('a token that opens nothing here', async () => {
    const token = await requestMachineToken(server, client, { scope: scopes.granted });
    const bearer = `authorization: Bearer ${token}`;
    checkHead(await readHead(ask('GET', '/api/v1/clients', [bearer])), 403);
    checkHead(await readHead(ask('POST', '/authorization/api/v1/authorize', [bearer, JSON_BODY], '{}')), 403);
  });
});

function checkHead(head: string, status: number): void {
  assert.match(head, new RegExp(`^HTTP/1.1 ${status} `), head);
  assert.equal(head.match(/^x-content-type-options: nosniff\r?$/gim)?.length, 1, head);
  assert.equal(head.match(/^cache-control: [^\r]+\r?$/gim)?.length, 1, head);
}
