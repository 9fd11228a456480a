import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { after, before, suite, test } from 'node:test';
import { exampleRegistry, makeClient, scopes, signJws, startTestServer, type TestServer } from '@portvakt/own-tests';
import { decodeJwt } from 'jose';
import { launcher, runPortvakt } from '../testing/run-portvakt.ts';

const consumer = makeClient();

suite('portvakt token-proxy', () => {
  let server: TestServer;
  let proxy: ChildProcess;
  /** What it prints: the variables for programs. */
  const printed: Record<string, string> = {};
  let address = '';
  before(async () => {
    server = await startTestServer({ registry: exampleRegistry(consumer) });
    const key = join(server.folder, 'key.jwk.json');
    await writeFile(key, JSON.stringify(consumer.privateJwk));
    const given = ['token-proxy', '--port', '0', '--key', key];
    proxy = spawn(process.execPath, [launcher, ...given], {
      env: { PATH: process.env.PATH, MASKINPORTEN_CLIENT_ID: consumer.clientId, MASKINPORTEN_ISSUER: server.issuer },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: proxy.stdout as NodeJS.ReadableStream })) {
      const [, listening] = /^portvakt token-proxy listening on (\S+)$/.exec(line) ?? [];
      if (listening !== undefined) address = listening;
      const [, name, value] = /^(NAIS_\w+)=(.+)$/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) printed[name] = value;
      if (Object.keys(printed).length === 3) break;
    }
  });
  after(async () => {
    proxy.kill('SIGTERM');
    if (proxy.exitCode === null) await once(proxy, 'exit');
    await server.stop();
  });

  const post = async (path: string, fields: object, headers: Record<string, string> = {}) => {
    const response = await fetch(`${address}api/v1/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ identity_provider: 'maskinporten', ...fields }),
    });
    // What is answered is checked field by field.
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, unknown>,
    };
  };
  /** `fetch` sets some headers itself. */
  const askRaw = async (headers: Record<string, string>) => {
    const sent = request(`${address}api/v1/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
    });
    sent.end(JSON.stringify({ identity_provider: 'maskinporten', target: scopes.granted }));
    const [response] = await once(sent, 'response');
    return { status: response.statusCode as number, text: await text(response) };
  };

  test('prints the variables that NAIS gives programs', () => {
    assert.deepEqual(printed, {
      NAIS_TOKEN_ENDPOINT: `${address}api/v1/token`,
      NAIS_TOKEN_EXCHANGE_ENDPOINT: `${address}api/v1/token/exchange`,
      NAIS_TOKEN_INTROSPECTION_ENDPOINT: `${address}api/v1/introspect`,
    });
    assert.match(address, /^http:\/\/127\.0\.0\.1:\d+\/$/);
  });

  test('gives a token for JSON, and keeps it', async () => {
    const first = await post('token', { target: scopes.granted });
    assert.equal(first.status, 200);
    assert.deepEqual(Object.keys(first.body).sort(), ['access_token', 'expires_in', 'token_type']);
    assert.equal(first.body.token_type, 'Bearer');
    assert.equal(typeof first.body.expires_in, 'number');
    assert.equal(first.headers.get('cache-control'), 'no-store');
    assert.equal(decodeJwt(String(first.body.access_token)).scope, scopes.granted);
    assert.equal((await post('token', { target: scopes.granted })).body.access_token, first.body.access_token);
    const skipped = await post('token', { target: scopes.granted, skip_cache: true });
    assert.notEqual(skipped.body.access_token, first.body.access_token);
  });

  test('gives a token for a form', async () => {
    const response = await fetch(`${address}api/v1/token`, {
      method: 'POST',
      body: new URLSearchParams({
        identity_provider: 'maskinporten',
        target: scopes.granted,
        resource: 'https://api.example/',
      }),
    });
    const { access_token: token } = (await response.json()) as { access_token: string };
    assert.equal(decodeJwt(token).aud, 'https://api.example/');
  });

  test('exchanges it for a token of Altinn where that is asked for', async () => {
    const { body } = await post('token', { target: scopes.granted, exchange: 'altinn' });
    const claims = decodeJwt(String(body.access_token));
    assert.equal(claims['urn:altinn:authenticatemethod'], 'maskinporten');
    assert.ok(Number(body.expires_in) > 1_000, 'it lives longer than that of Maskinporten');
  });

  test('refuses with what the server said', async () => {
    const { status, body } = await post('token', { target: scopes.notOnClient });
    assert.equal(status, 400);
    assert.equal(body.error, 'invalid_scope');
    assert.match(String(body.error_description), /demo:not-on-client.*\(trace_id: [0-9a-f]{32}\)$/);
    const own = await post('token', { target: scopes.granted, consumer_org: '310123412' });
    assert.equal(own.status, 400, 'consumer_org arrives: one’s own is refused');
    assert.equal(own.body.error, 'invalid_request');
  });

  test('says of a token whether it is good', async () => {
    const { body: answer } = await post('token', { target: scopes.granted });
    const token = String(answer.access_token);
    const good = await post('introspect', { token });
    assert.equal(good.status, 200);
    assert.deepEqual(good.body, { ...decodeJwt(token), active: true });
    const forged = signJws({ alg: 'RS256', kid: 'x' }, decodeJwt(token), consumer.privateKey);
    for (const wrong of ['', 'x', forged, `${token.slice(0, -8)}AAAAAAAA`]) {
      const { status, body } = await post('introspect', { token: wrong });
      assert.equal(status, 200);
      assert.equal(body.active, false);
      assert.equal(typeof body.error, 'string');
      assert.deepEqual(Object.keys(body).sort(), ['active', 'error']);
    }
  });

  test('refuses what makes no sense with 400 and a reason', async () => {
    const wrong: readonly (readonly [path: string, fields: object, said: RegExp])[] = [
      ['token', { identity_provider: 'entra_id', target: 'a' }, /identity_provider must be 'maskinporten'/],
      ['token', {}, /target is missing/],
      ['token', { target: 'a', exchange: 'tokenx' }, /exchange must be 'altinn'/],
      ['token', { target: 'a', consumer_org: 3 }, /consumer_org must be text/],
      ['token', { target: 'a', authorization_details: 'x' }, /must be a list of objects with type/],
      ['token/exchange', { target: 'a', user_token: 'x' }, /exchanges no tokens of users/],
      ['introspect', {}, /token is missing/],
    ];
    for (const [path, fields, said] of wrong) {
      const { status, body } = await post(path, fields);
      assert.equal(status, 400);
      assert.equal(body.error, 'invalid_request');
      assert.match(String(body.error_description), said);
    }
    assert.equal((await fetch(`${address}api/v1/token`)).status, 405);
    assert.equal((await post('other', {})).status, 404);
    assert.equal((await post('token', { target: 'a'.repeat(70_000) })).status, 413);
    assert.equal((await post('token', {}, { 'content-type': 'text/plain' })).status, 415);
  });

  const strangers: readonly Record<string, string>[] = [
    { host: 'attacker.example' },
    { host: '127.0.0.1.attacker.example:7164' },
    { origin: 'http://localhost:3000' },
    { origin: 'null' },
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-mode': 'navigate' },
  ];
  for (const headers of strangers) {
    test(`gives nothing to a request with ${JSON.stringify(headers)}`, async () => {
      const answer = await askRaw(headers);
      assert.equal(answer.status, 403);
      assert.doesNotMatch(answer.text, /access_token/);
    });
  }

  test('answers to the names of this machine', async () => {
    const { port } = new URL(address);
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `LOCALHOST:${port}`]) {
      assert.equal((await askRaw({ host })).status, 200);
    }
  });

  test('names everything that is missing', async () => {
    const { code, stderr } = await runPortvakt(['token-proxy']);
    assert.equal(code, 2);
    assert.match(stderr, /MASKINPORTEN_CLIENT_ID, MASKINPORTEN_CLIENT_JWK, MASKINPORTEN_WELL_KNOWN_URL/);
  });
});
