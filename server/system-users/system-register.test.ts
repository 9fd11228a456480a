import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  type AltinnCaller,
  type AltinnReply,
  accessPackages,
  callAsMachine,
  callAsPerson,
  callWith,
  describeSystem,
  organisations,
  people,
  resources,
  right,
  startTestServer,
  systemUserRegistry,
  type TestServer,
} from '@portvakt/own-tests';

const REGISTER = 'authentication/api/v1/systemregister';
const WRITE = 'altinn:authentication/systemregister.write';
const ADMIN = 'altinn:authentication/systemregister.admin';

/** The codes of a validation problem with the path that Altinn gives each; those of single entries come after it. */
const findings = ({ body }: AltinnReply) =>
  body.validationErrors.map(({ code, paths }: { code: string; paths: string[] }) => `${code} ${paths[0]}`);

describe('the system register', () => {
  let server: TestServer;
  let vendor: AltinnCaller;
  let other: AltinnCaller;
  let registrar: AltinnCaller;
  let person: AltinnCaller;
  let supplier: AltinnCaller;
  let count = 0;

  before(async () => {
    const { clients, registry } = systemUserRegistry();
    const supplied = { ...clients.vendor, clientId: 'in-the-name-of-the-vendor' };
    const declared = {
      client_id: supplied.clientId,
      client_orgno: organisations.supplier,
      supplier_orgno: organisations.stranger,
      scopes: [WRITE],
      jwks: { keys: [supplied.publicJwk] },
    };
    const { clients: others } = registry as { clients: readonly object[] };
    server = await startTestServer({ registry: { ...registry, clients: [...others, declared] } });
    supplier = await callAsMachine(server, supplied, WRITE);
    vendor = await callAsMachine(server, clients.vendor, WRITE);
    other = await callAsMachine(server, clients.otherVendor, WRITE);
    registrar = await callAsMachine(server, clients.registrar, ADMIN);
    person = await callAsPerson(server, people.managingDirector);
  });
  after(() => server.stop());

  /** A system of its own for each test. */
  const fresh = (more: object = {}) => {
    count += 1;
    return describeSystem({ id: `${organisations.supplier}_system${count}`, clientId: [], ...more });
  };
  const register = async (more: object = {}) => {
    const system = fresh(more);
    assert.equal((await vendor.post(`${REGISTER}/vendor`, system)).status, 200);
    return system;
  };

  test('a vendor registers a system, reads it, lists it and deletes it', async () => {
    const system = fresh({ clientId: ['client-a', 'client-b'] });
    const made = await vendor.post(`${REGISTER}/vendor`, system);
    assert.equal(made.status, 200);
    assert.match(made.body, /^[0-9a-f]{8}-/);
    const read = await vendor.get(`${REGISTER}/vendor/${system.id}`);
    assert.deepEqual(read.body, {
      id: system.id,
      vendor: { ID: `0192:${organisations.supplier}` },
      name: system.name,
      description: system.description,
      rights: [right(resources.submission), right(resources.notice)],
      accessPackages: system.accessPackages,
      isDeleted: false,
      clientId: ['client-a', 'client-b'],
      isVisible: true,
      allowedRedirectUrls: system.allowedRedirectUrls,
    });
    const [listed] = (await vendor.get(`${REGISTER}/vendor`)).body;
    assert.deepEqual(listed, {
      systemId: system.id,
      systemVendorOrgNumber: organisations.supplier,
      systemVendorOrgName: 'Leverandøren AS',
      name: system.name,
      description: system.description,
      rights: [right(resources.submission), right(resources.notice)],
      accessPackages: system.accessPackages,
      isVisible: true,
    });
    const gone = await vendor.delete(`${REGISTER}/vendor/${system.id}`);
    assert.deepEqual([gone.status, gone.body], [200, { succeeded: true }]);
    assert.equal((await vendor.get(`${REGISTER}/vendor/${system.id}`)).body.isDeleted, true);
    assert.equal((await vendor.delete(`${REGISTER}/vendor/${system.id}`)).body.code, 'AUTH-00011');
    const listedIds = (await vendor.get(`${REGISTER}/vendor`)).body.map(
      ({ systemId }: { systemId: string }) => systemId,
    );
    assert.ok(!listedIds.includes(system.id));
  });

  const faults: readonly (readonly [name: string, more: object, expected: readonly string[]])[] = [
    [
      'a vendor that is no identifier',
      { vendor: { ID: '313770001' } },
      ['AUTH.VLD-00000 /registersystemrequest/vendor/id'],
    ],
    [
      'a vendor with a wrong check digit',
      { vendor: { ID: '0192:313770002' } },
      ['AUTH.VLD-00000 /registersystemrequest/vendor/id'],
    ],
    [
      'a vendor of a foreign scheme',
      { vendor: { ID: '9908:313770001' } },
      ['AUTH.VLD-00000 /registersystemrequest/vendor/id'],
    ],
    [
      'an id of another vendor',
      { id: `${organisations.stranger}_x` },
      ['AUTH.VLD-00001 /registersystemrequest/systemid'],
    ],
    ['an id without a name', { id: `${organisations.supplier}_` }, ['AUTH.VLD-00001 /registersystemrequest/systemid']],
    ['a blank in the id', { id: `${organisations.supplier}_a b` }, ['AUTH.VLD-00013 /registersystemrequest/systemid']],
    ['an unknown resource', { rights: [right('no-such')] }, ['AUTH.VLD-00003 /registersystemrequest/rights/resource']],
    [
      'an attribute that is no resource',
      { rights: [{ resource: [{ id: 'urn:altinn:org', value: 'fjo' }] }] },
      ['AUTH.VLD-00009 /registersystemrequest/rights/resource'],
    ],
    [
      'a right without a resource',
      { rights: [{ resource: [] }] },
      ['AUTH.VLD-00009 /registersystemrequest/rights/resource'],
    ],
    [
      'a right twice',
      { rights: [right(resources.notice), right(resources.notice)] },
      ['AUTH.VLD-00006 /registersystemrequest/rights/resource'],
    ],
    [
      'a bundle of scopes',
      { rights: [right(resources.bundle)] },
      ['AUTH.VLD-00017 /registersystemrequest/rights/resource'],
    ],
    [
      'a resource for consents',
      { rights: [right(resources.income)] },
      ['AUTH.VLD-00017 /registersystemrequest/rights/resource'],
    ],
    [
      'a client id of another organisation',
      { clientId: ['other-vendor'] },
      ['AUTH.VLD-00004 /registersystemrequest/clientid'],
    ],
    ['a client id twice', { clientId: ['a', 'a'] }, ['AUTH.VLD-00011 /registersystemrequest/clientid']],
    [
      'a redirect that is not https',
      { allowedRedirectUrls: ['http://kaipilot.example/'] },
      ['AUTH.VLD-00005 /registersystemrequest/allowedredirecturls'],
    ],
    [
      'a redirect with a user name',
      { allowedRedirectUrls: ['https://kaipilot.example@evil.example/'] },
      ['AUTH.VLD-00005 /registersystemrequest/allowedredirecturls'],
    ],
    [
      'an unknown package',
      { accessPackages: [{ urn: 'urn:altinn:accesspackage:no-such' }] },
      ['AUTH.VLD-00008 /registersystemrequest/accesspackages'],
    ],
    [
      'a package that cannot be delegated',
      { accessPackages: [{ urn: accessPackages.notDelegable }] },
      ['AUTH.VLD-00008 /registersystemrequest/accesspackages'],
    ],
    [
      'a package twice',
      { accessPackages: [{ urn: accessPackages.accounts }, { urn: accessPackages.accounts }] },
      ['AUTH.VLD-00007 /registersystemrequest/accesspackages'],
    ],
    [
      'a package for client relations on a visible system',
      { accessPackages: [{ urn: accessPackages.clients }] },
      ['AUTH.VLD-00018 /registersystemrequest/isvisible'],
    ],
    [
      'several at once',
      { id: 'x y', rights: [right('no-such')], clientId: ['a', 'a'] },
      [
        'AUTH.VLD-00001 /registersystemrequest/systemid',
        'AUTH.VLD-00013 /registersystemrequest/systemid',
        'AUTH.VLD-00003 /registersystemrequest/rights/resource',
        'AUTH.VLD-00011 /registersystemrequest/clientid',
      ],
    ],
  ];
  for (const [name, more, expected] of faults) {
    test(`${name} is refused`, async () => {
      const reply = await vendor.post(`${REGISTER}/vendor`, fresh(more));
      assert.equal(reply.status, 400);
      assert.equal(reply.body.code, 'STD-00000');
      assert.deepEqual(findings(reply), expected);
    });
  }

  test('a package for client relations is fine on a system that is not visible', async () => {
    await register({ isVisible: false, accessPackages: [{ urn: accessPackages.clients }] });
  });

  test('an id is used once and for all', async () => {
    const system = await register();
    assert.deepEqual(findings(await vendor.post(`${REGISTER}/vendor`, system)), [
      'AUTH.VLD-00002 /registersystemrequest/systemid',
    ]);
    await vendor.delete(`${REGISTER}/vendor/${system.id}`);
    assert.deepEqual(findings(await vendor.post(`${REGISTER}/vendor`, system)), [
      'AUTH.VLD-00002 /registersystemrequest/systemid',
    ]);
  });

  test('a client id belongs to one live system: it moves when the first lets it go', async () => {
    const first = await register({ clientId: ['moving'] });
    const second = fresh({ clientId: ['moving'] });
    const taken = ['AUTH.VLD-00004 /registersystemrequest/clientid'];
    assert.deepEqual(findings(await vendor.post(`${REGISTER}/vendor`, second)), taken);
    // Its own system may name it again.
    assert.equal((await vendor.put(`${REGISTER}/vendor/${first.id}`, first)).status, 200);
    assert.equal((await vendor.put(`${REGISTER}/vendor/${first.id}`, { ...first, clientId: [] })).status, 200);
    assert.equal((await vendor.post(`${REGISTER}/vendor`, second)).status, 200);
    const back = await vendor.put(`${REGISTER}/vendor/${first.id}`, first);
    assert.deepEqual(findings(back), taken);
    await vendor.delete(`${REGISTER}/vendor/${second.id}`);
    assert.equal((await vendor.put(`${REGISTER}/vendor/${first.id}`, first)).status, 200);
  });

  test('of many registrations at once that want one client id, one gets it', async () => {
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => vendor.post(`${REGISTER}/vendor`, fresh({ clientId: ['wanted'] }))),
    );
    assert.equal(replies.filter(({ status }) => status === 200).length, 1);
    assert.ok(replies.every((reply) => reply.status === 200 || findings(reply)[0]?.startsWith('AUTH.VLD-00004')));
  });

  test('rights and packages are replaced whole', async () => {
    const system = await register();
    const address = `${REGISTER}/vendor/${system.id}`;
    assert.deepEqual((await vendor.put(`${address}/rights`, [right(resources.app)])).body, { succeeded: true });
    assert.deepEqual((await vendor.put(`${address}/accesspackages`, [])).body, { succeeded: true });
    const { body } = await vendor.get(address);
    assert.deepEqual([body.rights, body.accessPackages], [[right(resources.app)], []]);
    assert.deepEqual(findings(await vendor.put(`${address}/rights`, [right('no-such')])), [
      'AUTH.VLD-00003 /registersystemrequest/rights/resource',
    ]);
    assert.deepEqual(findings(await vendor.put(`${address}/accesspackages`, [{ urn: 'x' }])), [
      'AUTH.VLD-00008 /registersystemrequest/accesspackages',
    ]);
    const renamed = await vendor.put(address, { ...system, id: `${organisations.supplier}_another` });
    assert.deepEqual(findings(renamed), ['AUTH.VLD-00012 /registersystemrequest/systemid']);
  });

  test('a deleted system cannot be changed', async () => {
    const system = await register();
    const address = `${REGISTER}/vendor/${system.id}`;
    await vendor.delete(address);
    const reply = await vendor.put(address, system);
    assert.deepEqual([reply.status, reply.body], [400, 'Cannot update a system marked as deleted.']);
    assert.equal((await vendor.put(`${address}/rights`, [])).status, 400);
  });

  test("another vendor's system is not told from one that never was", async () => {
    const system = await register();
    for (const id of [system.id, `${organisations.supplier}_never`]) {
      const address = `${REGISTER}/vendor/${id}`;
      for (const reply of [
        await other.get(address),
        await other.put(address, { nonsense: true }),
        await other.put(address, system),
        await other.put(`${address}/rights`, 'nonsense'),
        await other.put(`${address}/accesspackages`, []),
        await other.delete(address),
      ]) {
        assert.deepEqual([reply.status, reply.body.code], [404, 'AUTH-00011']);
      }
    }
    assert.equal((await vendor.get(`${REGISTER}/vendor/${system.id}`)).body.isDeleted, false);
    assert.deepEqual((await other.get(`${REGISTER}/vendor`)).body, []);
  });

  test('nobody registers for another organisation, but the one who may for all', async () => {
    const reply = await other.post(`${REGISTER}/vendor`, fresh());
    assert.deepEqual([reply.status, reply.body], [403, undefined]);
    const system = fresh();
    assert.equal((await registrar.post(`${REGISTER}/vendor`, system)).status, 200);
    assert.equal((await registrar.put(`${REGISTER}/vendor/${system.id}`, system)).status, 200);
    // A system never changes its vendor.
    const moved = { ...system, vendor: { ID: `0192:${organisations.stranger}` } };
    assert.equal((await registrar.put(`${REGISTER}/vendor/${system.id}`, moved)).status, 403);
  });

  test('a supplier with a client in the name of the vendor is not the vendor', async () => {
    const system = await register();
    for (const reply of [
      await supplier.post(`${REGISTER}/vendor`, fresh()),
      await supplier.get(`${REGISTER}/vendor`),
      await supplier.put(`${REGISTER}/vendor/${system.id}`, system),
      await supplier.delete(`${REGISTER}/vendor/${system.id}`),
    ]) {
      assert.deepEqual([reply.status, reply.body], [403, undefined]);
    }
  });

  test('an address with a null character is refused', async () => {
    assert.equal((await vendor.get(`${REGISTER}/vendor/a%00b`)).status, 400);
    assert.equal((await vendor.get(`authentication/api/v1/systemuser/vendor/byquery?system-id=%00`)).status, 400);
  });

  test('a vendor that is not on record cannot have a system', async () => {
    const id = '310003506';
    const reply = await registrar.post(`${REGISTER}/vendor`, fresh({ id: `${id}_x`, vendor: { ID: `0192:${id}` } }));
    assert.deepEqual(findings(reply), ['AUTH.VLD-00000 /registersystemrequest/vendor/id']);
  });

  test('a body of another form is refused with the names of its fields', async () => {
    for (const body of [
      undefined,
      [],
      'text',
      { ...fresh(), clientId: 'one' },
      { ...fresh(), rights: [{ resource: 7 }] },
    ]) {
      const reply = await vendor.post(`${REGISTER}/vendor`, body);
      assert.equal(reply.status, 400, JSON.stringify(body));
      assert.ok(Object.keys(reply.body.errors).length > 0);
    }
    const { errors } = (await vendor.post(`${REGISTER}/vendor`, { ...fresh(), rights: [{ resource: 7 }] })).body;
    assert.deepEqual(Object.keys(errors), ['rights[0].resource']);
  });

  test('people read what they can choose, and machines do not', async () => {
    const seen = await register();
    const hidden = await register({ isVisible: false });
    const ids = (await person.get(REGISTER)).body.map(({ systemId }: { systemId: string }) => systemId);
    assert.ok(ids.includes(seen.id) && !ids.includes(hidden.id));
    assert.equal((await person.get(`${REGISTER}/${hidden.id}`)).body.systemId, hidden.id);
    assert.deepEqual((await person.get(`${REGISTER}/${seen.id}/rights`)).body.length, 2);
    assert.deepEqual((await person.get(`${REGISTER}/${seen.id}/accesspackages`)).body, seen.accessPackages);
    assert.equal((await person.get(`${REGISTER}/no-such`)).body.code, 'AUTH-00011');
    assert.equal((await vendor.get(REGISTER)).status, 403);
    assert.equal((await vendor.get(`${REGISTER}/${seen.id}`)).status, 403);
  });

  test('a person is no vendor, and without a token nobody is let in', async () => {
    const nobody = callWith(server, undefined);
    for (const [method, path] of [
      ['post', `${REGISTER}/vendor`],
      ['get', `${REGISTER}/vendor`],
      ['put', `${REGISTER}/vendor/x`],
      ['delete', `${REGISTER}/vendor/x`],
    ] as const) {
      assert.equal((await person[method](path)).status, 403, path);
      assert.equal((await nobody[method](path)).status, 401, path);
    }
  });
});
