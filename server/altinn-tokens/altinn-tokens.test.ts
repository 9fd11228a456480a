import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  makePid,
  organisations,
  requestMachineToken,
  requestPersonToken,
  scopes,
  signJws,
  startTestServer,
  type TestServer,
} from '@portvakt/own-tests';

const client = makeClient('vendor-client');
const pid = makePid();
const stranger = makePid({ month: 3 });
const frozen = Date.now();

const decode = (token: string) =>
  token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));

describe('Altinn tokens', () => {
  let server: TestServer;
  let now = frozen;
  const registry = {
    ...exampleRegistry(client),
    people: [{ pid, name: 'Kari Demo', roles: [{ orgno: organisations.consumer, role: 'DAGL' }] }],
  };
  before(async () => {
    server = await startTestServer({ registry, clock: () => now });
  });
  after(() => server.stop());

  const machine = (claims: object = {}) => requestMachineToken(server, client, { scope: scopes.granted, claims, now });
  const exchange = (token: string, more: { provider?: string; headers?: Record<string, string> } = {}) =>
    fetch(`${server.address}authentication/api/v1/exchange/${more.provider ?? 'maskinporten'}`, {
      headers: { authorization: `Bearer ${token}`, ...more.headers },
    });
  /** What a browser sends for a page of `host`. */
  const askAs = (host: string, address = server.address): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const headers = { host, 'content-type': 'application/json' };
      const sent = request(`${address}dev/enduser-token`, { method: 'POST', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.once('error', reject).end(JSON.stringify({ pid }));
    });
  const ask = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${server.address}dev/enduser-token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  test('an exchanged token lives half an hour, keeps what the original said and is signed with keys of its own', async () => {
    const original = await machine();
    const answer = await exchange(original);
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type') ?? '', /^text\/plain/);
    const token = await answer.text();
    const [header, claims] = decode(token);
    const [, before] = decode(original);
    const issuer = `${server.issuer}authentication/api/v1/openid/`;
    const seconds = Math.floor(now / 1000);
    assert.deepEqual(claims, {
      scope: before.scope,
      token_type: 'Bearer',
      client_id: before.client_id,
      jti: before.jti,
      consumer: before.consumer,
      'urn:altinn:orgNumber': organisations.consumer,
      'urn:altinn:authenticatemethod': 'maskinporten',
      'urn:altinn:authlevel': 3,
      iss: issuer,
      sid: claims.sid,
      iat: seconds,
      nbf: seconds,
      exp: seconds + 1800,
    });
    const metadata = (await (await fetch(`${issuer}.well-known/openid-configuration`)).json()) as Record<
      string,
      string
    >;
    assert.equal(metadata.issuer, issuer);
    const { keys } = (await (await fetch(metadata.jwks_uri as string)).json()) as {
      keys: [{ kid: string; kty: string }];
    };
    const own = (await (await fetch(`${server.issuer}jwk`)).json()) as { keys: { kid: string }[] };
    assert.equal(header.kid, keys[0].kid);
    assert.equal(
      own.keys.some(({ kid }) => kid === header.kid),
      false,
    );
    const [head, body, signature] = token.split('.') as [string, string, string];
    const key = createPublicKey({ key: keys[0], format: 'jwk' });
    assert.ok(verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url')));
  });

  test('the answer is a JSON string when that is asked for, and capitals in the provider do not matter', async () => {
    const answer = await exchange(await machine(), {
      provider: 'Maskinporten',
      headers: { accept: 'application/json' },
    });
    assert.equal(decode((await answer.json()) as string)[1].scope, scopes.granted);
  });

  test('the form follows Accept by order, weight and wildcards', async () => {
    const token = await machine();
    const table: readonly (readonly [accept: string, isJson: boolean])[] = [
      ['*/*', false],
      ['text/plain, application/json', false],
      ['application/json, text/plain, */*', true],
      ['application/json;q=0.1, text/plain', false],
      ['text/plain;q=0.1, application/json', true],
      ['application/*', true],
      ['application/json;q=0, */*', false],
      ['text/plain;q=0, */*', true],
      ['text/html', false],
    ];
    for (const [accept, isJson] of table) {
      const answer = await exchange(token, { headers: { accept } });
      assert.equal(answer.status, 200, accept);
      assert.equal(/^application\/json/.test(answer.headers.get('content-type') ?? ''), isJson, accept);
      assert.equal((await answer.text()).startsWith('"'), isJson, accept);
      assert.equal(answer.headers.get('vary')?.includes('Accept'), true);
    }
  });

  test('what is not a living token of this server is not exchanged', async () => {
    const good = await machine();
    const exchanged = await (await exchange(good)).text();
    const [header, claims] = decode(good);
    const forged = (changed: object, head: object = header) =>
      signJws(head, { ...claims, ...changed }, client.privateKey);
    const tokens: readonly (readonly [name: string, token: string])[] = [
      ['an Altinn token', exchanged],
      ['a person', await requestPersonToken(server, pid)],
      ['a forged one', forged({})],
      ['an issuer that contains ours', forged({ iss: `${server.issuer}x` })],
      ['no algorithm', `${Buffer.from('{"alg":"none"}').toString('base64url')}.${good.split('.')[1]}.`],
      ['rubbish', 'abc'],
      ['for another audience', await machine({ resource: 'https://api.example/' })],
    ];
    for (const [name, token] of tokens) {
      const answer = await exchange(token);
      assert.equal(answer.status, 401, name);
      assert.equal(await answer.text(), '', name);
    }
    assert.equal((await fetch(`${server.address}authentication/api/v1/exchange/maskinporten`)).status, 401);
    now = frozen + 121_000;
    assert.equal((await exchange(good)).status, 401, 'expired');
    now = frozen;
  });

  test('other providers', async () => {
    const token = await machine();
    assert.equal((await exchange(token, { provider: 'id-porten' })).status, 401);
    const unknown = await exchange(token, { provider: 'feide' });
    assert.equal(unknown.status, 400);
    assert.match((await unknown.json()) as string, /^Invalid token provider: feide\./);
    const user = await exchange(token, { headers: { 'x-altinn-enterpriseuser-authentication': 'x' } });
    assert.equal(user.status, 410);
  });

  test('a person gets a token that names the party and not the number', async () => {
    const answer = await ask({ pid });
    assert.equal(answer.status, 200);
    // biome-ignore lint/suspicious/noExplicitAny: checked field by field
    const { token, person, parties } = (await answer.json()) as any;
    assert.equal(person.name, 'Kari Demo');
    assert.deepEqual(parties, [
      { partyId: 1_084_747_059, partyUuid: parties[0].partyUuid, orgno: organisations.consumer, name: 'Kunden AS' },
    ]);
    const [, claims] = decode(token);
    assert.equal(claims.scope, 'altinn:portal/enduser altinn:clientdelegations.read altinn:clientdelegations.write');
    const chosen = await ask({ pid, scope: 'openid altinn:clientdelegations.read' });
    const [, fewer] = decode(((await chosen.json()) as { token: string }).token);
    assert.equal(fewer.scope, 'altinn:clientdelegations.read');
    assert.equal(claims['urn:altinn:party:uuid'], person.partyUuid);
    assert.equal(JSON.stringify(claims).includes(pid), false);
    assert.equal(claims.exp - claims.iat, 1800);
  });

  test('somebody who does not have this machine gets nobody’s token', async () => {
    const origin = { origin: 'https://evil.example' };
    assert.equal((await ask({ pid }, origin)).status, 403);
    assert.equal(await askAs('evil.example'), 403, 'a name that a page has made resolve to this machine');
    assert.equal(await askAs(new URL(server.address).host), 200);
    assert.equal((await ask({ pid: stranger })).status, 404);
    assert.equal((await ask({ pid: '12345678901' })).status, 400);
    assert.equal((await ask({})).status, 400);
  });

  test('through a tunnel to this machine nobody is signed in', async () => {
    const tunnelled = await startTestServer({
      registry,
      environment: { PORTVAKT_PUBLIC_URL: 'https://tunnel.example/' },
    });
    try {
      assert.equal(await askAs('tunnel.example', tunnelled.address), 403);
      assert.equal(await askAs('localhost', tunnelled.address), 200);
    } finally {
      await tunnelled.stop();
    }
  });

  for (const profile of ['test', 'production'] as const) {
    test(`the development sign-in does not exist in ${profile}`, async () => {
      const strict = await startTestServer({ profile });
      try {
        const answer = await fetch(`${strict.address}dev/enduser-token`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ pid }),
        });
        assert.equal(answer.status, 404);
      } finally {
        await strict.stop();
      }
    });
  }
});
