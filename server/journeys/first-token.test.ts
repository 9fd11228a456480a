import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  organisations,
  requestToken,
  scopes,
  signGrant,
  startTestServer,
  type TestServer,
} from '@portvakt/own-tests';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';

const client = makeClient('journey-client');

describe('libraries that know nothing of Portvakt', () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer({ registry: exampleRegistry(client) });
  });
  after(() => server.stop());

  test('oauth4webapi finds the server by its metadata and gets a token', async () => {
    const issuer = new URL(server.issuer);
    const insecure = { [oauth.allowInsecureRequests]: true };
    const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure });
    const metadata = await oauth.processDiscoveryResponse(issuer, found);
    assert.deepEqual(Object.keys(metadata), [
      'issuer',
      'token_endpoint',
      'jwks_uri',
      'token_endpoint_auth_methods_supported',
      'grant_types_supported',
      'token_endpoint_auth_signing_alg_values_supported',
      'authorization_details_types_supported',
    ]);
    const assertion = signGrant(client, { issuer: server.issuer, claims: { scope: scopes.granted } });
    const caller: oauth.Client = { client_id: client.clientId };
    const response = await oauth.genericTokenEndpointRequest(
      metadata,
      caller,
      oauth.None(),
      'urn:ietf:params:oauth:grant-type:jwt-bearer',
      new URLSearchParams({ assertion }),
      insecure,
    );
    const answer = await oauth.processGenericTokenEndpointResponse(metadata, caller, response);
    assert.equal(answer.token_type, 'bearer');
    assert.equal(answer.scope, scopes.granted);

    // As NAV and Skatteetaten check it: issuer, algorithm, signature by the published key set, consumer.
    const keySet = createRemoteJWKSet(new URL(metadata.jwks_uri ?? ''));
    const { payload, protectedHeader } = await jwtVerify(answer.access_token, keySet, {
      issuer: server.issuer,
      algorithms: ['RS256'],
      requiredClaims: ['client_id', 'client_amr', 'consumer', 'exp', 'iat', 'jti', 'scope'],
    });
    assert.deepEqual(Object.keys(protectedHeader), ['kid', 'alg']);
    assert.deepEqual(payload.consumer, { authority: 'iso6523-actorid-upis', ID: `0192:${organisations.consumer}` });
  });

  test('oauth4webapi understands a refusal', async () => {
    const { status, body } = await requestToken(
      server.issuer,
      signGrant(client, { issuer: server.issuer, claims: { scope: scopes.notGranted } }),
    );
    assert.equal(status, 400);
    assert.match(
      body.error_description,
      new RegExp(
        `Etaten \\(${organisations.provider}\\) owns the scope and must grant it to ${organisations.consumer}`,
      ),
    );
  });
});

