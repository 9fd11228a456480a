import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  callAsPerson,
  decodeClaims,
  describeSystem,
  exampleRegistry,
  type MadeClient,
  makeClient,
  makeProofKey,
  openSelfService,
  organisations,
  people,
  requestToken,
  resources,
  right,
  type SelfServiceForTest,
  scopes,
  signGrant,
  signProof,
  startTestServer,
  systemUserRegistry,
} from '@portvakt/own-tests';
import * as oauth from 'oauth4webapi';

const OPERATOR = '991825827';
const theirs = 'kunde:egen';
const owner = makeClient('api-owner');
const otherOwner = makeClient('other-owner');
const nobody = makeClient('owns-nothing');
const user = makeClient('user');
const supplier = makeClient('supplier');
const short = makeClient('short');
const kept = makeClient('kept-for-customer');
const vendor = makeClient('vendor');
const userId = '0f4b1d20-0000-4000-8000-000000000007';
const stranger = { orgno: organisations.stranger, name: 'Den fremmede AS', terms_signed: true };
const organisation = (orgno: string) => ({ authority: 'iso6523-actorid-upis', ID: `0192:${orgno}` });

function describeRegistry() {
  const example = exampleRegistry(user);
  const declare = (made: MadeClient, client_orgno: string, names: readonly string[], more: object = {}) => ({
    client_id: made.clientId,
    client_orgno,
    scopes: names,
    jwks: { keys: [made.publicJwk] },
    ...more,
  });
  const system = describeSystem({ clientId: [vendor.clientId] });
  return {
    ...systemUserRegistry().registry,
    organisations: [...example.organisations, { orgno: OPERATOR, name: 'Driften' }, stranger],
    scopes: [...example.scopes, { prefix: 'kunde', subscope: 'egen', description: 'x', accessible_for_all: true }],
    scope_access: example.scope_access,
    clients: [
      declare(user, organisations.consumer, [scopes.granted, scopes.second, theirs]),
      declare(short, organisations.stranger, [scopes.openForAll]),
      declare(owner, organisations.provider, [scopes.openForAll]),
      declare(otherOwner, organisations.consumer, [scopes.openForAll]),
      declare(nobody, organisations.stranger, [scopes.openForAll]),
      declare(supplier, organisations.supplier, [scopes.delegable]),
      declare(vendor, organisations.supplier, [scopes.openForAll]),
      declare(kept, organisations.provider, [scopes.openForAll], { supplier_orgno: organisations.supplier }),
    ],
    delegations: [
      {
        consumer_orgno: organisations.consumer,
        supplier_orgno: organisations.supplier,
        scope: scopes.delegable,
      },
    ],
    systems: [system],
    system_users: [
      { id: userId, systemId: system.id, partyOrgNo: organisations.consumer, rights: [right(resources.submission)] },
    ],
  };
}

