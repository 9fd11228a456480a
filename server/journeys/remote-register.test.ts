import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createProbe } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  makePid,
  organisations,
  requestMachineToken,
  requestPersonToken,
  requestToken,
  scopes,
  signGrant,
  startTestServer,
  type TestServer,
  temporaryFolder,
} from '@portvakt/own-tests';

const customer = makeClient('customer-client');
const supplier = makeClient('supplier-client');
const asking = makeClient('asking-client');
const manager = makePid();

/** A port that is free now: the two servers must know of each other before they start. */
async function findPort(): Promise<number> {
  const probe = createProbe();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

const supplierClient = {
  client_id: supplier.clientId,
  client_orgno: organisations.supplier,
  scopes: [scopes.delegable],
  jwks: { keys: [supplier.publicJwk] },
};

const example = exampleRegistry(customer, { clients: [supplierClient] });
/** An organisation known only to the front. */
const unknownThere = '974761076';

/** The server that issues tokens: its register of delegations is at `url`. */
const frontRegistry = (register: object) => ({
  ...example,
  scope_access: [...example.scope_access, { scope: scopes.delegable, consumer_orgno: unknownThere }],
  delegation_sources: [{ name: 'altinn', issuer: 'https://tt02.altinn.no/', register }],
});

/** The server that keeps the register. */
const registerRegistry = () => ({
  ...exampleRegistry(customer, {
    clients: [
      {
        client_id: asking.clientId,
        client_orgno: organisations.stranger,
        scopes: ['altinn:maskinporten/delegations.admin'],
        jwks: { keys: [asking.publicJwk] },
      },
    ],
  }),
  delegations: [
    { consumer_orgno: organisations.consumer, supplier_orgno: organisations.supplier, scope: scopes.delegable },
  ],
  people: [{ pid: manager, name: 'Kari', roles: [{ orgno: organisations.consumer, role: 'HADM' }] }],
});

const askFor = (front: TestServer, more: object = {}) =>
  requestToken(
    front.address,
    signGrant(supplier, {
      issuer: front.issuer,
      claims: { scope: scopes.delegable, consumer_org: organisations.consumer, ...more },
    }),
  );

const decode = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString());

describe('one Portvakt asks another', () => {
  let front: TestServer;
  let register: TestServer;
  before(async () => {
    const port = await findPort();
    register = await startTestServer({
      registry: registerRegistry(),
      environment: { PORTVAKT_TRUSTED_ISSUERS: `http://localhost:${port}/` },
    });
    front = await startTestServer({
      registry: frontRegistry({ url: register.issuer, auth: 'self' }),
      environment: { PORT: String(port) },
    });
  });
  after(async () => {
    await front.stop();
    await register.stop();
  });

  test('what was delegated there gives a token here, until it is taken back there', async () => {
    const granted = await askFor(front);
    assert.equal(granted.status, 200, granted.body.error_description);
    const claims = decode(granted.body.access_token);
    assert.equal(claims.iss, front.issuer);
    assert.equal(claims.supplier.ID, `0192:${organisations.supplier}`);
    assert.equal(claims.delegation_source, 'https://tt02.altinn.no/');

    const { partyOfOrganisation } = await import('#parties');
    const { partyUuid } = partyOfOrganisation(organisations.consumer as Parameters<typeof partyOfOrganisation>[0]);
    const query = new URLSearchParams({ party: partyUuid, supplier: organisations.supplier, cascade: 'true' });
    const revoked = await fetch(`${register.address}accessmanagement/api/v1/enduser/maskinportensuppliers?${query}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${await requestPersonToken(register, manager)}` },
    });
    assert.equal(revoked.status, 204);
    assert.match((await askFor(front)).body.error_uri, /MP-251$/);
  });

  test('an organisation that is unknown there has not delegated', async () => {
    const { body } = await askFor(front, { consumer_org: unknownThere });
    assert.match(body.error_uri, /MP-251$/);
  });

  test("a trusted issuer's token opens the look-ups and nothing else", async () => {
    // A client of the front with the widest scope there is. The front is trusted there only for look-ups.
    const own = await requestMachineToken(front, customer, { scope: scopes.granted });
    const lookUp = 'accessmanagement/api/v1/maskinporten/delegations/?scope=demo:delegable';
    const at = async (path: string, token: string, method = 'GET') =>
      (await fetch(`${register.address}${path}`, { method, headers: { authorization: `Bearer ${token}` } })).status;
    assert.equal(await at(lookUp, own), 403, 'proved, without the scope');
    assert.equal(await at('resourceregistry/api/v1/resource', own, 'POST'), 401);
    assert.equal(await at('authentication/api/v1/exchange/maskinporten', own), 401);
    assert.equal(await at('maskinporten-api/delegationSchemes', own), 401);
    // Trust does not work in the other direction.
    const admin = await requestMachineToken(register, asking, { scope: 'altinn:maskinporten/delegations.admin' });
    assert.equal(await at(lookUp, admin), 200);
    const elsewhere = await fetch(`${front.address}${lookUp}`, { headers: { authorization: `Bearer ${admin}` } });
    assert.equal(elsewhere.status, 401);
  });

  test('stopped, it is 503 with Retry-After and never a token; what needs no delegation goes on', async () => {
    await register.stop();
    const { status, headers, body } = await askFor(front);
    assert.equal(status, 503);
    assert.equal(body.error, 'temporarily_unavailable');
    assert.match(body.error_description, /^Try again\./);
    assert.ok(Number(headers.get('retry-after')) > 0);
    assert.equal('access_token' in body, false);
    await requestMachineToken(front, customer, { scope: scopes.granted });
    register = { ...register, stop: async () => undefined };
  });
});

