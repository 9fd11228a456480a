import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  makePid,
  openTestDatabases,
  organisations,
  requestMachineToken,
  requestPersonToken,
  startTestServer,
  type TestDatabases,
  type TestServer,
} from '@portvakt/own-tests';
import fc from 'fast-check';

const owner = makeClient('owner');
const pid = makePid();
const scopes = [
  'altinn:maskinporten/delegations.admin',
  'altinn:resourceregistry/resource.write',
  'altinn:maskinporten/delegationSchemes.read',
  'altinn:maskinporten/delegationSchemes.write',
  'altinn:maskinporten/delegationSchemes.edit',
  'altinn:maskinporten/delegationSchemes.delete',
];

/** On PostgreSQL, which accepts fewer texts than SQLite. */
describe("whatever is sent to Altinn's paths", () => {
  let databases: TestDatabases;
  let server: TestServer;
  let tokens: readonly string[];
  before(async () => {
    databases = await openTestDatabases();
    const client = {
      client_id: owner.clientId,
      client_orgno: organisations.provider,
      scopes,
      jwks: { keys: [owner.publicJwk] },
    };
    server = await startTestServer({
      registry: {
        ...exampleRegistry(makeClient('customer'), { clients: [client] }),
        people: [{ pid, name: 'Kari', roles: [{ orgno: organisations.provider, role: 'DAGL' }] }],
      },
      environment: { PORTVAKT_DATABASE_URL: await databases.create('postgres') },
    });
    tokens = [
      await requestMachineToken(server, owner, { scope: scopes.join(' ') }),
      await requestPersonToken(server, pid),
      'x.y.z',
    ];
  });
  after(async () => {
    await server.stop();
    await databases.remove();
  });

  const odd = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom(
      '\0',
      "'; drop table people; --",
      '../..',
      '%',
      organisations.provider,
      '0192:1',
      ' ',
      'æøå',
      '__proto__',
    ),
  );
  const paths = fc.constantFrom(
    'accessmanagement/api/v1/maskinporten/delegations',
    'accessmanagement/api/v1/enduser/maskinportensuppliers',
    'accessmanagement/api/v1/enduser/maskinportensuppliers/resources',
    'accessmanagement/api/v1/enduser/maskinportenconsumers/resources',
    'accessmanagement/api/v1/{}/maskinportenschema/offered',
    'accessmanagement/api/v1/{}/maskinportenschema/delegationcheck',
    'resourceregistry/api/v1/resource',
    'resourceregistry/api/v1/resource/{}',
    'resourceregistry/api/v1/resource/{}/policy',
    'resourceregistry/api/v1/resource/search',
    'maskinporten-api/delegationSchemes',
    'maskinporten-api/delegationSchemes/{}/scopes',
    'authentication/api/v1/exchange/{}',
    'authentication/api/v1/openid/.well-known/openid-configuration/jwks',
    'dev/enduser-token',
  );
  const names = [
    'scope',
    'consumerOrg',
    'supplierOrg',
    'party',
    'supplier',
    'consumer',
    'resource',
    'cascade',
    'title',
  ];

  test('nothing makes a 5xx', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
        paths,
        odd,
        fc.array(fc.tuple(fc.constantFrom(...names), odd), { maxLength: 4 }),
        fc.nat(2),
        fc.option(fc.oneof(odd, fc.json()), { nil: undefined }),
        async (method, path, part, query, which, body) => {
          const url = new URL(`${server.address}${path.replace('{}', encodeURIComponent(part.toWellFormed()))}`);
          for (const [name, value] of query) url.searchParams.append(name, value);
          const answer = await fetch(url, {
            method,
            headers: { authorization: `Bearer ${tokens[which]}`, 'content-type': 'application/json' },
            ...(body !== undefined && method !== 'GET' && { body }),
          });
          const text = await answer.text();
          assert.ok(answer.status < 500, `${method} ${url} ${body} → ${answer.status} ${text}`);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('a NUL in what is kept is refused', async () => {
    const texts = { nb: 'x', nn: 'x', en: 'x' };
    const resource = {
      identifier: 'demo-nul',
      title: texts,
      description: texts,
      rightDescription: texts,
      resourceType: 'MaskinportenSchema',
      resourceReferences: [{ reference: 'demo:\0x', referenceType: 'MaskinportenScope' }],
      hasCompetentAuthority: { organization: organisations.provider },
    };
    const answer = await fetch(`${server.address}resourceregistry/api/v1/resource`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens[0]}`, 'content-type': 'application/json' },
      body: JSON.stringify(resource),
    });
    assert.equal(answer.status, 400);
    const { errors } = (await answer.json()) as { errors: Record<string, string[]> };
    assert.match(errors['resourceReferences[0].reference']?.[0] ?? '', /U\+0000/);
  });
});
