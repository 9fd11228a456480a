import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  requestToken,
  scopes,
  signGrant,
  startTestServer,
  type TestServer,
} from '@portvakt/own-tests';

const OLD = 'https://old.example/';
const NEW = 'https://new.example/';
const METRICS_TOKEN = 'a token for a test, long enough to be one';
const until = Date.parse('2027-06-01T00:00Z');
const client = makeClient('endpoint-client');

/** In production, after a move. */
describe('a server that takes its token endpoint as audience', () => {
  let server: TestServer;
  let now = until - 60_000;
  const start = (setting: 'accepted' | 'refused') =>
    startTestServer({
      profile: 'production',
      clock: () => now,
      registry: exampleRegistry(client),
      environment: {
        PORTVAKT_PUBLIC_URL: NEW,
        PORTVAKT_METRICS_TOKEN: METRICS_TOKEN,
        PORTVAKT_FORMER_ISSUER: `${OLD} since 2027-01-01 until 2027-06-01`,
        PORTVAKT_TOKEN_ENDPOINT_AS_AUDIENCE: setting,
      },
    });
  before(async () => {
    server = await start('accepted');
  });
  after(() => server.stop());

  const ask = async (aud: unknown, claims: object = {}, { address } = server) => {
    const { status, body, headers } = await requestToken(
      address,
      signGrant(client, { issuer: '', now, claims: { aud, scope: scopes.granted, ...claims } }),
    );
    const token = body.access_token?.split('.')[1] ?? '';
    const issuer = status === 200 ? JSON.parse(Buffer.from(token, 'base64url').toString()).iss : undefined;
    return { status, body, headers, issuer };
  };
  const readMetrics = async ({ address } = server) => {
    const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
    const text = await (await fetch(`${address}metrics`, { headers })).text();
    return /^portvakt_grants_naming_token_endpoint_total\{.*$/m.exec(text)?.[0];
  };

  test('the token names the issuer of that endpoint, the former one included', async () => {
    assert.equal((await ask(`${NEW}token`)).issuer, NEW);
    const former = await ask(`${OLD}token`);
    assert.equal(former.issuer, OLD);
    assert.match(former.headers.get('sunset') ?? '', /2027/);
    assert.equal((await ask([`${NEW}token`, `${OLD}token`])).body.error_uri, `${NEW}errors/MP-110`);
  });

  test('a grant is used once, by whichever name', async () => {
    for (const [index, [first, second]] of [
      [NEW, `${NEW}token`],
      [`${NEW}token`, NEW],
      [`${NEW}token`, `${OLD}token`],
    ].entries()) {
      const jti = `the same ${index}`;
      assert.equal((await ask(first, { jti })).status, 200);
      assert.match((await ask(second, { jti })).body.error_description, /Grant is used before/);
    }
  });

  test('the former endpoint ends with the former issuer, and is told where the server is', async () => {
    now = until;
    const { body } = await ask(`${OLD}token`);
    assert.match(
      body.error_description,
      /Invalid JWT claim aud\. This server has moved, and its issuer is https:\/\/new/,
    );
    assert.equal((await ask(`${NEW}token`)).issuer, NEW);
  });

  test('grants that name it are counted, accepted or refused, and others are not', async () => {
    const other = await start('refused');
    try {
      await ask(NEW, {}, other);
      await ask([NEW, `${NEW}token`], {}, other);
      assert.equal(await readMetrics(other), undefined);
      const { body } = await ask(`${NEW}token`, {}, other);
      assert.match(
        body.error_description,
        /^Invalid assertion\. Client authentication failed\. Invalid JWT claim aud\. \(trace/,
      );
      assert.match((await readMetrics(other)) ?? '', /\{outcome="refused"\} 1$/);
    } finally {
      await other.stop();
    }
    assert.match((await readMetrics()) ?? '', /\{outcome="accepted"\} [1-9]/);
  });

  test('a header beside the metadata says it, and the document stays as it is', async () => {
    const answer = await fetch(`${server.address}.well-known/oauth-authorization-server`);
    assert.equal(answer.headers.get('portvakt-also-audience'), 'token_endpoint');
    assert.equal(Object.keys((await answer.json()) as object).length, 7);
  });
});
