import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { everyScope, openSelfService, parties, type SelfServiceForTest } from '@portvakt/own-tests';

/** What HTTP requires of every address: methods that are not allowed, HEAD, and bodies in an unsupported encoding. */
const altinnScopes = [
  'altinn:authentication/systemregister.write',
  'altinn:authentication/systemuser.request.write',
  'altinn:resourceregistry/resource.write',
  'altinn:maskinporten/delegationSchemes.read',
  'altinn:consentrequests.write',
  'altinn:consentrequests.read',
  'altinn:authorization/authorize',
];
const register = 'authentication/api/v1/systemregister/vendor';

interface Raw {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

let opened: SelfServiceForTest;
let bearer: string;
let described: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
before(async () => {
  opened = await openSelfService();
  bearer = await opened.mint(parties.consumer, [...everyScope, ...altinnScopes]);
  const { paths } = (await opened.call('GET', 'v3/api-docs')).body;
  described = Object.fromEntries(Object.entries(paths as object).filter(([path]) => path.startsWith('/api/')));
});
after(() => opened.close());

/** Sends a request unchanged: `fetch` sends no invented methods, and encodes its bodies. */
function ask(
  method: string,
  path: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: Buffer | string } = {},
): Promise<Raw> {
  const { hostname, port } = new URL(opened.server.address);
  return new Promise((resolve, reject) => {
    const sent = request(
      { hostname, port, method, path, headers: { authorization: `Bearer ${bearer}`, ...headers } },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk) => chunks.push(chunk));
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks).toString() }),
        );
        answer.on('error', reject);
      },
    );
    sent.on('error', reject).end(body);
  });
}

const fill = (path: string) =>
  path
    .replace('{client_id}', 'consumer-client')
    .replace('{consumer_orgno}', parties.supplier)
    .replace(/\{\w+\}/g, 'x');

/** Addresses outside the self-service API, and the methods that they allow. */
const others: readonly (readonly [path: string, methods: string, form: 'oauth' | 'altinn'])[] = [
  ['/token', 'POST', 'oauth'],
  ['/jwk', 'GET, HEAD, OPTIONS', 'oauth'],
  ['/jwks', 'GET, HEAD, OPTIONS', 'oauth'],
  ['/.well-known/oauth-authorization-server', 'GET, HEAD, OPTIONS', 'oauth'],
  ['/errors', 'GET, HEAD', 'oauth'],
  ['/errors/MP-011', 'GET, HEAD', 'oauth'],
  ['/health/live', 'GET, HEAD', 'oauth'],
  ['/health/ready', 'GET, HEAD', 'oauth'],
  ['/metrics', 'GET, HEAD', 'oauth'],
  ['/swagger-ui', 'GET, HEAD', 'oauth'],
  ['/v3/api-docs', 'GET, HEAD', 'oauth'],
  ['/dev/enduser-token', 'POST', 'altinn'],
  ['/authentication/api/v1/openid/.well-known/openid-configuration', 'GET, HEAD', 'altinn'],
  ['/authentication/api/v1/exchange/maskinporten', 'GET, HEAD', 'altinn'],
  [`/${register}`, 'GET, HEAD, POST', 'altinn'],
  [`/${register}/x`, 'DELETE, GET, HEAD, PUT', 'altinn'],
  ['/authentication/api/v1/systemuser/request/vendor', 'DELETE, GET, HEAD, POST', 'altinn'],
  ['/resourceregistry/api/v1/resource', 'POST', 'altinn'],
  ['/resourceregistry/api/v1/resource/x', 'DELETE, GET, HEAD, PUT', 'altinn'],
  ['/accessmanagement/api/v1/enterprise/consentrequests', 'POST', 'altinn'],
  ['/accessmanagement/api/v1/maskinporten/consent/lookup', 'POST', 'altinn'],
  ['/test-authority/issue', 'POST', 'oauth'],
  ['/test-authority/crl/x.crl', 'GET, HEAD', 'oauth'],
];

describe('a method that an address does not take', () => {
  test('is 405 at every address of the self-service API, under every base, with what is taken', async () => {
    for (const [path, operations] of Object.entries(described)) {
      const isEverywhere = path.startsWith('/api/v1/') && !/^\/api\/v1\/(altinn|datasharing|operator)\//.test(path);
      const bases = isEverywhere ? ['', '/external'] : [''];
      for (const base of bases) {
        for (const method of ['PATCH', 'TRACE']) {
          const reply = await ask(method, `${base}${fill(path)}`);
          assert.equal(reply.status, 405, `${method} ${base}${path}: ${reply.body}`);
          const allowed = String(reply.headers.allow).split(', ');
          for (const taken of Object.keys(operations))
            assert.ok(allowed.includes(taken.toUpperCase()), `${path} ${taken}`);
          assert.equal(allowed.includes('HEAD'), allowed.includes('GET'), path);
          assert.equal(allowed.includes(method), false);
          const body = JSON.parse(reply.body);
          assert.equal(body.status, 405);
          assert.match(body.errors[0].errorMessage, /^This address takes /);
        }
      }
    }
    for (const path of ['/clients', '/clients/x', '/scopes', '/clients/x/jwks', '/prefix/all']) {
      const reply = await ask('PATCH', path);
      assert.deepEqual([reply.status, JSON.parse(reply.body).status], [405, 405], path);
    }
    assert.equal((await ask('PUT', '/api/v1/clients')).headers.allow, 'GET, HEAD, OPTIONS, POST');
  });

  test("is 405 everywhere else, too, in OAuth's form or Altinn's", async () => {
    for (const [path, methods, form] of others) {
      for (const method of ['PATCH', 'TRACE', ...['GET', 'POST'].filter((one) => !methods.includes(one))]) {
        if (path === '/token' && method === 'TRACE') continue;
        const reply = await ask(method, path);
        assert.equal(reply.status, 405, `${method} ${path}: ${reply.body}`);
        assert.equal(reply.headers.allow, methods, `${method} ${path}`);
        const body = JSON.parse(reply.body);
        if (form === 'altinn') {
          assert.deepEqual(body, {
            type: 'https://tools.ietf.org/html/rfc7231#section-6.5.5',
            title: 'Method Not Allowed',
            status: 405,
            detail: `This address takes ${methods}.`,
          });
          assert.match(String(reply.headers['content-type']), /^application\/problem\+json/);
        } else assert.equal(body.error, 'invalid_request', `${method} ${path}`);
      }
    }
    assert.equal((await ask('TRACE', '/token')).status, 405);
    assert.equal((await ask('HEAD', '/token')).status, 405);
  });

  test('is 404 where nothing is, whatever the method', async () => {
    for (const path of [
      '/nothing',
      '/api/v1/nothing',
      '/api/v1/clients/a/b/c',
      '//clients',
      '/test-authority/nothing',
    ]) {
      for (const method of ['GET', 'HEAD', 'PATCH'])
        assert.equal((await ask(method, path)).status, 404, `${method} ${path}`);
    }
  });
});

