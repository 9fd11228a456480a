import assert from 'node:assert/strict';
import { createPublicKey, randomUUID, verify } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  makePid,
  organisations,
  requestToken,
  scopes,
  signGrant,
  signJws,
  startTestServer,
  type TestServer,
} from '@portvakt/own-tests';
import { JWT_BEARER } from '@portvakt/protocol';

const client = makeClient('granted-client');
const longLived = makeClient('long-lived-client');
const supplied = makeClient('supplied-client');
const openOnly = makeClient('open-only-client');
const frozen = Date.now();
const now = Math.floor(frozen / 1000);

const declare = (made: typeof client, more: object) => ({
  client_id: made.clientId,
  client_orgno: organisations.consumer,
  scopes: [scopes.granted, scopes.shortLived],
  jwks: { keys: [made.publicJwk] },
  ...more,
});

/** Reads a token without checking it; another test checks the signature. */
function decode(token: string) {
  const [header, claims] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
  return { header: header as string, claims: claims as string, parsed: JSON.parse(claims as string) };
}

describe('granted requests', () => {
  let server: TestServer;
  before(async () => {
    const registry = exampleRegistry(client, {
      clients: [
        declare(longLived, { access_token_lifetime: 600 }),
        declare(supplied, { client_orgno: organisations.stranger, supplier_orgno: organisations.consumer }),
        declare(openOnly, { client_orgno: organisations.stranger, scopes: [scopes.openForAll] }),
      ],
    });
    server = await startTestServer({ registry, clock: () => frozen });
  });
  after(() => server.stop());

  const ask = (claims: object, header: object = {}, made = client) =>
    requestToken(
      server.issuer,
      signGrant(made, { issuer: server.issuer, now: frozen, claims: { scope: scopes.granted, ...claims }, header }),
    );

  test('the answer has exactly its four members, in order, and may not be stored', async () => {
    const { status, headers, body } = await ask({});
    assert.equal(status, 200);
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.match(headers.get('content-type') ?? '', /^application\/json/);
    assert.deepEqual(Object.entries(body).slice(1), [
      ['token_type', 'Bearer'],
      ['expires_in', 119],
      ['scope', scopes.granted],
    ]);
    assert.equal(Object.keys(body)[0], 'access_token');
  });

  test('the token is written as Maskinporten writes it, member by member', async () => {
    const { body } = await ask({});
    const { header, claims, parsed } = decode(body.access_token);
    const { keys } = (await (await fetch(`${server.issuer}jwk`)).json()) as { keys: [{ kid: string }] };
    assert.equal(header, `{"kid":"${keys[0].kid}","alg":"RS256"}`);
    assert.match(keys[0].kid, /^[\w-]{43}$/);
    assert.match(parsed.jti, /^[\w-]{43}$/);
    assert.equal(
      claims,
      `{"scope":"${scopes.granted}","iss":"${server.issuer}","client_amr":"private_key_jwt","token_type":"Bearer",` +
        `"exp":${now + 120},"iat":${now},"client_id":"${client.clientId}","jti":"${parsed.jti}",` +
        `"consumer":{"authority":"iso6523-actorid-upis","ID":"0192:${organisations.consumer}"}}`,
    );
  });

  test('the signature verifies with the published key', async () => {
    const { body } = await ask({});
    const [header, claims, signature] = body.access_token.split('.');
    const { keys } = (await (await fetch(`${server.issuer}jwk`)).json()) as { keys: [{ kty: string }] };
    const key = createPublicKey({ key: keys[0], format: 'jwk' });
    assert.ok(verify('sha256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url')));
  });

  const accepted: readonly (readonly [name: string, claims: object, header?: object])[] = [
    ['typ JWT', {}, { typ: 'JWT' }],
    ['another typ', {}, { typ: 'at+jwt' }],
    ['headers that say nothing here', {}, { cty: 'x', x5t: 'y', 'x5t#S256': 'z' }],
    ['kid and x5c together: the kid decides', {}, { x5c: 'neither parsed nor fetched' }],
    ['x5c null', {}, { x5c: null }],
    ['RS384', {}, { alg: 'RS384' }],
    ['RS512', {}, { alg: 'RS512' }],
    ['no jti', { jti: undefined }],
    ['jti null', { jti: null }],
    ['jti of 256 characters', { jti: randomUUID().padEnd(256, 'x') }],
    ['nbf, as nais sends it', { nbf: now }],
    ['nbf ten seconds ahead', { nbf: now + 10 }],
    ['sub', { sub: 'anything at all' }],
    ['iat ten seconds ahead', { iat: now + 10 }],
    ['an old iat with an exp that has not passed', { iat: now - 100, exp: now + 20 }],
    ['exp one second from now', { iat: now - 119, exp: now + 1 }],
    ['times with fractions', { iat: now + 0.25, exp: now + 120.75, nbf: now + 0.5 }],
    ['resource null', { resource: null }],
    ['resource an empty list', { resource: [] }],
    [
      'optional claims that are null',
      { pid: null, consumer_org: null, authorization_details: null, iss_onbehalfof: null, nbf: null, sub: null },
    ],
    ['scope a list', { scope: [scopes.granted] }],
    ['scope with odd blanks', { scope: `  ${scopes.granted}\t` }],
  ];
  for (const [name, claims, header] of accepted) {
    test(`accepts ${name}`, async () => {
      const { status, body } = await ask(claims, header);
      assert.equal(status, 200, body.error_description);
      assert.equal(body.scope, scopes.granted);
      assert.equal('aud' in decode(body.access_token).parsed, false);
    });
  }

  test('accepts aud as a list of one', async () => {
    assert.equal((await ask({ aud: [server.issuer] })).status, 200);
  });

  test('accepts numeric dates written with a decimal point, and JSON written over several lines', async () => {
    const claims = `{\n  "aud": "${server.issuer}",\r\n\t"iss": "${client.clientId}", "scope": "${scopes.granted}",\n  "iat": ${now}.0, "exp": ${now + 60}.000\n}\n`;
    const { status, body } = await requestToken(
      server.issuer,
      signJws(`{\n "kid" : "${client.publicJwk.kid}",\n "alg" : "RS256" }`, claims, client.privateKey),
    );
    assert.equal(status, 200, body.error_description);
  });

  test('accepts letters in escapes', async () => {
    const claims = `{"aud":"${server.issuer}","\\u0069ss":"granted\\u002dclient","scope":"${scopes.granted}","iat":${now},"exp":${now + 60}}`;
    const { status } = await requestToken(
      server.issuer,
      signJws({ alg: 'RS256', kid: client.publicJwk.kid }, claims, client.privateKey),
    );
    assert.equal(status, 200);
  });

  test('several scopes keep their order, and one asked for twice counts once', async () => {
    const { body } = await ask({ scope: `${scopes.second} ${scopes.granted} ${scopes.second}` });
    assert.equal(body.scope, `${scopes.second} ${scopes.granted}`);
    assert.equal(decode(body.access_token).parsed.scope, `${scopes.second} ${scopes.granted}`);
  });

  test('resource becomes aud, first in the token: one as a string, several as a list', async () => {
    const one = decode((await ask({ resource: 'https://api.example/' })).body.access_token);
    assert.ok(one.claims.startsWith('{"aud":"https://api.example/","scope":'));
    const listOfOne = decode((await ask({ resource: ['urn:example:api'] })).body.access_token);
    assert.equal(listOfOne.parsed.aud, 'urn:example:api');
    const two = decode((await ask({ resource: ['https://a.example/', 'https://b.example/'] })).body.access_token);
    assert.deepEqual(two.parsed.aud, ['https://a.example/', 'https://b.example/']);
  });

  test('a scope that fixes its audience fills it in and accepts no other', async () => {
    const filled = decode((await ask({ scope: scopes.fixedAudience })).body.access_token);
    assert.equal(filled.parsed.aud, 'https://api.example/');
    assert.equal((await ask({ scope: scopes.fixedAudience, resource: 'https://api.example/' })).status, 200);
  });

  test('pid goes into the token between jti and consumer', async () => {
    const pid = makePid();
    const { parsed } = decode((await ask({ pid })).body.access_token);
    assert.deepEqual(Object.keys(parsed).slice(-3), ['jti', 'pid', 'consumer']);
    assert.equal(parsed.pid, pid);
  });

  test('the lifetime is the client’s, capped by the lowest at_max_age and never lengthened by it', async () => {
    const lifetime = async (made: typeof client, scope: string) => {
      const { body } = await ask({ scope }, {}, made);
      const { exp, iat } = decode(body.access_token).parsed;
      assert.equal(body.expires_in, exp - iat - 1);
      return exp - iat;
    };
    assert.equal(await lifetime(client, scopes.granted), 120);
    assert.equal(await lifetime(client, scopes.shortLived), 30);
    assert.equal(await lifetime(longLived, scopes.granted), 600);
    assert.equal(await lifetime(longLived, `${scopes.granted} ${scopes.shortLived}`), 30);
  });

  test('a scope that is open for all needs no grant', async () => {
    const { body } = await ask({ scope: scopes.openForAll }, {}, openOnly);
    assert.equal(decode(body.access_token).parsed.consumer.ID, `0192:${organisations.stranger}`);
  });

  test("a supplier's client acts for its customer with the supplier's own grant", async () => {
    const { body } = await ask({}, {}, supplied);
    const { parsed } = decode(body.access_token);
    assert.deepEqual(Object.keys(parsed).slice(0, 3), ['scope', 'supplier', 'iss']);
    assert.equal(parsed.consumer.ID, `0192:${organisations.stranger}`);
    assert.equal(parsed.supplier.ID, `0192:${organisations.consumer}`);
    assert.equal('delegation_source' in parsed, false);
  });

  test('the fields may stand in the query string', async () => {
    const assertion = signGrant(client, { issuer: server.issuer, now: frozen, claims: { scope: scopes.granted } });
    const query = new URLSearchParams({ grant_type: JWT_BEARER, assertion });
    assert.equal((await fetch(`${server.issuer}token?${query}`, { method: 'POST' })).status, 200);
    const split = signGrant(client, { issuer: server.issuer, now: frozen, claims: { scope: scopes.granted } });
    const both = await fetch(`${server.issuer}token?${new URLSearchParams({ grant_type: JWT_BEARER })}`, {
      method: 'POST',
      body: new URLSearchParams({ assertion: split }),
    });
    assert.equal(both.status, 200);
  });

  test('a charset, other capitals and extra fields do no harm', async () => {
    const assertion = signGrant(client, { issuer: server.issuer, now: frozen, claims: { scope: scopes.granted } });
    const response = await fetch(`${server.issuer}token`, {
      method: 'POST',
      headers: { 'content-type': 'Application/X-WWW-Form-Urlencoded; charset=UTF-8' },
      body: new URLSearchParams({ grant_type: JWT_BEARER, assertion, client_id: 'x', scope: 'y' }).toString(),
    });
    assert.equal(response.status, 200);
  });

  test('a request that offers h2c, as Java does, is answered over HTTP/1.1', async () => {
    const assertion = signGrant(client, { issuer: server.issuer, now: frozen, claims: { scope: scopes.granted } });
    const body = new URLSearchParams({ grant_type: JWT_BEARER, assertion }).toString();
    const status = await new Promise((resolve, reject) => {
      const sent = httpRequest(`${server.address}token`, {
        method: 'POST',
        headers: {
          connection: 'Upgrade, HTTP2-Settings',
          upgrade: 'h2c',
          'http2-settings': 'AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': Buffer.byteLength(body),
        },
      });
      sent.on('response', (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject);
      sent.end(body);
    });
    assert.equal(status, 200);
  });

  test('consumer_prefix is told to Altinn only, and names the prefixes of the consumer', async () => {
    const altinn = makeClient('altinn-client');
    const registry = exampleRegistry(client, { clients: [] });
    const withAltinn = await startTestServer({
      registry: {
        ...registry,
        organisations: [...registry.organisations, { orgno: '991825827', prefixes: ['altinn'] }],
        scopes: [
          ...registry.scopes,
          { prefix: 'altinn', subscope: 'maskinporten/delegations', description: 'x', accessible_for_all: true },
        ],
        clients: [
          {
            client_id: altinn.clientId,
            client_orgno: organisations.provider,
            scopes: ['altinn:maskinporten/delegations', scopes.openForAll],
            jwks: { keys: [altinn.publicJwk] },
          },
        ],
      },
    });
    const tokenFor = async (scope: string) =>
      decode(
        (await requestToken(withAltinn.issuer, signGrant(altinn, { issuer: withAltinn.issuer, claims: { scope } })))
          .body.access_token,
      ).parsed;
    const told = await tokenFor('altinn:maskinporten/delegations');
    assert.deepEqual(told.consumer_prefix, ['demo']);
    assert.deepEqual(Object.keys(told).slice(-3), ['jti', 'consumer_prefix', 'consumer']);
    assert.equal('consumer_prefix' in (await tokenFor(scopes.openForAll)), false);
    await withAltinn.stop();
  });

  test('a body over the limit is drained, so that the client can read the answer on the same connection', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(server.address).port), '127.0.0.1');
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('end', () => resolve(text));
      socket.on('error', reject);
      const size = 1024 * 1024;
      socket.write(
        `POST /token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${size}\r\n\r\n`,
      );
      socket.write(Buffer.alloc(size, 'a'));
    });
    assert.match(answer, /^HTTP\/1\.1 413 /);
    assert.match(answer, /larger than 32 kB/);
  });
});