describe('one Portvakt asks another as its client', () => {
  test('with a token that the other gave it', async () => {
    const folder = await temporaryFolder();
    const register = await startTestServer({ registry: registerRegistry() });
    const key = join(folder.path, 'key.jwk.json');
    await writeFile(key, JSON.stringify(asking.privateJwk), { mode: 0o600 });
    const front = await startTestServer({
      registry: frontRegistry({
        url: register.issuer,
        auth: { issuer: register.issuer, client_id: asking.clientId, key },
      }),
    });
    try {
      const { status, body } = await askFor(front);
      assert.equal(status, 200, body.error_description);
      assert.equal(JSON.stringify(decode(body.access_token)).includes('asking-client'), false);
    } finally {
      await front.stop();
      await register.stop();
      await folder.remove();
    }
  });
});

describe('a register that lies', () => {
  const element = {
    consumer_org: organisations.consumer,
    supplier_org: organisations.supplier,
    delegation_scheme_Id: null,
    scopes: [scopes.delegable],
    created: null,
    resourceid: 'x',
  };
  let front: TestServer;
  let answer: RequestListener;
  let authorization: string | undefined;
  const liar = createServer((request, response) => {
    authorization = request.headers.authorization;
    answer(request, response);
  });
  before(async () => {
    await new Promise<void>((resolve) => liar.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(liar.address() as AddressInfo).port}/`;
    front = await startTestServer({ registry: frontRegistry({ url, auth: 'self' }) });
  });
  after(async () => {
    await front.stop();
    liar.closeAllConnections();
    liar.close();
  });
  const json =
    (body: unknown, status = 200): RequestListener =>
    (_request, response) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

  for (const [name, changed] of [
    ['another consumer', { consumer_org: organisations.stranger }],
    ['another supplier', { supplier_org: organisations.stranger }],
    ['another scope', { scopes: [scopes.granted] }],
  ] as const) {
    test(`${name} in its answer is MP-251`, async () => {
      answer = json([{ ...element, ...changed }]);
      assert.match((await askFor(front)).body.error_uri, /MP-251$/);
    });
  }

  test('a redirect, an error or no list is 503', async () => {
    for (const wrong of [
      json([element], 500),
      json({ ...element }),
      ((_request, response) => response.writeHead(307, { location: '/' }).end()) satisfies RequestListener,
    ]) {
      answer = wrong;
      assert.equal((await askFor(front)).status, 503);
    }
  });

  test('the truth is a token, and the liar cannot use the token it was shown anywhere', async () => {
    answer = json([element]);
    assert.equal((await askFor(front)).status, 200);
    const path = 'accessmanagement/api/v1/maskinporten/delegations/?scope=demo:delegable';
    const replayed = await fetch(`${front.address}${path}`, { headers: { authorization: authorization as string } });
    assert.equal(replayed.status, 401);
  });
});