describe('around the token endpoint', () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer({ registry: exampleRegistry(client) });
  });
  after(() => server.stop());
  const get = (path: string, init: RequestInit = {}) => fetch(new URL(path, server.address), init);

  test('the metadata has one address, with and without a slash at the end, open to every origin', async () => {
    const [plain, slashed] = await Promise.all([
      get('/.well-known/oauth-authorization-server'),
      get('/.well-known/oauth-authorization-server/'),
    ]);
    assert.equal(plain.headers.get('access-control-allow-origin'), '*');
    assert.equal(plain.headers.get('access-control-allow-credentials'), null);
    assert.equal(plain.headers.get('cache-control'), 'public, max-age=3600');
    assert.equal(await plain.text(), await slashed.text());
  });

  test('the key set has three addresses and one content: public members only', async () => {
    const texts = await Promise.all(
      ['/jwk', '/jwks', '/jwk.json', '/jwk/'].map(async (path) => (await get(path)).text()),
    );
    assert.equal(new Set(texts).size, 1);
    const { keys } = JSON.parse(texts[0] ?? '') as { keys: object[] };
    assert.deepEqual(
      keys.map((key) => Object.keys(key)),
      [['kty', 'e', 'use', 'kid', 'alg', 'n', 'x5c']],
    );
  });

  test('other well-known addresses are 404', async () => {
    for (const path of [
      '/.well-known/openid-configuration',
      '/.well-known/jwks.json',
      '/.well-known/oauth-authorization-server/x',
      '/nothing',
    ]) {
      assert.equal((await get(path)).status, 404, path);
    }
  });

  test('a browser may ask first', async () => {
    const response = await get('/jwk', {
      method: 'OPTIONS',
      headers: { origin: 'https://x.example', 'access-control-request-method': 'GET' },
    });
    assert.equal(response.status, 204);
    assert.equal(response.headers.get('access-control-allow-origin'), '*');
  });

  test('POST to the issuer says where tokens are', async () => {
    const response = await get('/', { method: 'POST', body: new URLSearchParams({ assertion: 'x' }) });
    assert.equal(response.status, 404);
    assert.match(
      ((await response.json()) as { error_description: string }).error_description,
      new RegExp(`${server.issuer}token`),
    );
  });

  test('other methods at the token endpoint are 405 and say which is right', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
      const response = await get('/token', { method });
      assert.equal(response.status, 405, method);
      assert.equal(response.headers.get('allow'), 'POST');
      assert.match(((await response.json()) as { error_description: string }).error_description, /POST/);
    }
  });

  test('health and metrics answer, and no label names a client', async () => {
    await requestToken(server.issuer, signGrant(client, { issuer: server.issuer, claims: { scope: scopes.granted } }));
    assert.deepEqual(await (await get('/health/live')).json(), { status: 'live' });
    assert.deepEqual(await (await get('/health/ready')).json(), { status: 'ready' });
    const metrics = await (await get('/metrics')).text();
    assert.match(metrics, /portvakt_token_requests_total\{outcome="token"\} 1/);
    assert.equal(metrics.includes(client.clientId), false);
  });

  test('in production the metrics need their token', async () => {
    const token = 'a-secret-of-some-length';
    const production = await startTestServer({ profile: 'production', environment: { PORTVAKT_METRICS_TOKEN: token } });
    const ask = async (headers: Record<string, string>) =>
      (await fetch(`${production.address}metrics`, { headers })).status;
    assert.equal(await ask({}), 401);
    assert.equal(await ask({ authorization: `Bearer ${token}x` }), 401);
    assert.equal(await ask({ authorization: `Bearer ${token}` }), 200);
    await production.stop();
    const closed = await startTestServer({ profile: 'production' });
    assert.equal((await fetch(`${closed.address}metrics`)).status, 401);
    await closed.stop();
  });

  test('the errors that answers point to are pages', async () => {
    const { body } = await requestToken(server.issuer, 'x');
    const page = await fetch(body.error_uri);
    assert.equal(page.status, 200);
    assert.match(await page.text(), /MP-011/);
  });
});

describe('how much a hint tells', () => {
  const stranger = makeClient('stranger');
  const hintsIn = async (profile: 'local' | 'test' | 'production') => {
    const server = await startTestServer({ registry: exampleRegistry(client), profile });
    const ask = async (assertion: string) =>
      (await (
        await fetch(`${server.address}token`, {
          method: 'POST',
          body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
        })
      ).json()) as { error_description: string };
    const grant = (claims: object, header: object = {}, made = client) =>
      ask(signGrant(made, { issuer: server.issuer, claims: { scope: scopes.granted, ...claims }, header }));
    const answers = {
      kid: (await grant({}, { kid: 'other' })).error_description,
      client: (await grant({}, {}, stranger)).error_description,
      audience: (await grant({ aud: server.issuer.slice(0, -1) })).error_description,
      clock: (await grant({ iat: 4_000_000_000, exp: 4_000_000_060 })).error_description,
      misspelt: (await grant({ scope: 'demo:grantd' })).error_description,
      missing: (await grant({ scope: scopes.notOnClient })).error_description,
      delegable: (await grant({ scope: scopes.notGranted })).error_description,
    };
    await server.stop();
    return answers;
  };

  test('local tells everything', async () => {
    const hints = await hintsIn('local');
    assert.match(hints.kid, new RegExp(`Registered on the client: ${client.publicJwk.kid}`));
    assert.match(hints.client, /No client has this id/);
    assert.match(hints.audience, /The slash at the end is missing/);
    assert.match(hints.clock, /The server's clock is \d{10} \(20/);
    assert.match(hints.misspelt, /Did you mean demo:granted\?/);
    assert.match(hints.missing, /not registered on client journey-client: add it there/);
    assert.match(hints.delegable, /must grant it to/);
  });

  test('test tells of the register only to a client that has proved itself', async () => {
    const hints = await hintsIn('test');
    assert.equal(hints.kid.includes(client.publicJwk.kid), false);
    assert.equal(/No client has this id/.test(hints.client), false);
    assert.match(hints.audience, /The slash at the end is missing/);
    assert.match(hints.misspelt, /Did you mean demo:granted\?/);
    assert.match(hints.missing, /add it there/);
  });

  test('production tells nothing', async () => {
    const hints = await hintsIn('production');
    for (const text of Object.values(hints))
      assert.equal(/Did you mean|clock|slash|Registered on|add it there|must grant/.test(text), false, text);
  });
});
