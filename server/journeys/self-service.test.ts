import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type MadeClient, makeClient, makeKey, signGrant, startTestServer, type TestServer } from '@portvakt/own-tests';

const NAV = '889640782';
const PROVIDER = '310123412';
const navAdmin = makeClient('nav-admin');
const providerAdmin = makeClient('provider-admin');

const administration = (client: MadeClient, orgno: string, scopes: readonly string[]) => ({
  client_id: client.clientId,
  client_orgno: orgno,
  integration_type: 'maskinporten',
  scopes,
  jwks: { keys: [client.publicJwk] },
});

/** What the operator sets up; everything else in these tests goes over HTTP. */
const registry = {
  organisations: [
    { orgno: NAV, name: 'NAV', prefixes: ['nav', 'difitest'], terms_signed: true },
    { orgno: PROVIDER, name: 'Pensjonsinnretningen', terms_signed: true },
  ],
  clients: [
    administration(navAdmin, NAV, ['idporten:scopes.write']),
    administration(providerAdmin, PROVIDER, ['idporten:dcr.write', 'idporten:scopes.read']),
  ],
};

let server: TestServer;
before(async () => {
  server = await startTestServer({ registry });
});
after(() => server.stop());

async function requestToken(client: MadeClient, scope: string) {
  const response = await fetch(`${server.address}token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: signGrant(client, { issuer: server.issuer, claims: { scope } }),
    }),
  });
  const body = (await response.json()) as Readonly<Record<string, string>>;
  return { status: response.status, body };
}

/** Calls the API with a token of `client` for `scope`. */
async function administer(client: MadeClient, scope: string) {
  const { access_token: token } = (await requestToken(client, scope)).body;
  return async (method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(`${server.address}api/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asks for
    const answer: any = text === '' ? undefined : JSON.parse(text);
    assert.equal(response.status, 200, text);
    return { body: answer, entityTag: response.headers.get('etag') ?? '' };
  };
}

describe('from no scope to a token, and on', () => {
  const scope = 'nav:aareg/v1/arbeidsforhold/otp';
  const firstKey = makeKey('first');
  const secondKey = makeKey('second');

  test('a scope is made and granted, a client registered, the grant withdrawn, and the key rotated', async () => {
    const nav = await administer(navAdmin, 'idporten:scopes.write');
    const provider = await administer(providerAdmin, 'idporten:dcr.write');
    const access = `scopes/access/${PROVIDER}?scope=${encodeURIComponent(scope)}`;

    await nav('POST', 'scopes', {
      prefix: 'nav',
      subscope: 'aareg/v1/arbeidsforhold/otp',
      description: 'Arbeidsforhold for tenestepensjon',
    });
    await nav('PUT', access);
    const granted = await (await administer(providerAdmin, 'idporten:scopes.read'))('GET', 'scopes/access/all');
    assert.deepEqual(
      granted.body.map((entry: Record<string, unknown>) => [entry.scope, entry.state, entry.owner_organization_name]),
      [
        ...['idporten:dcr.write', 'idporten:scopes.read'].map((name) => [
          name,
          'APPROVED',
          'Digitaliseringsdirektoratet',
        ]),
        [scope, 'APPROVED', 'NAV'],
      ],
    );

    const { body: client } = await provider('POST', 'clients', {
      integration_type: 'maskinporten',
      client_name: 'OTP-innhenting',
      description: 'Henter arbeidsforhold',
      token_endpoint_auth_method: 'private_key_jwt',
      grant_types: ['urn:ietf:params:oauth:grant-type:jwt-bearer'],
      scopes: [scope],
    });
    const keys = `clients/${client.client_id}/jwks`;
    await provider('POST', keys, { keys: [firstKey.publicJwk] });
    const withFirst: MadeClient = { clientId: client.client_id, ...firstKey };
    const withSecond: MadeClient = { clientId: client.client_id, ...secondKey };
    assert.equal((await requestToken(withFirst, scope)).status, 200);

    await nav('DELETE', access);
    const withdrawn = await requestToken(withFirst, scope);
    assert.equal(withdrawn.status, 400);
    assert.equal(withdrawn.body.error, 'invalid_scope');
    assert.ok(
      withdrawn.body.error_description?.startsWith(`Consumer has not been granted access to the scope ${scope}.`),
    );
    await nav('PUT', access);

    // Between any two steps of a rotation one of the keys works, and a step takes effect at once.
    assert.equal((await requestToken(withFirst, scope)).status, 200);
    const before = await provider('GET', keys);
    await provider(
      'POST',
      keys,
      { keys: [...before.body.keys, secondKey.publicJwk] },
      { 'if-match': before.entityTag },
    );
    assert.equal((await requestToken(withFirst, scope)).status, 200);
    assert.equal((await requestToken(withSecond, scope)).status, 200);
    await provider('DELETE', `${keys}/first`);
    assert.equal((await requestToken(withSecond, scope)).status, 200);
    assert.match((await requestToken(withFirst, scope)).body.error_description ?? '', /Unknown key identifier \(kid\)/);

    const { body: audit } = await provider('GET', `audit?subject=${client.client_id}`);
    assert.deepEqual(
      audit.content.map((change: Record<string, unknown>) => [change.action, change.actor]).reverse(),
      ['create', 'add scope', 'add key', 'add key', 'remove key'].map((action) => [action, 'provider-admin']),
    );
  });

  test('a scope that administers the service is asked for where it is given out', async () => {
    const refused = await requestToken(providerAdmin, 'idporten:dcr.supplier');
    assert.equal(refused.status, 400);
    assert.match(
      refused.body.error_description ?? '',
      /given out by those who run it \(portvakt organisations admit\)/,
    );
  });

  test('the integration of the pension page, posted as it stands, gives an integration', async () => {
    const nav = await administer(navAdmin, 'idporten:scopes.write');
    for (const subscope of ['api3', 'api4']) {
      await nav('POST', 'scopes', { prefix: 'difitest', subscope, description: 'Example' });
      await nav('PUT', `scopes/access/${PROVIDER}?scope=difitest:${subscope}`);
    }
    const provider = await administer(providerAdmin, 'idporten:dcr.write');
    const { body: client } = await provider('POST', 'clients', {
      integration_type: 'maskinporten',
      client_name: 'oidc_difi_jb_test',
      description: 'ny integrajson igjen.',
      token_endpoint_auth_method: 'private_key_jwt',
      grant_types: ['urn:ietf:params:oauth:grant-type:jwt-bearer'],
      scopes: ['difitest:api3', 'difitest:api4'],
    });
    assert.deepEqual(client.scopes, ['difitest:api3', 'difitest:api4']);
    assert.equal(client.client_orgno, PROVIDER);
    assert.equal(client.application_type, 'web');
    // Its id is the `iss` of grants.
    const key = makeKey('page');
    await provider('PUT', `clients/${client.client_id}/jwks/page`, key.publicJwk);
    const token = await requestToken({ clientId: client.client_id, ...key }, 'difitest:api3 difitest:api4');
    assert.equal(token.status, 200);
    assert.equal(token.body.scope, 'difitest:api3 difitest:api4');
  });
});