describe('whether a token counts, for the owner of its scopes', () => {
  let opened: SelfServiceForTest;
  let metadata: oauth.AuthorizationServer;
  const insecure = { [oauth.allowInsecureRequests]: true };
  before(async () => {
    opened = await openSelfService({
      registry: describeRegistry(),
      environment: { PORTVAKT_INTROSPECTION: 'yes', PORTVAKT_DPOP: 'yes' },
    });
    const issuer = new URL(opened.server.issuer);
    const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure });
    metadata = await oauth.processDiscoveryResponse(issuer, found);
  });
  after(() => opened.close());

  const get = async (client: MadeClient, claims: object) => {
    const { issuer, address } = opened.server;
    const { status, body } = await requestToken(address, signGrant(client, { issuer, claims }));
    assert.equal(status, 200, JSON.stringify(body));
    return body.access_token as string;
  };
  /** As a library that knows nothing of this server asks. */
  const introspect = async (client: MadeClient, token: string) => {
    const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
    const key = await crypto.subtle.importKey('jwk', client.privateJwk, algorithm, false, ['sign']);
    const caller: oauth.Client = { client_id: client.clientId };
    const authentication = oauth.PrivateKeyJwt({ key, kid: client.publicJwk.kid });
    const answer = await oauth.introspectionRequest(metadata, caller, authentication, token, insecure);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    return oauth.processIntrospectionResponse(metadata, caller, answer);
  };
  const isActive = async (token: string, client = owner) => (await introspect(client, token)).active;
  const administrate = async (orgno: string, method: string, path: string, body?: unknown) => {
    const scope = ['idporten:dcr.write', 'idporten:scopes.write', 'portvakt:operate.write'];
    const bearer = await opened.mint(orgno, scope);
    const answer = await opened.call(method, `api/v1/${path}`, { bearer, body });
    assert.ok(answer.status < 300, answer.text);
  };

  test('the metadata says where', () => {
    assert.equal(metadata.introspection_endpoint, `${opened.server.issuer}introspect`);
    assert.deepEqual(metadata.introspection_endpoint_auth_methods_supported, ['private_key_jwt']);
  });

  test('each owner is told of its own scopes, and who owns none of them nothing at all', async () => {
    const token = await get(user, {
      scope: `${scopes.granted} ${theirs} ${scopes.second}`,
      resource: 'https://a.example/',
    });
    const { scope: _, ...said } = decodeClaims(token);
    assert.deepEqual(await introspect(owner, token), {
      ...said,
      active: true,
      scope: `${scopes.granted} ${scopes.second}`,
    });
    assert.equal((await introspect(otherOwner, token)).scope, theirs);
    for (const other of [nobody, kept]) assert.deepEqual(await introspect(other, token), { active: false });
  });

  test('a bound token has its key', async () => {
    const key = makeProofKey();
    const send = (nonce?: string) =>
      fetch(`${opened.server.address}token`, {
        method: 'POST',
        headers: { dpop: signProof(key, { url: `${opened.server.issuer}token`, claims: { nonce } }) },
        body: new URLSearchParams({
          grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
          assertion: signGrant(user, { issuer: opened.server.issuer, claims: { scope: scopes.granted } }),
        }),
      });
    const nonce = (await send()).headers.get('dpop-nonce') as string;
    const { access_token: token } = (await (await send(nonce)).json()) as { access_token: string };
    const { active, token_type, cnf } = await introspect(owner, token);
    assert.deepEqual([active, token_type, cnf], [true, 'DPoP', { jkt: key.thumbprint }]);
  });

  test('what is no token of this server in force is inactive', async () => {
    const expired = { exp: Math.floor(Date.now() / 1000) - 1 };
    const inForce = { client_id: user.clientId };
    const { mint, forge } = opened;
    const tokens = [
      'x',
      'a.b.c',
      'x'.repeat(40_000),
      await mint(organisations.consumer, [scopes.granted], { ...inForce, ...expired }),
      await mint(organisations.consumer, [scopes.granted], { ...inForce, iss: 'https://other.example/' }),
      await mint(organisations.consumer, [scopes.granted], { client_id: 'no such client' }),
      await mint(organisations.consumer, [scopes.notGranted], inForce),
      await forge(organisations.consumer, [scopes.granted], inForce),
      signGrant(user, { issuer: opened.server.issuer, claims: { scope: scopes.granted } }),
    ];
    for (const token of tokens) assert.deepEqual(await introspect(owner, token), { active: false }, token.slice(0, 20));
    assert.equal(await isActive(await mint(organisations.consumer, [scopes.granted], inForce)), true);
  });

  test('a client that is deactivated has no token in force from then on', async () => {
    const token = await get(short, { scope: scopes.openForAll });
    assert.equal(await isActive(token), true);
    await administrate(organisations.stranger, 'DELETE', `clients/${short.clientId}`);
    assert.deepEqual(await introspect(owner, token), { active: false });
  });

  test('access that is withdrawn takes its scope alone, and is there again when it is given', async () => {
    const token = await get(user, { scope: `${scopes.granted} ${scopes.second}` });
    const path = `scopes/access/${organisations.consumer}?scope=${scopes.second}`;
    await administrate(organisations.provider, 'DELETE', path);
    assert.equal((await introspect(owner, token)).scope, scopes.granted);
    await administrate(organisations.provider, 'PUT', path);
    assert.equal((await introspect(owner, token)).scope, `${scopes.granted} ${scopes.second}`);
  });

  test('a delegation that is withdrawn', async () => {
    const { partyOfOrganisation } = await import('#parties');
    const { partyUuid } = partyOfOrganisation(organisations.consumer as never);
    const token = await get(supplier, { scope: scopes.delegable, consumer_org: organisations.consumer });
    assert.equal(decodeClaims(token).delegation_source, 'https://tt02.altinn.no/');
    assert.equal(await isActive(token), true);
    const director = await callAsPerson(opened.server, people.managingDirector);
    const query = new URLSearchParams({ party: partyUuid, supplier: organisations.supplier, cascade: 'true' });
    const withdrawn = await director.delete(`accessmanagement/api/v1/enduser/maskinportensuppliers?${query}`);
    assert.equal(withdrawn.status, 204);
    assert.equal(await isActive(token), false);
  });

  test('a system user that is deleted', async () => {
    const details = { type: 'urn:altinn:systemuser', systemuser_org: organisation(organisations.consumer) };
    const token = await get(vendor, { scope: scopes.openForAll, authorization_details: [details] });
    const { active, authorization_details: told } = await introspect(owner, token);
    assert.equal(active, true);
    assert.ok(JSON.stringify(told).includes(userId));
    const other = await opened.mint(organisations.supplier, [scopes.openForAll], {
      client_id: vendor.clientId,
      authorization_details: [{ ...details, systemuser_id: [randomUUID()] }],
    });
    assert.equal(await isActive(other), false, 'another system user under the same reference');
    const { partyOfOrganisation } = await import('#parties');
    const { partyId } = partyOfOrganisation(organisations.consumer as never);
    const director = await callAsPerson(opened.server, people.managingDirector);
    assert.equal((await director.delete(`authentication/api/v1/systemuser/${partyId}/${userId}`)).status, 202);
    assert.equal(await isActive(token), false);
  });

  /** A request with a client assertion that is wrong as a test wants. */
  const send = async (claims: object = {}, fields: Record<string, string | undefined> = {}, by = owner) => {
    const { issuer, address } = opened.server;
    const { clientId } = by;
    const assertion = signGrant(by, {
      issuer,
      claims: { iss: clientId, sub: clientId, aud: issuer, jti: randomUUID(), scope: undefined, ...claims },
    });
    const form = {
      token: 'x',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
      ...fields,
    };
    const body = new URLSearchParams(
      Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    const answer = await fetch(`${address}introspect`, { method: 'POST', body });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  test('who does not prove to be a client is told nothing', async () => {
    const now = Math.floor(Date.now() / 1000);
    const impostor = makeClient(owner.clientId);
    const table: Readonly<Record<string, () => ReturnType<typeof send>>> = {
      'another key': () => send({}, {}, impostor),
      'no subject': () => send({ sub: undefined }),
      'another subject': () => send({ sub: 'user' }),
      'another audience': () => send({ aud: `${opened.server.issuer}introspect` }),
      'two audiences': () => send({ aud: [opened.server.issuer, 'https://other.example/'] }),
      'no jti': () => send({ jti: undefined }),
      'no exp': () => send({ exp: undefined }),
      expired: () => send({ iat: now - 200, exp: now - 100 }),
      'too long': () => send({ iat: now, exp: now + 121 }),
      'a grant': () => send({ scope: scopes.openForAll }),
      'another client_id': () => send({}, { client_id: 'user' }),
      'what is no JWT': () => send({}, { client_assertion: 'x' }),
    };
    for (const [what, ask] of Object.entries(table)) {
      const { status, body } = await ask();
      assert.deepEqual([status, body.error], [401, 'invalid_client'], what);
    }
    assert.deepEqual(await send(), { status: 200, body: { active: false } });
    assert.equal((await send({ aud: [opened.server.issuer] }, { client_id: owner.clientId })).status, 200);
  });

  test('a client assertion is good for one answer, and never for a token', async () => {
    const { issuer, address } = opened.server;
    const token = await get(user, { scope: scopes.granted });
    const iat = Math.floor(Date.now() / 1000);
    const assertion = signGrant(owner, {
      issuer,
      claims: { sub: owner.clientId, iat, exp: iat + 60, jti: 'once', scope: undefined },
    });
    const fields = { token, client_assertion: assertion };
    assert.equal((await send({}, fields)).body.active, true);
    const again = await send({}, fields);
    assert.deepEqual([again.status, again.body.error], [401, 'invalid_client']);
    assert.match(String(again.body.error_description), /Grant is used before/);
    assert.equal((await requestToken(address, assertion)).body.error, 'invalid_request');
  });

  test('a form that is none is refused by the name of its parameter', async () => {
    for (const name of ['token', 'client_assertion', 'client_assertion_type']) {
      for (const value of ['', undefined]) {
        const { status, body } = await send({}, { [name]: value });
        assert.deepEqual([status, body.error], [400, 'invalid_request']);
        assert.ok(String(body.error_description).startsWith(`Invalid request. Parameter ${name} is `));
      }
    }
    const { address } = opened.server;
    for (const [init, status] of [
      [{ body: '{}', headers: { 'content-type': 'application/json' } }, 400],
      [{ body: new URLSearchParams({ token: 'x'.repeat(70_000) }) }, 413],
      [{ body: 'token=a&token=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 400],
    ] as const) {
      assert.equal((await fetch(`${address}introspect`, { method: 'POST', ...init })).status, status);
    }
    assert.equal((await fetch(`${address}introspect`)).status, 405);
  });

  test('an organisation that is deactivated, and a key that has leaked', async () => {
    const token = await get(user, { scope: scopes.granted });
    assert.equal(await isActive(token), true);
    await administrate(OPERATOR, 'PUT', `operator/organisations/${organisations.consumer}`, { active: false });
    assert.equal(await isActive(token), false);
    await administrate(OPERATOR, 'PUT', `operator/organisations/${organisations.consumer}`, { active: true });
    assert.equal(await isActive(token), true);
    const { kid } = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string };
    await administrate(OPERATOR, 'POST', 'operator/signing-keys', {});
    await administrate(OPERATOR, 'POST', 'operator/signing-keys', { now: true, compromised: kid });
    assert.equal(await isActive(token), false);
  });
});

test('where it is not switched on there is nothing', async (context) => {
  const server = await startTestServer({ registry: exampleRegistry(user) });
  context.after(server.stop);
  const metadata = await (await fetch(`${server.address}.well-known/oauth-authorization-server`)).text();
  assert.doesNotMatch(metadata, /introspect/);
  for (const method of ['GET', 'POST']) {
    assert.equal((await fetch(`${server.address}introspect`, { method })).status, 404);
  }
});

test('questions count against the limit of the client that asks', async (context) => {
  const server = await startTestServer({
    registry: describeRegistry(),
    environment: { PORTVAKT_INTROSPECTION: 'yes', PORTVAKT_LIMITS: 'client=2/3600s' },
  });
  context.after(server.stop);
  const ask = () =>
    fetch(`${server.address}introspect`, {
      method: 'POST',
      body: new URLSearchParams({
        token: 'x',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: signGrant(owner, {
          issuer: server.issuer,
          claims: { sub: owner.clientId, jti: randomUUID(), scope: undefined },
        }),
      }),
    });
  for (const expected of [200, 200, 429]) assert.equal((await ask()).status, expected);
  assert.ok(Number((await ask()).headers.get('retry-after')) > 0);
});
