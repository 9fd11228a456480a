import assert from 'node:assert/strict';
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
} from '@portvakt/own-tests';

const own = makeClient('own-client');
const supplierClient = makeClient('supplier-client');
const strangerClient = makeClient('stranger-client');
const ownerClient = makeClient('owner-client');
const keptForCustomer = makeClient('kept-for-customer');
const manager = makePid();
const accessAdministrator = makePid({ month: 2 });
const otherManager = makePid({ month: 3 });
const supplierManager = makePid({ month: 4 });

const SOURCE = 'https://tt02.altinn.no/';
const bundled = 'demo:bundled';
const elsewhere = 'demo:elsewhere';
const undelegable = scopes.granted;

const ownScopes = [
  'altinn:maskinporten/delegations',
  'altinn:resourceregistry/resource.write',
  'altinn:maskinporten/delegationSchemes.read',
  'altinn:maskinporten/delegationSchemes.write',
  'altinn:maskinporten/delegationSchemes.edit',
  'altinn:maskinporten/delegationSchemes.delete',
];

function describeRegistry() {
  const example = exampleRegistry(own);
  const declare = (made: typeof own, orgno: string, names: readonly string[], more: object = {}) => ({
    client_id: made.clientId,
    client_orgno: orgno,
    scopes: names,
    jwks: { keys: [made.publicJwk] },
    ...more,
  });
  const delegable = [scopes.delegable, bundled, elsewhere, undelegable, scopes.second];
  return {
    ...example,
    delegation_sources: [
      { name: 'altinn', issuer: SOURCE, register: 'built-in' },
      { name: 'another', issuer: 'https://another.example/', register: 'built-in' },
    ],
    scopes: [
      ...example.scopes,
      { prefix: 'demo', subscope: 'bundled', description: 'x', delegation_source: SOURCE },
      { prefix: 'demo', subscope: 'elsewhere', description: 'x', delegation_source: 'https://another.example/' },
    ],
    scope_access: [
      ...example.scope_access,
      { scope: bundled, consumer_orgno: organisations.consumer },
      { scope: elsewhere, consumer_orgno: organisations.consumer },
    ],
    clients: [
      ...example.clients,
      declare(supplierClient, organisations.supplier, delegable),
      declare(strangerClient, organisations.stranger, [
        ...delegable,
        'altinn:maskinporten/delegations.admin',
        'altinn:resourceregistry/resource.write',
      ]),
      declare(ownerClient, organisations.provider, ownScopes),
      declare(keptForCustomer, organisations.consumer, [scopes.delegable], {
        supplier_orgno: organisations.supplier,
      }),
    ],
    people: [
      { pid: manager, name: 'Kari', roles: [{ orgno: organisations.consumer, role: 'DAGL' }] },
      { pid: accessAdministrator, name: 'Ola', roles: [{ orgno: organisations.consumer, role: 'ADMAI' }] },
      { pid: otherManager, name: 'Siv', roles: [{ orgno: organisations.stranger, role: 'HADM' }] },
      { pid: supplierManager, name: 'Per', roles: [{ orgno: organisations.supplier, role: 'APIADM' }] },
    ],
    resources: [
      {
        identifier: 'demo-bundle',
        title: { nb: 'Samlet' },
        resourceType: 'MaskinportenSchema',
        resourceReferences: [
          { reference: bundled, referenceType: 'MaskinportenScope' },
          { reference: scopes.delegable, referenceType: 'MaskinportenScope' },
          { reference: '6A1F5F0E-2D3A-4A0F-9C43-0F3C7E0B9A11', referenceType: 'DelegationSchemeId' },
        ],
        hasCompetentAuthority: { organization: organisations.provider },
      },
      {
        identifier: 'demo-service',
        title: { nb: 'Tjeneste' },
        resourceType: 'GenericAccessResource',
        hasCompetentAuthority: { organization: organisations.provider },
      },
      {
        identifier: 'demo-closed',
        title: { nb: 'Lukket' },
        resourceType: 'MaskinportenSchema',
        resourceReferences: [{ reference: bundled, referenceType: 'MaskinportenScope' }],
        hasCompetentAuthority: { organization: organisations.provider },
        delegable: false,
      },
    ],
  };
}

const decode = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString());

