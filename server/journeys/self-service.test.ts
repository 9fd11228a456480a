import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeClient, makeKey, signGrant, startTestServer, type TestServer } from '@portvakt/testing';

const NAV = '889640782';
const PROVIDER = '310123412';
const navAdmin = makeClient('nav-admin');
const providerAdmin = makeClient('provider-admin');
const admin = (client: ReturnType<typeof makeClient>, orgno: string, scopes: string[]) => ({
  client_id: client.clientId,
  client_orgno: orgno,
  integration_type: 'maskinporten',
  scopes,
  jwks: { keys: [client.publicJwk] },
});
const registry = {
  organisations: [
    { orgno: NAV, name: 'NAV', prefixes: ['nav'], terms_signed: true },
    { orgno: PROVIDER, name: 'Pensjonsinnretningen', terms_signed: true },
  ],
  clients: [
    admin(navAdmin, NAV, ['idporten:scopes.write']),
    admin(providerAdmin, PROVIDER, ['idporten:dcr.write', 'idporten:scopes.read']),
  ],
};

let server: TestServer;
before(async () => {
  server = await startTestServer({ registry });
});
after(() => server.stop());

async function token(client: ReturnType<typeof makeClient>, scope: string) {
  const response = await fetch(`${server.address}token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: signGrant(client, { issuer: server.issuer, claims: { scope } }),
    }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

async function call(bearer: string, method: string, path: string, body?: unknown) {
  const response = await fetch(`${server.address}${path}`, {
    method,
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

test('from a new scope to a token and its withdrawal', async () => {
  const nav = (await token(navAdmin, 'idporten:scopes.write')).body.access_token as string;
  const provider = (await token(providerAdmin, 'idporten:dcr.write')).body.access_token as string;
  const scope = 'nav:aareg/v1/arbeidsforhold/otp';
  const made = await call(nav, 'POST', 'api/v1/scopes', {
    prefix: 'nav',
    subscope: 'aareg/v1/arbeidsforhold/otp',
    description: 'Arbeidsforhold',
  });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  const refused = await call(provider, 'POST', 'api/v1/clients', {
    integration_type: 'maskinporten',
    description: 'OTP',
    scopes: [scope],
  });
  assert.equal(refused.status, 400);
  const granted = await call(nav, 'PUT', `scopes/access/${PROVIDER}?scope=${scope}`);
  assert.equal(granted.status, 200, JSON.stringify(granted.body));
  const client = await call(provider, 'POST', 'clients/', {
    integration_type: 'maskinporten',
    description: 'OTP',
    scopes: [scope],
  });
  assert.equal(client.status, 200, JSON.stringify(client.body));
  console.log(client.body, client.headers.get('etag'));
  const key = makeKey('first');
  const keys = await call(provider, 'POST', `api/v1/clients/${client.body.client_id}/jwks`, { keys: [key.publicJwk] });
  assert.equal(keys.status, 200, JSON.stringify(keys.body));
  const otp = { clientId: client.body.client_id, ...key };
  assert.equal((await token(otp, scope)).status, 200);
  assert.equal((await call(nav, 'DELETE', `api/v1/scopes/access/${PROVIDER}?scope=${scope}`)).status, 200);
  const withdrawn = await token(otp, scope);
  assert.match(withdrawn.body.error_description ?? '', /has not been granted access/);
  const audit = await call(provider, 'GET', 'api/v1/audit');
  console.log(JSON.stringify(audit.body, null, 1).slice(0, 1500));
});
