import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  type DatabaseKind,
  exampleRegistry,
  makeClient,
  openTestDatabases,
  requestToken,
  scopes,
  signGrant,
  signJws,
  startTestServer,
  type TestDatabases,
  type TestServer,
} from '@portvakt/own-tests';
import fc from 'fast-check';

const client = makeClient('property-client');

/** Texts that are odd to a database, a parser or a clock. */
const odd = fc.oneof(
  fc.constantFrom(
    '\0',
    'a\0b',
    '\ud800',
    'x\udfff',
    'x'.repeat(5000),
    '9'.repeat(400),
    '1e309',
    '-1',
    '9223372036854775808',
  ),
  fc.constantFrom(
    '2026-02-30T25:61:61Z',
    '0000-00-00',
    '+275760-09-13',
    '{}',
    '__proto__',
    "'; drop table clients; --",
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

for (const kind of ['sqlite file', 'postgres'] as const) suite(kind);

function suite(kind: DatabaseKind) {
  describe(`whatever is sent, on ${kind}`, () => {
    let databases: TestDatabases;
    let server: TestServer;
    before(async () => {
      databases = await openTestDatabases();
      server = await startTestServer({
        registry: exampleRegistry(client),
        profile: 'production',
        environment: { PORTVAKT_DATABASE_URL: await databases.create(kind) },
      });
    });
    after(async () => {
      await server.stop();
      await databases.remove();
    });

    const isRefused = (status: number) => assert.ok(status >= 400 && status < 500, `answered ${status}`);
    const sign = (header: object | string, claims: object | string) => signJws(header, claims, client.privateKey);
    const head = { alg: 'RS256', kid: client.publicJwk.kid };

    test('no body makes a 5xx', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.uint8Array({ maxLength: 2000 }),
          fc.constantFrom('application/x-www-form-urlencoded', 'text/plain', 'application/json', 'x'),
          async (body, mediaType) => {
            const response = await fetch(`${server.address}token`, {
              method: 'POST',
              body: Buffer.from(body),
              headers: { 'content-type': mediaType },
            });
            isRefused(response.status);
            await response.json();
          },
        ),
        { numRuns: 100 },
      );
    });

    test('no assertion makes a 5xx or a token', async () => {
      const letters = fc.string({
        unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.='),
        maxLength: 300,
      });
      await fc.assert(
        fc.asyncProperty(fc.oneof(letters, fc.string({ unit: 'binary', maxLength: 300 })), async (assertion) => {
          isRefused((await requestToken(server.address, assertion)).status);
        }),
        { numRuns: 100 },
      );
    });

    test('no signed JSON makes a 5xx, whatever its header and claims are', async () => {
      await fc.assert(
        fc.asyncProperty(fc.json({ maxDepth: 4 }), fc.json({ maxDepth: 4 }), async (header, claims) => {
          isRefused((await requestToken(server.address, sign(header, claims))).status);
          isRefused((await requestToken(server.address, sign(head, claims))).status);
        }),
        { numRuns: 80 },
      );
    });

    test('no value of any claim makes a 5xx', async () => {
      const names = [
        'aud',
        'iss',
        'scope',
        'iat',
        'exp',
        'jti',
        'nbf',
        'sub',
        'resource',
        'pid',
        'consumer_org',
        'authorization_details',
        'iss_onbehalfof',
      ];
      const values = fc.oneof(fc.jsonValue({ maxDepth: 3 }), odd, fc.array(odd, { maxLength: 3 }), fc.double());
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...names), values, async (name, value) => {
          const { status, body } = await requestToken(
            server.address,
            signGrant(client, { issuer: server.issuer, claims: { scope: scopes.granted, [name]: value } }),
          );
          assert.ok(status === 200 || (status >= 400 && status < 500), `answered ${status}`);
          if (status === 200) assert.equal(body.token_type, 'Bearer');
        }),
        { numRuns: 250 },
      );
    });

    test('no kid and no iss, of a signed grant or of anybody, disturbs the grants beside it', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(odd, odd), { minLength: 1, maxLength: 5 }), async (hostile) => {
          const honest = Array.from({ length: 5 }, () =>
            requestToken(
              server.address,
              signGrant(client, { issuer: server.issuer, claims: { scope: scopes.granted } }),
            ),
          );
          const others = hostile.map(([kid, iss]) =>
            requestToken(server.address, sign({ alg: 'RS256', kid }, { iss, scope: scopes.granted })),
          );
          for (const { status } of await Promise.all(others)) isRefused(status);
          for (const { status } of await Promise.all(honest)) assert.equal(status, 200);
        }),
        { numRuns: 40 },
      );
    });

    test('a scope that is cut in the middle of a character for the record is refused as any other', async () => {
      for (const scope of [`${'a'.repeat(999)}😀`, `${'a '.repeat(400)}\0`, '\ud83d']) {
        const grant = signGrant(client, { issuer: server.issuer, claims: { scope } });
        isRefused((await requestToken(server.address, grant)).status);
      }
    });

    test('no path makes a 5xx', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.webPath(),
          fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'),
          async (path, method) => {
            const response = await fetch(`${server.address}${path.replace(/^\/+/, '')}`, { method });
            assert.ok(response.status < 500, `${method} ${path} answered ${response.status}`);
            await response.arrayBuffer();
          },
        ),
        { numRuns: 100 },
      );
    });

    test('a grant with any byte changed gets no token', async () => {
      const byte = fc.record({
        at: fc.nat(),
        to: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.= '),
      });
      await fc.assert(
        fc.asyncProperty(byte, async ({ at, to }) => {
          const grant = signGrant(client, { issuer: server.issuer, claims: { scope: scopes.granted } });
          const position = at % grant.length;
          fc.pre(grant[position] !== to);
          isRefused(
            (await requestToken(server.address, grant.slice(0, position) + to + grant.slice(position + 1))).status,
          );
          // The unchanged grant is valid: only the changed byte mattered, and the forger used nothing up.
          assert.equal((await requestToken(server.address, grant)).status, 200);
        }),
        { numRuns: 100 },
      );
    });

    test('a grant cut short, or with anything after it, gets no token', async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat(), fc.string({ minLength: 1, maxLength: 5 }), async (length, more) => {
          const grant = signGrant(client, { issuer: server.issuer, claims: { scope: scopes.granted } });
          isRefused((await requestToken(server.address, grant.slice(0, length % grant.length))).status);
          isRefused((await requestToken(server.address, grant + more)).status);
        }),
        { numRuns: 100 },
      );
    });

    test('it still answers', async () => {
      const { status } = await requestToken(
        server.address,
        signGrant(client, { issuer: server.issuer, claims: { scope: scopes.granted } }),
      );
      assert.equal(status, 200);
    });
  });
}