describe('delegation from a customer to a supplier', () => {
  let server: TestServer;
  let uuids: Record<'consumer' | 'stranger' | 'supplier', string>;
  let ids: Record<'consumer' | 'stranger' | 'supplier', number>;
  before(async () => {
    server = await startTestServer({ registry: describeRegistry() });
    const { partyOfOrganisation } = await import('#parties');
    const party = (orgno: string) => partyOfOrganisation(orgno as Parameters<typeof partyOfOrganisation>[0]);
    const { consumer, stranger, supplier } = organisations;
    const found = { consumer: party(consumer), stranger: party(stranger), supplier: party(supplier) };
    uuids = {
      consumer: found.consumer.partyUuid,
      stranger: found.stranger.partyUuid,
      supplier: found.supplier.partyUuid,
    };
    ids = { consumer: found.consumer.partyId, stranger: found.stranger.partyId, supplier: found.supplier.partyId };
  });
  after(() => server.stop());

  const person = (pid: string) => requestPersonToken(server, pid);
  const machine = (made: typeof own, scope: string) => requestMachineToken(server, made, { scope });
  const send = async (
    method: string,
    path: string,
    { token, body, headers }: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
  ) => {
    const response = await fetch(`${server.address}${path}`, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    // biome-ignore lint/suspicious/noExplicitAny: a parsed JSON answer, checked field by field
    const parsed = (/json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text) as any;
    return { status: response.status, body: parsed, headers: response.headers };
  };
  const suppliers = 'accessmanagement/api/v1/enduser/maskinportensuppliers';
  const consumers = 'accessmanagement/api/v1/enduser/maskinportenconsumers';
  const query = (parts: Record<string, string>) => `?${new URLSearchParams(parts)}`;
  const toSupplier = (more: Record<string, string> = {}) =>
    query({ party: uuids.consumer, supplier: organisations.supplier, ...more });
  const ask = (claims: object, made = supplierClient) =>
    requestToken(
      server.address,
      signGrant(made, {
        issuer: server.issuer,
        claims: { scope: scopes.delegable, consumer_org: organisations.consumer, ...claims },
      }),
    );
  const delegateBundle = async () => {
    const token = await person(manager);
    assert.equal((await send('POST', `${suppliers}${toSupplier()}`, { token })).status, 200);
    const path = `${suppliers}/resources${toSupplier({ resource: 'demo-bundle' })}`;
    assert.deepEqual((await send('POST', path, { token })).body, true);
  };
  const revokeBundle = async () => {
    const token = await person(manager);
    const path = `${suppliers}${toSupplier({ cascade: 'true' })}`;
    assert.equal((await send('DELETE', path, { token })).status, 204);
  };
  const lookUp = async (parts: Record<string, string>, token?: string) =>
    send('GET', `accessmanagement/api/v1/maskinporten/delegations/${query(parts)}`, {
      token: token ?? (await machine(strangerClient, 'altinn:maskinporten/delegations.admin')),
    });

  test('granted but not delegated is MP-251, and the hint says where to delegate', async () => {
    const { status, body } = await ask({});
    assert.equal(status, 400);
    assert.equal(body.error, 'invalid_scope');
    assert.equal(body.error_uri, `${server.issuer}errors/MP-251`);
    assert.ok(
      body.error_description.startsWith(
        `Consumer ${organisations.consumer} has not delegated access to the scope ${scopes.delegable} to supplier ${organisations.supplier}.`,
      ),
    );
    assert.match(body.error_description, /tt02\.altinn\.no.*another environment/);
    // The register is kept here, so the hint names one of our commands.
    assert.ok(
      body.error_description.includes(
        `npx --no-install portvakt delegate add --consumer ${organisations.consumer} --supplier ${organisations.supplier} --scope ${scopes.delegable}`,
      ),
    );
  });

  test('delegated, the token names customer, supplier and source in their order', async () => {
    await delegateBundle();
    const { status, body } = await ask({ resource: 'https://api.example/', pid: manager });
    assert.equal(status, 200, body.error_description);
    const claims = decode(body.access_token);
    assert.equal(
      Object.keys(claims).join(' '),
      'aud scope supplier iss client_amr token_type exp delegation_source iat client_id jti pid consumer',
    );
    assert.equal(claims.consumer.ID, `0192:${organisations.consumer}`);
    assert.deepEqual(claims.supplier, { authority: 'iso6523-actorid-upis', ID: `0192:${organisations.supplier}` });
    assert.equal(claims.delegation_source, SOURCE);
    assert.equal(claims.client_id, supplierClient.clientId);
    // Both scopes of the bundle were delegated with it.
    assert.equal((await ask({ scope: `${scopes.delegable} ${bundled}` })).status, 200);
    await revokeBundle();
  });

  test('the next request after a revocation is refused', async () => {
    await delegateBundle();
    assert.equal((await ask({})).status, 200);
    await revokeBundle();
    assert.match((await ask({})).body.error_uri, /MP-251$/);
    await delegateBundle();
    assert.equal((await ask({})).status, 200);
    // The supplier may also give it up.
    const token = await person(supplierManager);
    const parts = { party: uuids.supplier, consumer: organisations.consumer, resource: 'demo-bundle' };
    assert.equal((await send('DELETE', `${consumers}/resources${query(parts)}`, { token })).status, 204);
    assert.match((await ask({})).body.error_uri, /MP-251$/);
    await revokeBundle();
  });

  test('delegated but not granted is MP-250, and a customer may delegate before it is granted anything', async () => {
    const token = await person(otherManager);
    const parts = { party: uuids.stranger, supplier: organisations.supplier };
    assert.equal((await send('POST', `${suppliers}${query(parts)}`, { token })).status, 200);
    const path = `${suppliers}/resources${query({ ...parts, resource: 'demo-bundle' })}`;
    assert.equal((await send('POST', path, { token })).status, 200);
    const refused = await ask({ consumer_org: organisations.stranger });
    assert.match(refused.body.error_uri, /MP-250$/);
    assert.match(refused.body.error_description, /^Consumer has not been granted access to the scope demo:delegable\./);
    assert.equal((await send('DELETE', `${suppliers}${query({ ...parts, cascade: 'true' })}`, { token })).status, 204);
  });

  test('a token that was issued before a revocation lives on', async () => {
    await delegateBundle();
    const { body } = await ask({});
    await revokeBundle();
    const answer = await fetch(`${server.address}authentication/api/v1/exchange/maskinporten`, {
      headers: { authorization: `Bearer ${body.access_token}` },
    });
    assert.equal(answer.status, 200);
    const exchanged = decode(await answer.text());
    assert.equal(exchanged.supplier.ID, `0192:${organisations.supplier}`);
    assert.equal(exchanged.delegation_source, SOURCE);
  });

  test('what stands in the way is told in the settled order', async () => {
    await delegateBundle();
    const cases: readonly (readonly [name: string, claims: object, code: RegExp | undefined, made?: typeof own])[] = [
      ['a scope that cannot be delegated', { scope: undelegable }, /MP-251$/],
      ['one that can and one that cannot', { scope: `${scopes.delegable} ${scopes.second}` }, /MP-251$/],
      ['scopes of two sources', { scope: `${scopes.delegable} ${elsewhere}` }, /MP-251$/],
      ['delegated in another source only', { scope: elsewhere }, /MP-251$/],
      ['delegated, but the customer has no grant', { consumer_org: organisations.stranger }, /MP-250$/],
      ['an organisation that does not exist', { consumer_org: '974761076' }, /MP-250$/],
      ['own organisation', { scope: scopes.delegable }, undefined, own],
      [
        'kept for one customer',
        { scope: scopes.delegable, consumer_org: organisations.stranger },
        /MP-250$/,
        keptForCustomer,
      ],
      ["the supplier's own supplier", {}, /MP-251$/, strangerClient],
      ['a foreign scheme', { consumer_org: '0007:5560360793' }, /MP-011$/],
      ['the identifier in place of the number', { consumer_org: `0192:${organisations.consumer}` }, /MP-011$/],
    ];
    for (const [name, claims, code, made] of cases) {
      const { status, body } = await ask(claims, made);
      assert.equal(status, 400, name);
      if (code === undefined) assert.equal(body.error_uri, undefined, name);
      else assert.match(body.error_uri, code, `${name}: ${body.error_description}`);
    }
    assert.match((await ask({ scope: undelegable })).body.error_description, /no delegation_source/);
    assert.match((await ask({ consumer_org: undefined })).body.error_description, /names the customer in consumer_org/);
    const ungranted = (await ask({ consumer_org: organisations.stranger })).body;
    assert.match(ungranted.error_uri, /MP-250$/);
    assert.doesNotMatch(ungranted.error_description, /names the customer/, 'it was named');
    await revokeBundle();
  });

  test('a delegation of one scope of a bundle is of no other bundle', async () => {
    const owner = await machine(ownerClient, 'altinn:resourceregistry/resource.write');
    const bundle = describeRegistry().resources[0];
    const texts = { nb: 'x', nn: 'x', en: 'x' };
    const resource = {
      ...bundle,
      identifier: 'demo-single',
      title: texts,
      description: texts,
      rightDescription: texts,
      resourceReferences: [{ reference: scopes.delegable, referenceType: 'MaskinportenScope' }],
    };
    const path = 'resourceregistry/api/v1/resource';
    const made = await send('POST', path, { token: owner, body: resource });
    assert.equal(made.status, 201);
    assert.equal(made.headers.get('location'), '/resourceregistry/api/v1/resource/demo-single');
    const token = await person(manager);
    await send('POST', `${suppliers}${toSupplier()}`, { token });
    await send('POST', `${suppliers}/resources${toSupplier({ resource: 'demo-single' })}`, { token });
    assert.equal((await ask({})).status, 200);
    assert.match((await ask({ scope: bundled })).body.error_uri, /MP-251$/);

    // A scope that the owner adds is covered by existing delegations; a scope that is removed is not.
    const both = { ...resource, resourceReferences: bundle?.resourceReferences?.slice(0, 2) };
    assert.equal((await send('PUT', `${path}/demo-single`, { token: owner, body: both })).status, 200);
    assert.equal((await ask({ scope: bundled })).status, 200);
    assert.equal((await send('PUT', `${path}/demo-single`, { token: owner, body: resource })).status, 200);
    assert.match((await ask({ scope: bundled })).body.error_uri, /MP-251$/);

    // A resource that is created again under an old name starts without delegations.
    assert.equal((await send('DELETE', `${path}/demo-single`, { token: owner })).status, 204);
    assert.match((await ask({})).body.error_uri, /MP-251$/);
    assert.equal((await send('POST', path, { token: owner, body: resource })).status, 201);
    assert.match((await ask({})).body.error_uri, /MP-251$/);
    await send('DELETE', `${path}/demo-single`, { token: owner });
    await revokeBundle();
  });

  test('fifty identical delegations at once are one', async () => {
    const token = await person(manager);
    await send('POST', `${suppliers}${toSupplier()}`, { token });
    const path = `${suppliers}/resources${toSupplier({ resource: 'demo-bundle' })}`;
    const answers = await Promise.all(Array.from({ length: 50 }, () => send('POST', path, { token })));
    assert.ok(answers.every(({ status }) => status === 200));
    const found = await lookUp({ consumerOrg: organisations.consumer, supplierOrg: organisations.supplier });
    assert.equal(found.body.length, 1);
    await revokeBundle();
  });

  test('the look-up lists the whole bundle, with the capital of its scheme', async () => {
    await delegateBundle();
    const parts = {
      scope: scopes.delegable,
      consumerOrg: organisations.consumer,
      supplierOrg: organisations.supplier,
    };
    const { status, body } = await lookUp(parts);
    assert.equal(status, 200);
    assert.deepEqual(body, [
      {
        consumer_org: organisations.consumer,
        supplier_org: organisations.supplier,
        delegation_scheme_Id: '6a1f5f0e-2d3a-4a0f-9c43-0f3c7e0b9a11',
        scopes: [bundled, scopes.delegable],
        created: body[0].created,
        resourceid: 'demo-bundle',
      },
    ]);
    assert.deepEqual((await lookUp({ ...parts, scope: 'demo:other' })).body, []);
    assert.deepEqual((await lookUp({ ...parts, supplierOrg: organisations.stranger })).body, []);
    assert.equal((await lookUp({ scope: bundled })).body.length, 1);
    await revokeBundle();
    assert.deepEqual((await lookUp(parts)).body, []);
  });

  test('the look-up answers in the order of its checks', async () => {
    const limited = await machine(ownerClient, 'altinn:maskinporten/delegations');
    assert.equal((await lookUp({ scope: scopes.delegable }, 'no-token')).status, 401);
    const other = await lookUp(
      { scope: scopes.delegable },
      await machine(supplierClient, scopes.openForAll).catch(() => machine(own, scopes.granted)),
    );
    assert.deepEqual([other.status, other.body], [403, '']);
    assert.equal((await lookUp({ scope: scopes.delegable }, await person(manager))).status, 403);
    assert.equal((await lookUp({ scope: scopes.delegable }, limited)).status, 200);
    const unscoped = await lookUp({ consumerOrg: 'x' }, limited);
    assert.equal(unscoped.status, 403);
    assert.equal(unscoped.body.title, 'Not authorized for lookup of delegations without specifying parameter: scope');
    const foreign = await lookUp({ scope: 'demolition:x' }, limited);
    assert.equal(foreign.body.title, 'Not authorized for lookup of delegations for the scope: demolition:x');
    assert.match((await lookUp({})).body.title, /^Missing query parameters/);
    const malformed = await lookUp({ supplierOrg: '1', consumerOrg: '2' });
    assert.deepEqual(malformed.body.errors, { supplierOrg: ['supplierOrg is not a valid organization number'] });
    const unknown = await lookUp({ consumerOrg: '974761076' });
    assert.equal(unknown.status, 400);
    assert.match(unknown.body.errors.consumerOrg[0], /974761076, is not a valid organization number/);
  });

  describe('who may delegate', () => {
    const doors: readonly (readonly [method: string, path: () => string, body?: unknown])[] = [
      ['POST', () => `${suppliers}${toSupplier()}`],
      ['GET', () => `${suppliers}${query({ party: uuids.consumer })}`],
      ['DELETE', () => `${suppliers}${toSupplier()}`],
      ['POST', () => `${suppliers}/resources${toSupplier({ resource: 'demo-bundle' })}`],
      ['GET', () => `${suppliers}/resources${query({ party: uuids.consumer })}`],
      ['DELETE', () => `${suppliers}/resources${toSupplier({ resource: 'demo-bundle' })}`],
      ['GET', () => `${suppliers}/resources/delegationcheck${toSupplier({ resource: 'demo-bundle' })}`],
      ['GET', () => `${consumers}${query({ party: uuids.consumer })}`],
      ['DELETE', () => `${consumers}${query({ party: uuids.consumer, consumer: organisations.stranger })}`],
      ['GET', () => `accessmanagement/api/v1/${ids.consumer}/maskinportenschema/offered`],
      ['GET', () => `accessmanagement/api/v1/${ids.consumer}/maskinportenschema/received`],
      ['POST', () => `accessmanagement/api/v1/${ids.consumer}/maskinportenschema/offered`, {}],
      ['POST', () => `accessmanagement/api/v1/${ids.consumer}/maskinportenschema/offered/revoke`, {}],
      ['POST', () => `accessmanagement/api/v1/${ids.consumer}/maskinportenschema/received/revoke`, {}],
      ['POST', () => `accessmanagement/api/v1/${ids.consumer}/maskinportenschema/delegationcheck`, {}],
    ];

    test('only a person with the role in that party', async () => {
      const outsiders = {
        'a machine of the organisation': await machine(own, scopes.granted),
        'an exchanged machine token': await (
          await fetch(`${server.address}authentication/api/v1/exchange/maskinporten`, {
            headers: { authorization: `Bearer ${await machine(own, scopes.granted)}` },
          })
        ).text(),
        'an access administrator': await person(accessAdministrator),
        'the manager of another organisation': await person(otherManager),
        'the supplier': await person(supplierManager),
      };
      for (const [method, path, body] of doors) {
        for (const [name, token] of Object.entries(outsiders)) {
          const answer = await send(method, path(), { token, body });
          assert.deepEqual([answer.status, answer.body], [403, ''], `${name} ${method} ${path()}`);
        }
        assert.equal((await send(method, path(), { body })).status, 401, path());
        assert.notEqual((await send(method, path(), { token: await person(manager), body })).status, 403, path());
      }
    });

    test("a party that does not exist is like another's", async () => {
      const token = await person(manager);
      for (const party of ['', 'x', '00000000-0000-8000-9000-000310123412', makePid()]) {
        const answer = await send('GET', `${suppliers}${query({ party })}`, { token });
        assert.deepEqual([answer.status, answer.body], [403, ''], party);
      }
      assert.equal((await send('GET', 'accessmanagement/api/v1/50/maskinportenschema/offered', { token })).status, 403);
    });

    test('a machine with the scope of the portal is still no person', async () => {
      const machineClient = makeClient('portal-machine');
      const registry = describeRegistry();
      const other = await startTestServer({
        registry: {
          ...registry,
          scopes: [
            ...registry.scopes,
            { prefix: 'altinn', subscope: 'portal/enduser', description: 'x', accessible_for_all: true },
          ],
          clients: [
            {
              client_id: machineClient.clientId,
              client_orgno: organisations.consumer,
              scopes: [
                'altinn:portal/enduser',
                'altinn:accessmanagement/enduser:maskinportensuppliers.write',
                'altinn:accessmanagement/enduser:maskinportensuppliers.read',
              ],
              jwks: { keys: [machineClient.publicJwk] },
            },
          ],
        },
      });
      try {
        const token = await requestMachineToken(other, machineClient, {
          scope: 'altinn:portal/enduser altinn:accessmanagement/enduser:maskinportensuppliers.write',
        });
        for (const method of ['POST', 'GET', 'DELETE']) {
          const answer = await fetch(`${other.address}${suppliers}${toSupplier()}`, {
            method,
            headers: { authorization: `Bearer ${token}` },
          });
          assert.equal(answer.status, 403, method);
        }
      } finally {
        await other.stop();
      }
    });
  });

  test('the interface of today tells what is wrong with its codes', async () => {
    const token = await person(manager);
    const resources = `${suppliers}/resources`;
    const cases: readonly (readonly [name: string, method: string, path: string, status: number, code?: string])[] = [
      ['not added yet', 'POST', `${resources}${toSupplier({ resource: 'demo-bundle' })}`, 400, 'AM-00022'],
      ['unknown supplier', 'POST', `${suppliers}${toSupplier({ supplier: '974761076' })}`, 400, 'AM-00023'],
      ['no supplier', 'POST', `${suppliers}${query({ party: uuids.consumer })}`, 400, 'AM-00023'],
      ['itself', 'POST', `${suppliers}${toSupplier({ supplier: organisations.consumer })}`, 400],
      ['added', 'POST', `${suppliers}${toSupplier()}`, 200],
      ['added again', 'POST', `${suppliers}${toSupplier()}`, 200],
      ['unknown resource', 'POST', `${resources}${toSupplier({ resource: 'demo-none' })}`, 400, 'AM-00027'],
      ['another kind', 'POST', `${resources}${toSupplier({ resource: 'demo-service' })}`, 400, 'AM.VLD-00032'],
      ['closed', 'POST', `${resources}${toSupplier({ resource: 'demo-closed' })}`, 400, 'AM-00042'],
      ['delegated', 'POST', `${resources}${toSupplier({ resource: 'demo-bundle' })}`, 200],
      ['still holds', 'DELETE', `${suppliers}${toSupplier()}`, 400, 'AM.VLD-00031'],
      ['taken back', 'DELETE', `${resources}${toSupplier({ resource: 'demo-bundle' })}`, 204],
      ['taken back again', 'DELETE', `${resources}${toSupplier({ resource: 'demo-bundle' })}`, 204],
      ['removed', 'DELETE', `${suppliers}${toSupplier()}`, 204],
    ];
    for (const [name, method, path, status, code] of cases) {
      const answer = await send(method, path, { token });
      assert.equal(answer.status, status, name);
      if (code === undefined) continue;
      const told = code.includes('VLD') ? answer.body.validationErrors[0].code : answer.body.code;
      assert.equal(told, code, name);
      assert.equal(answer.body.type, `urn:altinn:error:${answer.body.code}`, name);
    }
  });

  test('both sides see what was delegated', async () => {
    await delegateBundle();
    const token = await person(manager);
    const offered = await send('GET', `${suppliers}/resources${query({ party: uuids.consumer })}`, { token });
    assert.equal(offered.body[0].resource.refId, 'demo-bundle');
    assert.equal(offered.body[0].permissions[0].to.organizationIdentifier, organisations.supplier);
    const listed = await send('GET', `${suppliers}${query({ party: uuids.consumer })}`, { token });
    assert.equal(listed.body[0].party.name, 'Leverandøren AS');
    assert.equal(listed.body[0].roles[0].urn, 'urn:altinn:role:supplier');
    const received = await send('GET', `${consumers}/resources${query({ party: uuids.supplier })}`, {
      token: await person(supplierManager),
    });
    assert.equal(received.body[0].permissions[0].from.organizationIdentifier, organisations.consumer);
    await revokeBundle();
  });

  test('the older interface delegates, lists and takes back', async () => {
    const token = await person(manager);
    const base = `accessmanagement/api/v1/${ids.consumer}/maskinportenschema`;
    const resource = (value: string) => [{ id: 'urn:altinn:resource', value }];
    const to = [{ id: 'urn:altinn:organizationnumber', value: organisations.supplier }];
    const body = { to, rights: [{ resource: resource('demo-bundle') }] };
    const checked = await send('POST', `${base}/delegationcheck`, {
      token,
      body: { resource: resource('demo-closed') },
    });
    assert.equal(checked.body[0].status, 'NotDelegable');
    const made = await send('POST', `${base}/offered`, { token, body });
    assert.equal(made.status, 201);
    assert.equal(made.body.rightDelegationResults[0].rightKey, 'demo-bundle:ScopeAccess');
    assert.equal((await send('POST', `${base}/offered`, { token, body })).status, 201);
    assert.equal((await ask({})).status, 200);
    const listed = await send('GET', 'accessmanagement/api/v1/organization/maskinportenschema/offered', {
      token,
      headers: { 'Altinn-Party-OrganizationNumber': organisations.consumer },
    });
    assert.equal(listed.body.length, 1);
    assert.equal(listed.body[0].coveredByOrganizationNumber, organisations.supplier);
    assert.equal(listed.body[0].offeredByPartyId, ids.consumer);
    const supplier = await person(supplierManager);
    const theirs = `accessmanagement/api/v1/${ids.supplier}/maskinportenschema`;
    assert.equal((await send('GET', `${theirs}/received`, { token: supplier })).body.length, 1);
    assert.equal((await send('POST', `${base}/offered/revoke`, { token, body })).status, 204);
    assert.match((await ask({})).body.error_uri, /MP-251$/);
    await send('POST', `${base}/offered`, { token, body });
    const from = [{ id: 'urn:altinn:organizationnumber', value: organisations.consumer }];
    const received = { from, rights: body.rights };
    assert.equal((await send('POST', `${theirs}/received/revoke`, { token: supplier, body: received })).status, 204);
    assert.match((await ask({})).body.error_uri, /MP-251$/);

    const wrong: readonly unknown[] = [
      {},
      [],
      { ...body, to: [] },
      { ...body, to: [{ id: 'urn:altinn:person', value: manager }] },
      { ...body, to: [{ id: 'urn:altinn:organizationnumber', value: organisations.consumer }] },
      { ...body, rights: [...body.rights, ...body.rights] },
      { ...body, rights: [{ resource: resource('demo-none') }] },
      { ...body, rights: [{ resource: resource('demo-service') }] },
      { ...body, rights: [{ resource: resource('demo-closed') }] },
    ];
    for (const given of wrong) {
      const answer = await send('POST', `${base}/offered`, { token, body: given });
      assert.equal(answer.status, 400, JSON.stringify(given));
      assert.ok(Object.keys(answer.body.errors).length > 0);
    }
    assert.equal((await send('POST', `${base}/offered`, { token, body: '{"to":' })).status, 400);
    await revokeBundle();
  });

  test('only an owner makes its own scopes delegable', async () => {
    const path = 'resourceregistry/api/v1/resource';
    const texts = { nb: 'x', nn: 'x', en: 'x' };
    const resource = {
      identifier: 'demo-new',
      title: texts,
      description: texts,
      rightDescription: texts,
      resourceType: 'MaskinportenSchema',
      resourceReferences: [{ reference: scopes.delegable, referenceType: 'MaskinportenScope' }],
      hasCompetentAuthority: { organization: organisations.provider },
    };
    const token = await machine(ownerClient, 'altinn:resourceregistry/resource.write');
    const post = (changed: object, as = token) => send('POST', path, { token: as, body: { ...resource, ...changed } });
    const foreign = await post({ resourceReferences: [{ reference: 'kunde:x', referenceType: 'MaskinportenScope' }] });
    assert.equal(foreign.status, 401);
    assert.deepEqual(foreign.body.errors.InvalidPrefix, ['kunde:x']);
    assert.equal((await post({ hasCompetentAuthority: { organization: organisations.consumer } })).status, 403);
    assert.equal((await post({}, await machine(ownerClient, 'altinn:maskinporten/delegations'))).status, 403);
    assert.equal((await post({}, await person(manager))).status, 403);
    assert.equal((await post({ identifier: 'demo-bundle' })).status, 409);
    for (const changed of [
      { identifier: 'Nei' },
      { title: { nb: 'x' } },
      { resourceReferences: [] },
      { resourceType: 'Other' },
      { rightDescription: undefined },
      { hasCompetentAuthority: {} },
    ]) {
      assert.equal((await post(changed)).status, 400, JSON.stringify(changed));
    }
    const put = await send('PUT', `${path}/demo-bundle`, { token, body: resource });
    assert.deepEqual([put.status, put.body], [400, 'Id in path does not match ID in resource']);
    assert.equal((await send('PUT', `${path}/demo-new`, { token, body: resource })).status, 404);
    const moved = {
      ...resource,
      identifier: 'demo-bundle',
      hasCompetentAuthority: { organization: organisations.consumer },
    };
    assert.equal((await send('PUT', `${path}/demo-bundle`, { token, body: moved })).status, 403);
    assert.equal((await send('GET', `${path}/demo-bundle`)).body.identifier, 'demo-bundle');
    assert.equal((await send('GET', `${path}/Search?reference=demo:bundled`)).body.length, 2);
    assert.equal((await send('GET', `${path}/resourcelist`)).body.length, 3);
  });

  test('a policy is kept as it came', async () => {
    const token = await machine(ownerClient, 'altinn:resourceregistry/resource.write');
    const path = `resourceregistry/api/v1/resource/demo-bundle/policy`;
    const stranger = await machine(strangerClient, 'altinn:resourceregistry/resource.write');
    const upload = async (xml: string | undefined, id = 'demo-bundle', field = 'policyFile', as = token) => {
      const form = new FormData();
      form.set(field, new Blob([xml ?? ''], { type: 'application/xml' }), 'policy.xml');
      const response = await fetch(`${server.address}resourceregistry/api/v1/resource/${id}/policy`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${as}` },
        body: form,
      });
      return [response.status, await response.text()];
    };
    const xml = '<?xml version="1.0"?><xacml:Policy PolicyId="x"/>';
    assert.equal((await send('GET', path)).status, 404);
    assert.deepEqual(await upload(xml), [201, '']);
    const kept = await send('GET', path);
    assert.equal(kept.body, xml);
    assert.match(kept.headers.get('content-type') ?? '', /^application\/xml/);
    assert.deepEqual(await upload(xml, 'demo-none'), [400, '"Unknown resource"']);
    assert.deepEqual(await upload(xml, 'demo-bundle', 'other'), [400, '"The policy file can not be null"']);
    assert.equal((await upload('<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><Policy/>'))[0], 400);
    assert.equal((await upload('<html></html>'))[0], 400);
    // An earlier version took practically for ever to see that this is not a policy.
    const endless = `${'<!---->'.repeat(60)}x`;
    assert.deepEqual(await upload(endless), [400, '"Policy file is not a XACML policy"']);
    // Ownership is checked first: a stranger learns nothing about the body, whatever it contains.
    for (const body of [endless, xml]) assert.deepEqual(await upload(body, undefined, undefined, stranger), [403, '']);
    assert.equal((await send('GET', path)).body, xml);
  });

  test('delegation schemes, as older guides show them', async () => {
    const base = 'maskinporten-api/delegationSchemes';
    const token = (action: string) => machine(ownerClient, `altinn:maskinporten/delegationSchemes.${action}`);
    const scheme = {
      owner_org: organisations.provider,
      scopes: [scopes.delegable],
      title: [{ code: 'nb_NO', value: 'Kaiplasser' }],
      description: [{ code: 'en', value: 'Berths' }],
      default_language: 'en',
      delegation_source_config: { required_security_level: 3 },
    };
    const write = await token('write');
    const made = await send('POST', base, { token: write, body: scheme });
    assert.equal(made.status, 201);
    assert.match(made.body, /^[0-9a-f-]{36}$/);
    const read = await send('GET', `${base}/${made.body}`, { token: await token('read') });
    assert.deepEqual(read.body.scopes, [scopes.delegable]);
    assert.equal(read.body.delegation_source, SOURCE);
    assert.equal(read.body.default_language, 'en');
    assert.deepEqual(read.body.delegation_source_config, scheme.delegation_source_config);
    assert.equal((await send('GET', base, { token: await token('read') })).body.length, 2);
    const edit = await token('edit');
    const add = (scope: string) => send('POST', `${base}/${made.body}/scopes?scope=${scope}`, { token: edit });
    assert.equal((await add(bundled)).status, 201);
    assert.equal((await add(bundled)).status, 409);
    assert.equal((await add('kunde:x')).status, 403);
    assert.equal((await send('DELETE', `${base}/${made.body}/scopes?scope=${bundled}`, { token: edit })).status, 204);
    assert.equal((await send('PUT', `${base}/${made.body}`, { token: edit, body: scheme })).status, 202);
    assert.equal(
      (await send('POST', base, { token: write, body: { ...scheme, owner_org: organisations.consumer } })).status,
      403,
    );
    assert.equal((await send('POST', base, { token: write, body: { ...scheme, scopes: ['kunde:x'] } })).status, 403);
    assert.equal((await send('POST', base, { token: write, body: {} })).status, 400);

    const manages = await person(manager);
    await send('POST', `${suppliers}${toSupplier()}`, { token: manages });
    await send('POST', `${suppliers}/resources${toSupplier({ resource: `scheme-${made.body}` })}`, { token: manages });
    assert.equal((await ask({})).status, 200);
    const remove = await token('delete');
    assert.equal((await send('DELETE', `${base}/${made.body}`, { token: remove })).status, 400);
    assert.equal((await send('DELETE', `${base}/${made.body}?deleteDelegations=true`, { token: remove })).status, 204);
    assert.match((await ask({})).body.error_uri, /MP-251$/);
    await revokeBundle();
  });
});
