import assert from 'node:assert/strict';
import { request } from 'node:http';
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
import { createResourceServer } from '@portvakt/resource-server';
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';

const OLD = 'https://old.example/';
const NEW = 'https://new.example/';
const since = Date.parse('2027-01-01T00:00Z');
const until = Date.parse('2027-06-01T00:00+02:00');
const METADATA = '.well-known/oauth-authorization-server';
const METRICS_TOKEN = 'a token for a test, long enough to be one';
const client = makeClient('moving-client');
const operator = makeClient('operator-client');
const SCOPES = `${scopes.granted} ${scopes.second}`;

interface Asked {
  readonly method?: string | undefined;
  readonly headers?: Headers | Record<string, string> | undefined;
  readonly body?: unknown;
}

/** In production: what is said is what everybody is told. */
describe('a server that has moved', () => {
  let server: TestServer;
  let now = until - 24 * 60 * 60 * 1000;
  before(async () => {
    const registry = exampleRegistry(client);
    server = await startTestServer({
      profile: 'production',
      clock: () => now,
      registry: {
        ...registry,
        organisations: [...registry.organisations, { orgno: '991825827', name: 'Driftsorganisasjonen' }],
        clients: [
          ...registry.clients,
          {
            client_id: operator.clientId,
            client_orgno: '991825827',
            integration_type: 'maskinporten',
            scopes: ['portvakt:operate.read'],
            jwks: { keys: [operator.publicJwk] },
          },
        ],
      },
      environment: {
        PORTVAKT_PUBLIC_URL: NEW,
        PORTVAKT_METRICS_TOKEN: METRICS_TOKEN,
        PORTVAKT_FORMER_ISSUER: `${OLD} since 2027-01-01 until 2027-06-01T00:00+02:00`,
      },
    });
  });
  after(() => server.stop());

  /** A fetch that goes to the server whatever the address says, as name servers and a proxy would lead it. */
  const fetchAt = (input: string | URL | Request, init: Asked = {}): Promise<Response> => {
    const { host, pathname, search } = new URL(String(input instanceof Request ? input.url : input));
    const headers = { ...Object.fromEntries(new Headers(init.headers)), host };
    return new Promise((resolve, reject) => {
      const sent = request(
        `${server.address.slice(0, -1)}${pathname}${search}`,
        { method: init.method ?? 'GET', headers },
        async (answer) => {
          const chunks: Buffer[] = [];
          for await (const chunk of answer) chunks.push(chunk);
          const pairs = Object.entries(answer.headersDistinct).flatMap(([name, values = []]) =>
            values.map((value): [string, string] => [name, value]),
          );
          resolve(new Response(Buffer.concat(chunks), { status: answer.statusCode ?? 0, headers: pairs }));
        },
      );
      sent.once('error', reject);
      sent.end(init.body === undefined || init.body === null ? undefined : String(init.body));
    });
  };
  const grant = (aud: unknown, claims: object = {}) =>
    signGrant(client, { issuer: '', now, claims: { aud, scope: SCOPES, ...claims } });
  const send = (assertion: string) => requestToken(server.address, assertion);
  const discover = async (issuer: string) => {
    const url = new URL(issuer);
    const found = await oauth.discoveryRequest(url, { algorithm: 'oauth2', [oauth.customFetch]: fetchAt });
    return oauth.processDiscoveryResponse(url, found);
  };
  /** A token got as a client does that knows nothing but `issuer`, and checked as an API does that trusts nothing but it. */
  const goAllTheWay = async (issuer: string) => {
    const as = await discover(issuer);
    assert.equal(new URL(as.token_endpoint ?? '').host, new URL(issuer).host);
    const answer = await fetchAt(as.token_endpoint ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: grant(as.issuer),
      }).toString(),
    });
    assert.equal(answer.status, 200, await answer.clone().text());
    const { access_token: token } = (await answer.json()) as { access_token: string };
    const keys = createRemoteJWKSet(new URL(as.jwks_uri ?? ''), { [customFetch]: fetchAt });
    const { payload } = await jwtVerify(token, keys, { issuer, currentDate: new Date(now) });
    assert.equal(payload.client_id, client.clientId);
    return { token, headers: answer.headers };
  };
  /** What is told of the move; nothing where nothing is. */
  const told = (headers: Headers) => ({
    deprecation: headers.get('deprecation'),
    sunset: headers.get('sunset'),
    successor: /<([^>]+)>; rel="successor-version"/.exec(headers.get('link') ?? '')?.[1],
  });
  const moved = { deprecation: `@${since / 1000}`, sunset: 'Mon, 31 May 2027 22:00:00 GMT', successor: NEW };
  const nothing = { deprecation: null, sunset: null, successor: undefined };

  test('each issuer has metadata, keys and tokens of its own, and only the old one tells of the move', async () => {
    const old = await goAllTheWay(OLD);
    const current = await goAllTheWay(NEW);
    assert.deepEqual(told(old.headers), moved);
    assert.match(old.headers.get('portvakt-warning') ?? '', /moved to https:\/\/new\.example\/.*2027-05-31T22:00Z/);
    assert.deepEqual(told(current.headers), nothing);
    assert.equal(current.headers.get('portvakt-warning'), null);

    for (const path of [METADATA, 'jwk', 'api/v1/scopes/all', 'no/such/address']) {
      assert.deepEqual(told((await fetchAt(`${OLD}${path}`)).headers), moved, path);
      assert.deepEqual(told((await fetchAt(`${NEW}${path}`)).headers), nothing, path);
    }
  });

  test('the grant says which issuer it is for, wherever it is sent; a host name says nothing of it', async () => {
    const viaNew = await fetchAt(`${NEW}token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: grant(OLD),
      }).toString(),
    });
    assert.deepEqual(told(viaNew.headers), moved);
    const { access_token: token } = (await viaNew.json()) as { access_token: string };
    assert.equal(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).iss, OLD);

    for (const host of ['evil.example', 'old.example.evil.example', 'old.example:444', 'user@old.example', '[', '']) {
      const text = await new Promise<string>((resolve, reject) => {
        request(`${server.address}${METADATA}`, { headers: { host } }, async (reply) => {
          let read = '';
          for await (const chunk of reply) read += chunk;
          resolve(read);
        })
          .once('error', reject)
          .end();
      });
      assert.ok(!text.includes('evil') && !text.includes(OLD), `${host}: ${text}`);
    }
    assert.match(
      await (await fetchAt(`https://OLD.example:443/${METADATA}`)).text(),
      /"issuer":"https:\/\/old\.example\/"/,
    );
  });

  test('a grant works once, whichever issuer it names', async () => {
    const jti = 'the same for both';
    assert.equal((await send(grant(OLD, { jti }))).status, 200);
    const again = await send(grant(NEW, { jti }));
    assert.equal(again.status, 400);
    assert.match(again.body.error_description, /used before/);
  });

  test('both issuers at once are none', async () => {
    for (const aud of [[OLD, NEW], [NEW, OLD], `${OLD}token`, OLD.slice(0, -1), 'https://OLD.example/']) {
      const { status, body } = await send(grant(aud));
      assert.deepEqual([status, body.error_uri], [400, `${NEW}errors/MP-110`], JSON.stringify(aud));
    }
    const one = await send(grant([OLD]));
    assert.equal(one.status, 200, 'a list of one is that one, as ever');
  });

  test('an API that takes both issuers during the window names both', async () => {
    const given = { fetch: fetchAt as typeof fetch, clock: () => now };
    const both = createResourceServer({ issuers: [NEW, OLD], ...given }).require({ scope: scopes.granted });
    const one = createResourceServer({ issuers: [NEW], ...given }).require({ scope: scopes.granted });
    const judge = async (issuer: string) => {
      const { token } = await goAllTheWay(issuer);
      return [(await both.decide(`Bearer ${token}`)).allowed, (await one.decide(`Bearer ${token}`)).allowed];
    };
    assert.deepEqual(await judge(NEW), [true, true]);
    assert.deepEqual(await judge(OLD), [true, false]);
  });

  test("the server's own doors take tokens of either issuer, and Altinn tokens follow the token", async () => {
    for (const issuer of [OLD, NEW]) {
      const { token } = await goAllTheWay(issuer);
      const exchanged = await fetchAt(`${issuer}authentication/api/v1/exchange/maskinporten`, {
        headers: { authorization: `Bearer ${token}` },
      });
      assert.equal(exchanged.status, 200);
      const openId = 'authentication/api/v1/openid/';
      const described = await fetchAt(`${issuer}${openId}.well-known/openid-configuration`);
      const { issuer: altinn, jwks_uri } = (await described.json()) as { issuer: string; jwks_uri: string };
      assert.equal(altinn, `${issuer}${openId}`);
      const keys = createRemoteJWKSet(new URL(jwks_uri), { [customFetch]: fetchAt });
      await jwtVerify(await exchanged.text(), keys, { issuer: altinn, currentDate: new Date(now) });
    }
  });

  const askOperator = async () => {
    const own = signGrant(operator, { issuer: NEW, now, claims: { scope: 'portvakt:operate.read' } });
    const { body } = await send(own);
    const answer = await fetchAt(`${NEW}api/v1/operator/former-issuers`, {
      headers: { authorization: `Bearer ${body.access_token}` },
    });
    assert.equal(answer.status, 200);
    return (await answer.json()) as readonly Record<string, unknown>[];
  };

  test('operators see who still uses the old issuer', async () => {
    await send(grant(OLD));
    const last = now;
    await server.writeUsage();
    const [only] = await askOperator();
    assert.deepEqual(only, {
      issuer: OLD,
      since: new Date(since).toISOString(),
      until: new Date(until).toISOString(),
      accepted: true,
      clients: [
        {
          client_id: client.clientId,
          client_orgno: organisations.consumer,
          client_name: 'The client of the example',
          last_used: new Date(last).toISOString(),
        },
      ],
    });
  });

  test('browsers are led to the new address, and nobody is led elsewhere', async () => {
    const go = async (path: string, accept = 'text/html') => {
      const { status, headers } = await fetchAt(`${OLD}${path}`, { headers: { accept } });
      return [status, headers.get('location')];
    };
    assert.deepEqual(await go('portal/integrations?q=1'), [308, `${NEW}portal/integrations?q=1`]);
    assert.deepEqual(await go(''), [308, NEW]);
    assert.deepEqual(await go('/evil.example/'), [308, `${NEW}/evil.example/`]);
    assert.equal((await go(METADATA))[0], 200, 'metadata is no page');
    assert.equal((await go('', 'application/json'))[0], 404);
  });

  test('after the window the old issuer is refused with the name of the new one, and its last tokens run out', async () => {
    now = until - 1000;
    const { token } = await goAllTheWay(OLD);
    const last = await fetchAt(`${OLD}${METADATA}`);
    assert.equal(last.headers.get('cache-control'), 'public, max-age=1', 'nobody keeps it beyond the end');

    now = until;
    const refused = await send(grant(OLD));
    assert.equal(refused.status, 400);
    assert.deepEqual([refused.body.error, refused.body.error_uri], ['invalid_grant', `${NEW}errors/MP-110`]);
    assert.match(
      refused.body.error_description,
      /^Invalid assertion\. Client authentication failed\. Invalid JWT claim aud\. This server has moved, and its issuer is https:\/\/new\.example\/\. \(trace_id/,
    );
    assert.deepEqual(told(refused.headers), moved);
    assert.match(refused.headers.get('link') ?? '', /rel="help"/);

    const gone = await fetchAt(`${OLD}${METADATA}`);
    assert.equal(gone.status, 410);
    assert.match(
      await gone.text(),
      /Its metadata is at https:\/\/new\.example\/\.well-known\/oauth-authorization-server\./,
    );
    await goAllTheWay(NEW);

    // A token from before the end is as good as it was: an API that knows the old name only can still look its keys up.
    const keys = createRemoteJWKSet(new URL(`${OLD}jwk`), { [customFetch]: fetchAt });
    await jwtVerify(token, keys, { issuer: OLD, currentDate: new Date(now) });
    const exchange = () =>
      fetchAt(`${NEW}authentication/api/v1/exchange/maskinporten`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal((await exchange()).status, 200);
    now = until + 3600 * 1000;
    assert.equal((await exchange()).status, 401);

    await server.writeUsage();
    const [only] = await askOperator();
    assert.equal(only?.accepted, false);
  });

  test('grants are counted by the issuer that they name', async () => {
    const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
    const metrics = await (await fetch(`${server.address}metrics`, { headers })).text();
    assert.match(metrics, /portvakt_grants_addressed_total\{issuer="former"\} [1-9]/);
    assert.match(metrics, /portvakt_grants_addressed_total\{issuer="current"\} [1-9]/);
  });
});
