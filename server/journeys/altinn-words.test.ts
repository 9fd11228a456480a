import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  type AltinnCaller,
  type AltinnReply,
  accessPackages,
  callAsMachine,
  callAsPerson,
  describeSystem,
  organisations,
  people,
  publishedAltinnTexts,
  resources,
  right,
  startTestServer,
  systemUserRegistry,
  type TestServer,
} from '@portvakt/own-tests';
import { partyOfOrganisation } from '#parties';

const REGISTER = 'authentication/api/v1/systemregister/vendor';
const REQUEST = 'authentication/api/v1/systemuser/request/vendor';
const SUPPLIERS = 'accessmanagement/api/v1/enduser/maskinportensuppliers';
const ROOT = '/registersystemrequest';

const partyOf = (orgno: string) => partyOfOrganisation(orgno as Parameters<typeof partyOfOrganisation>[0]);
const consumer = partyOf(organisations.consumer);
const query = (parts: Record<string, string>) => `?${new URLSearchParams(parts)}`;

describe('the words and members that clients match on', () => {
  let server: TestServer;
  let vendor: AltinnCaller;
  let manager: AltinnCaller;
  before(async () => {
    const { clients, registry } = systemUserRegistry();
    server = await startTestServer({ registry });
    vendor = await callAsMachine(
      server,
      clients.vendor,
      'altinn:authentication/systemregister.write altinn:authentication/systemuser.request.write',
    );
    manager = await callAsPerson(server, people.managingDirector);
  });
  after(() => server.stop());

  const errorsOf = ({ body }: AltinnReply) => body.validationErrors as Record<string, unknown>[];

  test('in access management the sentence stands in the detail, at both levels, with the members the source names', async () => {
    const to = (more: object = {}) => query({ party: consumer.partyUuid, supplier: organisations.supplier, ...more });
    const itself = await manager.post(`${SUPPLIERS}${to({ supplier: organisations.consumer })}`);
    assert.equal(itself.status, 400);
    assert.equal(itself.body.detail, publishedAltinnTexts['STD-00000']);
    assert.equal(itself.body.title, 'Bad Request');
    assert.deepEqual(errorsOf(itself), [
      {
        code: 'AM.VLD-00007',
        detail: publishedAltinnTexts['AM.VLD-00007'],
        paths: ['QUERY/party'],
        party: 'An organization cannot delegate to itself.',
      },
      {
        code: 'AM.VLD-00007',
        detail: publishedAltinnTexts['AM.VLD-00007'],
        paths: ['QUERY/supplier'],
        supplier: 'An organization cannot delegate to itself.',
      },
    ]);
    const unknown = await manager.post(`${SUPPLIERS}${to({ supplier: '310003506' })}`);
    assert.deepEqual(
      [unknown.body.code, unknown.body.detail, unknown.body.title],
      ['AM-00023', publishedAltinnTexts['AM-00023'], 'Bad Request'],
    );
    const wrongType = await manager.post(`${SUPPLIERS}/resources${to({ resource: resources.submission })}`);
    assert.deepEqual(errorsOf(wrongType), [
      {
        code: 'AM.VLD-00032',
        detail: publishedAltinnTexts['AM.VLD-00032'],
        paths: ['QUERY/resource'],
        resourceType: `Resource '${resources.submission}' must be of type 'MaskinportenSchema'.`,
      },
    ]);
    // The resource is checked before the connection.
    const missing = await manager.post(`${SUPPLIERS}/resources${to({ resource: resources.bundle })}`);
    assert.deepEqual([missing.body.code, missing.body.detail], ['AM-00022', publishedAltinnTexts['AM-00022']]);
    await manager.post(`${SUPPLIERS}${to()}`);
    assert.equal((await manager.post(`${SUPPLIERS}/resources${to({ resource: resources.bundle })}`)).body, true);
    const held = await manager.delete(`${SUPPLIERS}${to()}`);
    assert.deepEqual(errorsOf(held), [
      {
        code: 'AM.VLD-00031',
        detail: publishedAltinnTexts['AM.VLD-00031'],
        paths: ['assignment'],
        assignmentResources:
          'Cannot remove supplier assignment while resources are still delegated. Use cascade=true or remove resources first.',
      },
    ]);
  });

  test('elsewhere it stands in the title, and no detail comes with it', async () => {
    const { body } = await vendor.get(`${REGISTER}/${organisations.supplier}_never`);
    assert.equal(body.title, publishedAltinnTexts['AUTH-00011']);
    assert.equal('detail' in body, false);
    const reply = await vendor.post(REGISTER, describeSystem({ clientId: ['a', 'a'] }));
    assert.equal(errorsOf(reply)[0]?.title, publishedAltinnTexts['AUTH.VLD-00011']);
    assert.equal('detail' in (errorsOf(reply)[0] ?? {}), false);
  });

  const bad: readonly (readonly [
    string,
    object,
    code: string,
    path: string,
    index: number,
    value: string,
    more?: object,
  ])[] = [
    [
      'a right on an unknown resource',
      { rights: [right(resources.notice), right('no-such'), right(resources.submission)] },
      'AUTH.VLD-00003',
      'rights/1/resource/0',
      1,
      'no-such',
      { 'ResourceIds Not Found : ': 'no-such' },
    ],
    [
      'a right on what cannot be given',
      { rights: [right(resources.notice), right(resources.bundle)] },
      'AUTH.VLD-00017',
      'rights/1/resource/0',
      1,
      resources.bundle,
    ],
    [
      'a right with an attribute that names no resource',
      {
        rights: [
          right(resources.notice),
          {
            resource: [
              { id: 'urn:altinn:resource', value: resources.app },
              { id: 'urn:altinn:org', value: 'fjo' },
            ],
          },
        ],
      },
      'AUTH.VLD-00009',
      'rights/1/resource/1/id',
      1,
      'urn:altinn:org',
    ],
    [
      'a right that stands twice',
      { rights: [right(resources.notice), right(resources.submission), right(resources.notice)] },
      'AUTH.VLD-00006',
      'rights/2',
      2,
      resources.notice,
    ],
    [
      'an unknown package',
      { accessPackages: [{ urn: accessPackages.accounts }, { urn: 'urn:altinn:accesspackage:no-such' }] },
      'AUTH.VLD-00008',
      'accesspackages/1',
      1,
      'urn:altinn:accesspackage:no-such',
      { 'Invalid Urn Details : ': 'Not found: urn:altinn:accesspackage:no-such' },
    ],
    [
      'a client of another organisation',
      { clientId: ['mine', 'other-vendor'] },
      'AUTH.VLD-00004',
      'clientid/1',
      1,
      'other-vendor',
    ],
    [
      'a malformed redirect',
      { allowedRedirectUrls: ['https://a.example/', 'http://b.example/'] },
      'AUTH.VLD-00005',
      'allowedredirecturls/1',
      1,
      'http://b.example/',
    ],
  ];
  for (const [name, more, code, path, index, value, named = {}] of bad) {
    test(`${name} is named with its place and value`, async () => {
      const system = describeSystem({ id: `${organisations.supplier}_bad`, clientId: [], ...more });
      const found = errorsOf(await vendor.post(REGISTER, system)).find((error) => error.code === code);
      assert.equal(found?.title, publishedAltinnTexts[code]);
      assert.ok((found?.paths as string[]).includes(`${ROOT}/${path}`), JSON.stringify(found));
      const [entry] = found?.entries as Record<string, unknown>[];
      assert.deepEqual([entry?.index, entry?.value], [index, value]);
      if (code === 'AUTH.VLD-00004') assert.equal(entry?.reason, 'of another organisation');
      for (const [member, text] of Object.entries(named)) assert.equal(found?.[member], text);
    });
  }

  test('a request names the right that the system lacks, and a package that it cannot have', async () => {
    const id = `${organisations.supplier}_asks`;
    const system = describeSystem({ id, clientId: [], rights: [right(resources.notice)] });
    assert.equal((await vendor.post(REGISTER, system)).status, 200);
    const ask = (more: object) => vendor.post(REQUEST, { systemId: id, partyOrgNo: organisations.consumer, ...more });
    const lacking = (await ask({ rights: [right(resources.notice), right(resources.app)] })).body;
    assert.deepEqual([lacking.code, lacking.title], ['AUTH-00001', publishedAltinnTexts['AUTH-00001']]);
    assert.deepEqual(lacking.entries, [{ index: 1, value: resources.app }]);
    assert.deepEqual(lacking.paths, ['/rights/1']);
    const packaged = (await ask({ accessPackages: [{ urn: accessPackages.accounts }, { urn: 'x' }] })).body;
    assert.deepEqual([packaged.code, packaged.NotFoundPackages], ['AUTH-00063', ['x']]);
    assert.deepEqual(packaged.entries, [{ index: 1, value: 'x' }]);
  });

  test('a right may name two resources, and is a right on both', async () => {
    const id = `${organisations.supplier}_two`;
    const two = { resource: [...right(resources.notice).resource, ...right(resources.submission).resource] };
    const twice = { resource: [...right(resources.app).resource, ...right(resources.app).resource] };
    const system = describeSystem({ id, clientId: [], rights: [two, twice], accessPackages: [] });
    assert.equal((await vendor.post(REGISTER, system)).status, 200);
    assert.equal((await vendor.put(`${REGISTER}/${id}`, system)).status, 200);
    assert.deepEqual((await vendor.get(`${REGISTER}/${id}`)).body.rights, [two, twice]);
    for (const [rights, status] of [
      [[right(resources.submission)], 201],
      [[two, twice], 201],
      [[{ resource: [...two.resource, ...right(resources.packaged).resource] }], 400],
    ] as const) {
      const reply = await vendor.post(REQUEST, {
        systemId: id,
        partyOrgNo: organisations.consumer,
        externalRef: JSON.stringify(rights).length.toString(),
        rights,
      });
      assert.equal(reply.status, status, JSON.stringify(reply.body));
    }
  });

  test('blanks around texts are trimmed, however deep', async () => {
    const id = `${organisations.supplier}_blanks`;
    const system = describeSystem({
      id: ` ${id} `,
      vendor: { ID: `0192:${organisations.supplier} ` },
      rights: [right(` ${resources.notice}`)],
      accessPackages: [{ urn: `${accessPackages.accounts}\t` }],
      clientId: [' one '],
      allowedRedirectUrls: [' https://kaipilot.example/ '],
    });
    assert.equal((await vendor.post(REGISTER, system)).status, 200);
    const { body } = await vendor.get(`${REGISTER}/${id}`);
    assert.deepEqual(body.vendor, { ID: `0192:${organisations.supplier}` });
    assert.deepEqual(body.rights, [right(resources.notice)]);
    assert.deepEqual([body.clientId, body.allowedRedirectUrls], [['one'], ['https://kaipilot.example/']]);
  });

  test('a parameter that is missing is named, not the system that it would have named', async () => {
    const { status, body } = await vendor.get(`authentication/api/v1/systemuser/vendor/byquery?systemId=x&orgno=1`);
    assert.equal(status, 400);
    assert.deepEqual(body.errors, { 'system-id': ['The system-id field is required.'] });
  });
});