test('HEAD is GET without a body, wherever there is a GET', async () => {
  const paths = [
    ...Object.entries(described)
      .filter(([, operations]) => 'get' in operations)
      .flatMap(([path]) => (path === '/api/v1/scopes/all' ? [path, '/scopes/all'] : [path])),
    ...others.filter(([, methods]) => methods.includes('GET')).map(([path]) => path),
    '/api/v1/scopes/scope?scope=etat:apen',
    '/api/v1/scopes/access?scope=kunde:x',
    '/swagger-ui/swagger-ui.css',
  ].map(fill);
  const steady = ['content-type', 'etag', 'cache-control', 'access-control-allow-origin', 'allow', 'www-authenticate'];
  for (const path of paths) {
    const [read, head] = [await ask('GET', path), await ask('HEAD', path)];
    assert.equal(head.status, read.status, path);
    assert.equal(head.body, '', path);
    for (const name of steady) assert.equal(head.headers[name], read.headers[name], `${path} ${name}`);
  }
  const { headers } = await ask('GET', '/api/v1/clients/consumer-client');
  const known = await ask('HEAD', '/api/v1/clients/consumer-client', {
    headers: { 'if-none-match': String(headers.etag) },
  });
  assert.equal(known.status, 304);
});

test('a body in an encoding that is not read is 415 and says which, at every door that takes one', async () => {
  const doors: readonly (readonly [method: string, path: string, type: string])[] = [
    ...Object.entries(described).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([, operation]) => (operation as { requestBody?: unknown }).requestBody !== undefined)
        .map(([method]) => [method.toUpperCase(), fill(path), 'application/json'] as const),
    ),
    ['POST', '/clients', 'application/json'],
    ['POST', `/${register}`, 'application/json'],
    ['PUT', `/${register}/x`, 'application/json'],
    ['POST', '/authentication/api/v1/systemuser/request/vendor', 'application/json'],
    ['POST', '/resourceregistry/api/v1/resource', 'application/json'],
    ['POST', '/accessmanagement/api/v1/enterprise/consentrequests', 'application/json'],
    ['POST', '/authorization/api/v1/authorize', 'application/json'],
    ['POST', '/dev/enduser-token', 'application/json'],
    ['POST', '/token', 'application/x-www-form-urlencoded'],
    ['POST', '/token', 'a media type'],
  ];
  for (const [method, path, type] of doors) {
    for (const encoding of ['gzip', 'br', 'x-made-up']) {
      const reply = await ask(method, path, {
        headers: { 'content-type': type, 'content-encoding': encoding },
        body: gzipSync('{}'),
      });
      assert.equal(reply.status, 415, `${method} ${path}: ${reply.body}`);
      assert.match(reply.body, new RegExp(`Content-Encoding ${encoding} is not supported`), path);
    }
    for (const encoding of ['', 'identity']) {
      const reply = await ask(method, path, {
        headers: { 'content-type': type, 'content-encoding': encoding },
        body: '{}',
      });
      assert.equal(/Content-Encoding/.test(reply.body), false, `${method} ${path}: ${reply.body}`);
    }
  }
  const refused = JSON.parse(
    (await ask('POST', '/token', { headers: { 'content-encoding': 'gzip' }, body: gzipSync('grant_type=x') })).body,
  );
  assert.equal(refused.error, 'invalid_request');
  assert.match(refused.error_description, /^Invalid request\. Content-Encoding gzip is not supported\. /);
  assert.match(refused.error_uri, /\/errors\/MP-011$/);
});

test('an empty If-Match asks for nothing, and an empty If-None-Match knows nothing', async () => {
  const made = await opened.call('POST', 'api/v1/clients', {
    bearer,
    body: { integration_type: 'maskinporten', description: 'x', scopes: ['etat:apen'] },
  });
  const path = `/api/v1/clients/${made.body.client_id}`;
  const read = await ask('GET', path, { headers: { 'if-none-match': '' } });
  assert.equal(read.status, 200);
  const headers = { 'if-match': '', 'content-type': 'application/json' };
  const body = JSON.stringify({ description: 'y', scopes: ['etat:apen'] });
  assert.equal((await ask('PUT', path, { headers, body })).status, 200);
  assert.equal((await ask('DELETE', `${path}/jwks`, { headers })).status, 200);
  assert.equal((await ask('DELETE', path, { headers })).status, 200);
});
