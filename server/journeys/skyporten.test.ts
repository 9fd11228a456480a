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
import { createRemoteJWKSet, customFetch, decodeJwt, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';

const OWN = 'https://portvakt.example/';
const RESOURCE = 'https://cloud.example';
const client = makeClient('sky-client');
const supplier = makeClient('sky-supplier');
const registry = {
  ...exampleRegistry(client, {
    clients: [
      {
        client_id: supplier.clientId,
        client_orgno: organisations.supplier,
        integration_type: 'maskinporten',
        scopes: [scopes.delegable],
        jwks: { keys: [supplier.publicJwk] },
      },
    ],
  }),
  delegations: [
    { consumer_orgno: organisations.consumer, supplier_orgno: organisations.supplier, scope: scopes.delegable },
  ],
};

interface Asked {
  readonly method?: string | undefined;
  readonly headers?: Headers | Record<string, string> | undefined;
  readonly body?: unknown;
}

/** A server in production whose Skyporten is `sky`, and a fetch that goes there whatever the address says, as a proxy leads it. */
async function openServer(sky: string | undefined) {
  const server = await startTestServer({
    profile: 'production',
    registry,
    environment: { PORTVAKT_PUBLIC_URL: OWN, ...(sky !== undefined && { PORTVAKT_SKYPORTEN_ISSUER: sky }) },
  });
  const fetchAt = (input: string | URL | Request, init: Asked = {}): Promise<Response> => {
    const { host, pathname, search } = new URL(String(input instanceof Request ? input.url : input));
    const headers = { ...Object.fromEntries(new Headers(init.headers)), host };
    return new Promise((resolve, reject) => {
      const address = `${server.address.slice(0, -1)}${pathname}${search}`;
      const sent = request(address, { method: init.method ?? 'GET', headers }, async (answer) => {
        const chunks: Buffer[] = [];
        for await (const chunk of answer) chunks.push(chunk);
        const pairs = Object.entries(answer.headersDistinct).flatMap(([name, values = []]) =>
          values.map((value): [string, string] => [name, value]),
        );
        resolve(new Response(Buffer.concat(chunks), { status: answer.statusCode ?? 0, headers: pairs }));
      });
      sent.once('error', reject);
      sent.end(init.body === undefined || init.body === null ? undefined : String(init.body));
    });
  };
  return { server, fetchAt };
}

for (const [form, SKY] of [
  ['a host of its own', 'https://sky.example'],
  ["a path on the server's own host", 'https://portvakt.example/skyporten'],
] as const) {
  describe(`Skyporten with ${form}`, () => {
    let server: TestServer;
    let fetchAt: Awaited<ReturnType<typeof openServer>>['fetchAt'];
    before(async () => {
      ({ server, fetchAt } = await openServer(SKY));
    });
    after(() => server.stop());

    const grant = (aud: unknown, claims: object = {}) =>
      signGrant(client, { issuer: '', claims: { aud, scope: scopes.granted, resource: RESOURCE, ...claims } });
    const send = async (endpoint: string, assertion: string) => {
      const answer = await fetchAt(endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
      });
      return { status: answer.status, body: (await answer.json()) as Record<string, string> };
    };
    const discover = async (issuer: string, algorithm: 'oauth2' | 'oidc') => {
      const url = new URL(issuer);
      const found = await oauth.discoveryRequest(url, { algorithm, [oauth.customFetch]: fetchAt });
      return oauth.processDiscoveryResponse(url, found);
    };

    test('the metadata has six members, found where OpenID Connect has it, and the keys verify its tokens', async () => {
      const metadata = await discover(SKY, 'oidc');
      assert.equal(
        JSON.stringify(metadata),
        `{"issuer":"${SKY}","token_endpoint":"${SKY}/token","jwks_uri":"${SKY}/jwk",` +
          '"token_endpoint_auth_methods_supported":["private_key_jwt"],' +
          '"grant_types_supported":["urn:ietf:params:oauth:grant-type:jwt-bearer"],' +
          '"token_endpoint_auth_signing_alg_values_supported":["RS256","RS384","RS512"]}',
      );
      const { status, body } = await send(String(metadata.token_endpoint), grant(metadata.issuer));
      assert.equal(status, 200, JSON.stringify(body));
      const keys = createRemoteJWKSet(new URL(String(metadata.jwks_uri)), { [customFetch]: fetchAt });
      const expected = { issuer: SKY, audience: RESOURCE, subject: `0192:${organisations.consumer};${scopes.granted}` };
      const { payload } = await jwtVerify(String(body.access_token), keys, expected);
      assert.deepEqual(Object.keys(payload), [
        ...['aud', 'sub', 'scope', 'iss', 'client_amr', 'token_type', 'exp', 'iat', 'client_id', 'jti', 'consumer'],
      ]);
      assert.deepEqual(payload.consumer, { authority: 'iso6523-actorid-upis', ID: `0192:${organisations.consumer}` });
    });

    test('each token endpoint takes grants to its own issuer only', async () => {
      assert.equal((await send(`${SKY}/token`, grant(SKY))).status, 200);
      assert.equal((await send(`${OWN}token`, grant(OWN))).status, 200);
      for (const [endpoint, aud] of [
        [`${OWN}token`, SKY],
        [`${SKY}/token`, OWN],
        [`${SKY}/token`, `${SKY}/`],
        [`${SKY}/token`, `${SKY}/token`],
        [`${SKY}/token`, [SKY, OWN]],
        [`${SKY}/token`, OWN.slice(0, -1)],
        [`${OWN}token`, OWN.slice(0, -1)],
      ] as const) {
        const { status, body } = await send(endpoint, grant(aud));
        assert.deepEqual([status, body.error_uri], [400, `${OWN}errors/MP-110`], `${endpoint} ${aud}`);
      }
      assert.equal((await send(`${SKY}/token`, grant([SKY]))).status, 200, 'a list of one is that one, as ever');
    });

    test('a jti is good once for both issuers', async () => {
      for (const [jti, [first, second]] of Object.entries({
        'sky first': [SKY, OWN],
        'own first': [OWN, SKY],
      })) {
        const at = (issuer: string) => (issuer === OWN ? `${OWN}token` : `${SKY}/token`);
        assert.equal((await send(at(first as string), grant(first, { jti }))).status, 200);
        assert.match(
          (await send(at(second as string), grant(second, { jti }))).body.error_description ?? '',
          /^Invalid assertion\. Grant is used before\./,
        );
      }
    });

    test('one scope and one resource are asked for, and refused in words that say so', async () => {
      const refused = async (claims: object) => {
        const { status, body } = await send(`${SKY}/token`, grant(SKY, claims));
        return [status, body.error, body.error_description?.replace(/ \(trace_id: .*/, '')];
      };
      const oneResource = [
        400,
        'invalid_request',
        'Invalid assertion. A token of Skyporten is for exactly one resource.',
      ];
      assert.deepEqual(await refused({ resource: undefined }), oneResource);
      assert.deepEqual(await refused({ resource: null }), oneResource);
      assert.deepEqual(await refused({ resource: [RESOURCE, 'https://other.example'] }), oneResource);
      assert.deepEqual(await refused({ scope: `${scopes.granted} ${scopes.second}` }), [
        ...[400, 'invalid_scope', 'A token of Skyporten has exactly one scope.'],
      ]);
      assert.equal((await send(`${SKY}/token`, grant(SKY, { resource: [RESOURCE] }))).status, 200);
      // What every token needs is needed here, too.
      assert.match((await refused({ scope: scopes.notGranted }))[2] as string, /^Consumer has not been granted access/);
    });

    test("the server's own issuer is as it was: its tokens have no sub, and its metadata is elsewhere", async () => {
      const metadata = await discover(OWN, 'oauth2');
      assert.equal(metadata.issuer, OWN);
      const { body } = await send(`${OWN}token`, grant(OWN, { scope: `${scopes.granted} ${scopes.second}` }));
      const claims = decodeJwt(String(body.access_token));
      assert.deepEqual([claims.iss, claims.sub, claims.aud], [OWN, undefined, RESOURCE]);
      for (const [issuer, path] of [
        [OWN, '.well-known/openid-configuration'],
        [`${SKY}/`, '.well-known/oauth-authorization-server'],
      ]) {
        assert.equal((await fetchAt(`${issuer}${path}`)).status, 404, `${issuer}${path}`);
      }
    });

    test("a token of Skyporten opens none of the server's own doors", async () => {
      const { body } = await send(`${SKY}/token`, grant(SKY, { resource: OWN }));
      const headers = { authorization: `Bearer ${body.access_token}` };
      for (const path of ['api/v1/clients', 'authentication/api/v1/exchange/maskinporten']) {
        assert.equal((await fetchAt(`${OWN}${path}`, { headers })).status, 401, path);
      }
    });

    test('sub names the customer for whom a supplier asks', async () => {
      const aud = SKY;
      const assertion = signGrant(supplier, {
        issuer: SKY,
        claims: { aud, scope: scopes.delegable, resource: RESOURCE, consumer_org: organisations.consumer },
      });
      const { body } = await send(`${SKY}/token`, assertion);
      const claims = decodeJwt(String(body.access_token));
      assert.equal(claims.sub, `0192:${organisations.consumer};${scopes.delegable}`);
      assert.deepEqual(claims.supplier, { authority: 'iso6523-actorid-upis', ID: `0192:${organisations.supplier}` });
    });

    test('other methods are refused with the address that takes grants', async () => {
      const answer = await fetchAt(`${SKY}/token`);
      assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'POST']);
    });
  });
}

test('without the setting there is no Skyporten', async () => {
  const { server, fetchAt } = await openServer(undefined);
  try {
    for (const address of ['https://sky.example', 'https://portvakt.example/skyporten']) {
      assert.equal((await fetchAt(`${address}/.well-known/openid-configuration`)).status, 404);
    }
    const assertion = signGrant(client, { issuer: 'https://sky.example', claims: { scope: scopes.granted } });
    assert.match((await requestToken(server.address, assertion)).body.error_description, /Invalid JWT claim aud\./);
  } finally {
    await server.stop();
  }
});
