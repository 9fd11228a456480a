import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import {
  type AltinnCaller,
  callAsMachine,
  callAsPerson,
  decodeClaims,
  describeSystem,
  makePid,
  organisations,
  people,
  requestToken,
  resources,
  right,
  scopes,
  signGrant,
  startTestServer,
  systemUserRegistry,
  type TestServer,
} from '@portvakt/own-tests';

const SYSTEM_USER = 'urn:altinn:systemuser';
const CONSENT = 'urn:altinn:consent';
const organisation = (orgno: string) => ({ authority: 'iso6523-actorid-upis', ID: `0192:${orgno}` });
const personUrn = (pid: string) => `urn:altinn:person:identifier-no:${pid}`;
const organisationUrn = (orgno: string) => `urn:altinn:organization:identifier-no:${orgno}`;
const HOUR = 60 * 60 * 1000;
const frozen = Date.now();

/** The registry file declares this system; the interfaces make the rest. */
const system = JSON.parse(JSON.stringify(describeSystem(), (_, value) => value ?? undefined));
const { clients, registry } = systemUserRegistry();
const supplied = { ...clients.vendor, clientId: 'supplied' };
const ids = {
  plain: '7a0c4f1a-0000-4000-8000-000000000001',
  withRef: '7a0c4f1a-0000-4000-8000-000000000002',
  agent: '7a0c4f1a-0000-4000-8000-000000000003',
};
const consents = {
  accepted: '8f4b1d20-0000-4000-8000-000000000001',
  created: '8f4b1d20-0000-4000-8000-000000000002',
  rejected: '8f4b1d20-0000-4000-8000-000000000003',
  revoked: '8f4b1d20-0000-4000-8000-000000000004',
  expired: '8f4b1d20-0000-4000-8000-000000000005',
  ofOrganisation: '8f4b1d20-0000-4000-8000-000000000006',
  handled: '8f4b1d20-0000-4000-8000-000000000007',
};

const consent = (id: string, more: object = {}) => ({
  id,
  from: personUrn(people.private),
  to: organisationUrn(organisations.consumer),
  validTo: new Date(frozen + HOUR).toISOString(),
  consentRights: [
    {
      action: ['consent'],
      resource: [{ type: 'urn:altinn:resource', value: resources.income }],
      metadata: { periode: '2025' },
    },
  ],
  status: 'accepted',
  consented: '2026-01-10T09:00:00Z',
  ...more,
});

const declared = {
  ...registry,
  systems: [system],
  system_users: [
    {
      id: ids.plain,
      systemId: system.id,
      partyOrgNo: organisations.consumer,
      userType: 'standard',
      rights: [right(resources.submission)],
    },
    {
      id: ids.withRef,
      systemId: system.id,
      partyOrgNo: organisations.provider,
      externalRef: 'kunde-417',
      rights: [right(resources.submission)],
    },
    {
      id: ids.agent,
      systemId: system.id,
      partyOrgNo: organisations.stranger,
      externalRef: 'agent',
      userType: 'agent',
      accessPackages: [{ urn: 'urn:altinn:accesspackage:regnskap' }],
    },
  ],
  consents: [
    consent(consents.accepted),
    consent(consents.created, { status: 'created' }),
    consent(consents.rejected, { status: 'rejected' }),
    consent(consents.revoked, { status: 'revoked' }),
    consent(consents.expired, { validTo: new Date(frozen - 1000).toISOString() }),
    consent(consents.ofOrganisation, { from: organisationUrn(organisations.provider) }),
    consent(consents.handled, { handledBy: organisationUrn(organisations.supplier) }),
  ],
};
const withSupplied = {
  ...declared,
  clients: [
    ...(declared as unknown as { clients: object[] }).clients,
    {
      client_id: supplied.clientId,
      client_orgno: organisations.consumer,
      supplier_orgno: organisations.supplier,
      scopes: [scopes.openForAll],
      jwks: { keys: [supplied.publicJwk] },
    },
  ],
  delegations: [
    { consumer_orgno: organisations.consumer, supplier_orgno: organisations.supplier, scope: scopes.delegable },
  ],
};

type Details = Readonly<Record<string, unknown>>;
const systemUser = (more: object = {}): Details => ({
  type: SYSTEM_USER,
  systemuser_org: organisation(organisations.consumer),
  ...more,
});
const consentOf = (id: string, more: object = {}): Details => ({
  type: CONSENT,
  id,
  from: personUrn(people.private),
  ...more,
});

describe('authorization_details', () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer({ registry: withSupplied, clock: () => frozen });
  });
  after(() => server.stop());

  const ask = (
    details: unknown,
    { client = clients.vendor, claims = {} }: { client?: typeof supplied; claims?: object } = {},
  ) =>
    requestToken(
      server.address,
      signGrant(client, {
        issuer: server.issuer,
        now: frozen,
        claims: { scope: scopes.openForAll, authorization_details: details, ...claims },
      }),
    );
  const refusal = async (...given: Parameters<typeof ask>) => {
    const { status, body } = await ask(...given);
    assert.equal(status, 400, JSON.stringify(body));
    return {
      error: body.error,
      code: body.error_uri?.split('/').at(-1),
      description: body.error_description as string,
    };
  };
  const notFound = (orgno: string = organisations.consumer) =>
    `Invalid authorization details values. No system user of ${orgno} found for the client.`;

  test('the metadata names the types, as its seventh member', async () => {
    const metadata = (await (await fetch(`${server.address}.well-known/oauth-authorization-server`)).json()) as object;
    assert.deepEqual(Object.entries(metadata)[6], ['authorization_details_types_supported', [SYSTEM_USER, CONSENT]]);
    assert.equal(Object.keys(metadata).length, 7);
  });

  describe('of a system user', () => {
    test('the token names it first of all, and the vendor as its consumer', async () => {
      const { status, body } = await ask([systemUser()]);
      assert.equal(status, 200);
      const claims = decodeClaims(body.access_token);
      assert.deepEqual(Object.keys(claims)[0], 'authorization_details');
      assert.equal(
        JSON.stringify(claims.authorization_details),
        `[{"type":"urn:altinn:systemuser","systemuser_org":{"authority":"iso6523-actorid-upis","ID":"0192:${organisations.consumer}"},"systemuser_id":["${ids.plain}"],"system_id":"${system.id}"}]`,
      );
      assert.deepEqual(claims.consumer, organisation(organisations.supplier));
      assert.equal('supplier' in claims, false);
    });

    test('a reference that was left out both times is the same, one that was given must be given', async () => {
      const owner = { systemuser_org: organisation(organisations.provider) };
      const named = await ask([systemUser({ ...owner, externalRef: 'kunde-417' })]);
      assert.deepEqual((decodeClaims(named.body.access_token).authorization_details as Details[])[0]?.systemuser_id, [
        ids.withRef,
      ]);
      for (const externalRef of [organisations.consumer, '', null]) {
        assert.equal((await ask([systemUser({ externalRef })])).status, 200, String(externalRef));
      }
      // The token ends with what the grant names, as in a token that the real service issued.
      for (const [more, end] of [
        [{ ...owner, externalRef: 'kunde-417' }, `"system_id":"${system.id}","externalRef":"kunde-417"}]`],
        [
          { externalRef: organisations.consumer },
          `"system_id":"${system.id}","externalRef":"${organisations.consumer}"}]`,
        ],
        [{ externalRef: '' }, `"system_id":"${system.id}"}]`],
        [{ externalRef: null }, `"system_id":"${system.id}"}]`],
        [{}, `"system_id":"${system.id}"}]`],
      ] as const) {
        const { body } = await ask([systemUser(more)]);
        const text = JSON.stringify(decodeClaims(body.access_token).authorization_details);
        assert.ok(text.endsWith(end), text);
      }
      const cases: readonly (readonly [object, RegExp])[] = [
        [systemUser(owner), /made with an externalRef: send it\./],
        [systemUser({ ...owner, externalRef: 'Kunde-417' }), /but with another externalRef\./],
        [systemUser({ externalRef: 'kunde-417' }), /made without externalRef: leave it out\./],
      ];
      for (const [details, hint] of cases) {
        const { error, code, description } = await refusal([details]);
        assert.deepEqual([error, code], ['invalid_altinn_customer_configuration', 'MP-303']);
        assert.match(description, hint);
      }
    });

    test('an agent is named by its owner', async () => {
      const { body } = await ask([
        systemUser({ systemuser_org: organisation(organisations.stranger), externalRef: 'agent' }),
      ]);
      const [details] = decodeClaims(body.access_token).authorization_details as Details[];
      assert.deepEqual(details?.systemuser_id, [ids.agent]);
    });

    test("another vendor's client gets nothing of it, and the hint tells nothing of it", async () => {
      const { error, description } = await refusal([systemUser()], { client: clients.otherVendor });
      assert.equal(error, 'invalid_altinn_customer_configuration');
      assert.ok(description.startsWith(notFound()));
      assert.match(description, /No system of the client's organisation has client other-vendor/);
      assert.ok(!description.includes(system.id));
    });

    test('it does not go with consumer_org', async () => {
      const { error, code, description } = await refusal([systemUser()], {
        claims: { consumer_org: organisations.consumer },
      });
      assert.deepEqual([error, code], ['invalid_request', 'MP-011']);
      assert.match(description, /^Invalid assertion\. Unsupported claim consumer_org\./);
    });

    const invalid: readonly (readonly [name: string, more: object, code: string, text: RegExp])[] = [
      ['a field too many', { part: 'x' }, 'MP-302', /^Unknown fields in the authorization details\./],
      ['externalReference', { externalReference: 'x' }, 'MP-302', /The field is called externalRef/],
      [
        'id for ID',
        { systemuser_org: { authority: 'iso6523-actorid-upis', id: '0192:310123412' } },
        'MP-302',
        /The field is called ID/,
      ],
      ['no organisation', { systemuser_org: undefined }, 'MP-303', /Invalid value of systemuser_org\./],
      [
        'an organisation that is a text',
        { systemuser_org: '0192:310123412' },
        'MP-303',
        /Invalid value of systemuser_org\./,
      ],
      [
        'another authority',
        { systemuser_org: { ...organisation('310123412'), authority: 'x' } },
        'MP-303',
        /Invalid value of authority\./,
      ],
      ['a wrong check digit', { systemuser_org: organisation('310123413') }, 'MP-303', /Invalid value of ID\./],
      [
        'a foreign scheme',
        { systemuser_org: { ...organisation(''), ID: '9908:310123412' } },
        'MP-303',
        /Invalid value of ID\./,
      ],
      ['a sub-unit', { systemuser_org: organisation('310123412:ER//310123412:1') }, 'MP-303', /Invalid value of ID\./],
      [
        'a bare number',
        { systemuser_org: { ...organisation(''), ID: '310123412' } },
        'MP-303',
        /Invalid value of ID\./,
      ],
      ['a reference that is a number', { externalRef: 417 }, 'MP-303', /Invalid value of externalRef\./],
      ['a reference with a null character', { externalRef: 'x\0' }, 'MP-303', /Invalid value of externalRef\./],
      ['a reference with half of a pair', { externalRef: 'x\ud800' }, 'MP-303', /Invalid value of externalRef\./],
      ['a reference beyond measure', { externalRef: 'x'.repeat(256) }, 'MP-303', /Invalid value of externalRef\./],
      ['a refusal of its own making', { refusal: 'expired', description: 'x' }, 'MP-302', /^Unknown fields/],
    ];
    for (const [name, more, code, text] of invalid) {
      test(`${name} is refused`, async () => {
        const refused = await refusal([systemUser(more)]);
        assert.deepEqual([refused.error, refused.code], ['invalid_authorization_details', code]);
        assert.match(refused.description, text);
      });
    }

    test('the record says which one a token named, and nothing of people', async () => {
      assert.equal((await ask([systemUser()])).status, 200);
      assert.equal((await ask([consentOf(consents.accepted)], { client: clients.consumer })).status, 200);
      await refusal([systemUser({ externalRef: 'secret-reference' })]);
      const database = new DatabaseSync(join(server.folder, 'portvakt.db'), { readOnly: true });
      const rows = database.prepare('select * from grant_audit order by id').all();
      database.close();
      assert.deepEqual(
        rows.slice(-3).map(({ outcome, details }) => [outcome, details]),
        [
          ['token', `${SYSTEM_USER}:${ids.plain}`],
          ['token', `${CONSENT}:${consents.accepted}`],
          ['system-user-not-found', null],
        ],
      );
      assert.ok(!JSON.stringify(rows).includes(people.private));
      assert.ok(!JSON.stringify(rows).includes('secret-reference'));
    });

    test('the scope is asked for first', async () => {
      const { code } = await refusal([systemUser({ part: 'x' })], { claims: { scope: scopes.notOnClient } });
      assert.equal(code, 'MP-200');
    });
  });

  describe('of any type', () => {
    const cases: readonly (readonly [name: string, details: unknown, error: string, code: string])[] = [
      ['another type', [{ type: 'urn:altinn:samtykke' }], 'invalid_authorization_details', 'MP-301'],
      ['no type', [{}], 'invalid_authorization_details', 'MP-301'],
      ['a type that is a list', [{ type: [SYSTEM_USER] }], 'invalid_authorization_details', 'MP-301'],
      ['two of them', [systemUser(), systemUser()], 'invalid_request', 'MP-011'],
      ['none of them', [], 'invalid_request', 'MP-011'],
      ['an object in place of a list', systemUser(), 'invalid_request', 'MP-011'],
    ];
    for (const [name, details, error, code] of cases) {
      test(`${name} is refused`, async () => {
        const refused = await refusal(details);
        assert.deepEqual([refused.error, refused.code], [error, code]);
      });
    }
  });

  describe('of a consent', () => {
    const asConsumer = { client: clients.consumer };

    test('the token tells what was consented to, and to whom', async () => {
      const { status, body } = await ask([consentOf(consents.accepted)], asConsumer);
      assert.equal(status, 200);
      const claims = decodeClaims(body.access_token);
      assert.equal(Object.keys(claims)[0], 'authorization_details');
      const [details] = claims.authorization_details as Details[];
      assert.deepEqual(Object.keys(details ?? {}), [
        'type',
        'id',
        'from',
        'to',
        'consented',
        'validTo',
        'consentRights',
      ]);
      assert.deepEqual(details, {
        type: CONSENT,
        id: consents.accepted,
        from: personUrn(people.private),
        to: organisation(organisations.consumer),
        consented: '2026-01-10T09:00:00+00:00',
        validTo: new Date(frozen + HOUR).toISOString().replace(/(\.000)?Z$/, '+00:00'),
        consentRights: consent('').consentRights,
      });
      assert.deepEqual(claims.consumer, details?.to);
      const upper = await ask([consentOf(consents.accepted.toUpperCase())], asConsumer);
      assert.equal(upper.status, 200);
      const from = organisationUrn(organisations.provider);
      assert.equal((await ask([consentOf(consents.ofOrganisation, { from })], asConsumer)).status, 200);
    });

    const refused: readonly (readonly [name: string, details: Details, hint: RegExp])[] = [
      ['unknown', consentOf(randomUUID()), /No consent with this id/],
      ['not answered', consentOf(consents.created), /has not been accepted/],
      ['rejected', consentOf(consents.rejected), /has not been accepted/],
      ['revoked', consentOf(consents.revoked), /has been revoked/],
      ['expired', consentOf(consents.expired), /has expired/],
      [
        'of another person',
        consentOf(consents.accepted, { from: personUrn(people.managingDirector) }),
        /by another party/,
      ],
      [
        'of an organisation in place of a person',
        consentOf(consents.accepted, { from: organisationUrn(organisations.provider) }),
        /by another party/,
      ],
    ];
    for (const [name, details, hint] of refused) {
      test(`one that is ${name} is refused`, async () => {
        const { error, code, description } = await refusal([details], asConsumer);
        assert.deepEqual([error, code], ['invalid_authorization_details', 'MP-303']);
        assert.match(
          description,
          /^Invalid authorization details values\. Consent not found, not in force or of other parties\. /,
        );
        assert.match(description, hint);
        assert.ok(!description.includes(people.private));
      });
    }

    test('one that was given to another is refused, also to who handles it', async () => {
      for (const client of [clients.vendor, clients.otherVendor, clients.handler]) {
        const { description } = await refusal([consentOf(consents.accepted)], { client });
        assert.match(description, /No consent with this id has been given to the consumer/);
      }
      assert.match(
        (await refusal([consentOf(consents.handled)], { client: clients.handler })).description,
        /No consent/,
      );
    });

    test('with consumer_org it must have been given to that customer', async () => {
      const given = {
        client: clients.handler,
        claims: { scope: scopes.delegable, consumer_org: organisations.consumer },
      };
      for (const id of [consents.accepted, consents.handled]) {
        const { status, body } = await ask([consentOf(id)], given);
        assert.equal(status, 200, JSON.stringify(body));
        const claims = decodeClaims(body.access_token);
        assert.deepEqual(
          [claims.consumer, claims.supplier, (claims.authorization_details as Details[])[0]?.to],
          [
            organisation(organisations.consumer),
            organisation(organisations.supplier),
            organisation(organisations.consumer),
          ],
        );
        assert.equal(claims.delegation_source, 'https://tt02.altinn.no/');
      }
    });

    test('the client of a supplier in the name of a customer has it only where the consent names the supplier', async () => {
      assert.match((await refusal([consentOf(consents.accepted)], { client: supplied })).description, /No consent/);
      const { status, body } = await ask([consentOf(consents.handled)], { client: supplied });
      assert.equal(status, 200, JSON.stringify(body));
    });

    const invalid: readonly (readonly [name: string, more: object, code: string, field: string])[] = [
      ['a field too many', { to: organisationUrn(organisations.consumer) }, 'MP-302', ''],
      ['no id', { id: undefined }, 'MP-303', 'id'],
      ['an id that is no UUID', { id: '1' }, 'MP-303', 'id'],
      ['no giver', { from: undefined }, 'MP-303', 'from'],
      ['a giver that is a bare number', { from: people.private }, 'MP-303', 'from'],
      ['a giver with a wrong check digit', { from: personUrn('01817098700') }, 'MP-303', 'from'],
      ['a giver by another URN', { from: `urn:altinn:person:uuid:${randomUUID()}` }, 'MP-303', 'from'],
    ];
    for (const [name, more, code, field] of invalid) {
      test(`${name} is refused`, async () => {
        const refused = await refusal([consentOf(consents.accepted, more)], asConsumer);
        assert.deepEqual([refused.error, refused.code], ['invalid_authorization_details', code]);
        if (field !== '') assert.match(refused.description, new RegExp(`Invalid value of ${field}\\.`));
        assert.ok(!refused.description.includes(people.private));
      });
    }
  });
});

describe('authorization_details while things change', () => {
  let server: TestServer;
  let vendor: AltinnCaller;
  let director: AltinnCaller;
  let giver: AltinnCaller;
  const described = describeSystem({ id: `${organisations.supplier}_nytt`, clientId: ['vendor'] });

  before(async () => {
    server = await startTestServer({ registry: { ...registry, consents: declared.consents } });
    const wide = ['altinn:authentication/systemregister.write', 'altinn:authentication/systemuser.request.write'].join(
      ' ',
    );
    vendor = await callAsMachine(server, clients.vendor, wide);
    director = await callAsPerson(server, people.managingDirector);
    giver = await callAsPerson(server, people.private);
  });
  after(() => server.stop());

  const ask = async (details: Details, client = clients.vendor) => {
    const grant = signGrant(client, {
      issuer: server.issuer,
      claims: { scope: scopes.openForAll, authorization_details: [details] },
    });
    const { status, body } = await requestToken(server.address, grant);
    return status === 200 ? 'token' : (body.error_description as string);
  };
  const register = 'authentication/api/v1/systemregister/vendor';
  const requests = 'authentication/api/v1/systemuser/request';

  test('every answer is the one that holds now: yes and no alike', async () => {
    const details = systemUser();
    assert.match(await ask(details), /No system of the client's organisation has client vendor/);
    assert.equal((await vendor.post(register, described)).status, 200);
    assert.match(await ask(details), /has no system user on .*: ask for one/);
    const asked = { systemId: described.id, partyOrgNo: organisations.consumer, rights: [right(resources.submission)] };
    const { id } = (await vendor.post(`${requests}/vendor`, asked)).body;
    assert.match(await ask(details), /has not answered the request/);
    const { partyId } = (await director.get(`${requests}/${id}`)).body;
    await director.post(`${requests}/${partyId}/${id}/reject`);
    assert.match(await ask(details), /has rejected the request/);
    await vendor.delete(`${requests}/vendor/${id}`);
    const again = (await vendor.post(`${requests}/vendor`, asked)).body.id;
    await director.post(`${requests}/${partyId}/${again}/approve`);
    assert.equal(await ask(details), 'token');

    // The client moves to another system. Its users stay with the old system.
    await vendor.put(`${register}/${described.id}`, { ...described, clientId: [] });
    assert.match(await ask(details), /No system of the client's organisation has client vendor/);
    const second = describeSystem({ id: `${organisations.supplier}_annet` });
    assert.equal((await vendor.post(register, second)).status, 200);
    assert.match(await ask(details), /has no system user on 313770001_annet/);
    await vendor.delete(`${register}/${second.id}`);
    assert.match(await ask(details), /The system 313770001_annet that had client vendor has been deleted/);
    await vendor.put(`${register}/${described.id}`, described);
    assert.equal(await ask(details), 'token');

    // The customer deletes the system user, and creates it again.
    await director.delete(`authentication/api/v1/systemuser/${partyId}/${again}`);
    assert.match(await ask(details), /has deleted its system user/);
    const third = (await vendor.post(`${requests}/vendor`, asked)).body.id;
    await director.post(`${requests}/${partyId}/${third}/approve`);
    assert.equal(await ask(details), 'token');
    await vendor.delete(`${register}/${described.id}`);
    assert.match(await ask(details), /has been deleted/);
  });

  test('a consent that is taken back gives no more tokens', async () => {
    const details = consentOf(consents.created);
    assert.match(await ask(details, clients.consumer), /has not been accepted/);
    const bff = 'accessmanagement/api/v1/bff';
    assert.equal((await giver.post(`${bff}/consentrequests/${consents.created}/accept`)).status, 200);
    assert.equal(await ask(details, clients.consumer), 'token');
    assert.equal((await giver.post(`${bff}/consents/${consents.created}/revoke`)).status, 200);
    assert.match(await ask(details, clients.consumer), /has been revoked/);
  });
});

test('in production nothing but the public text is said', async () => {
  const { people: _, consents: __, ...rest } = declared as typeof declared & { people: unknown };
  const server = await startTestServer({ registry: rest, profile: 'production' });
  try {
    const ask = async (details: Details) => {
      const grant = signGrant(clients.vendor, {
        issuer: server.issuer,
        claims: { scope: scopes.openForAll, authorization_details: [details] },
      });
      return (await requestToken(server.address, grant)).body;
    };
    assert.ok((await ask(systemUser())).access_token);
    const missing = await ask(systemUser({ externalRef: 'x' }));
    assert.match(
      missing.error_description,
      /^Invalid authorization details values\. No system user of 310123412 found for the client\. \(trace_id: [0-9a-f]{32}\)$/,
    );
    const consented = await ask(consentOf(consents.accepted, { from: organisationUrn(organisations.provider) }));
    assert.match(
      consented.error_description,
      /^Invalid authorization details values\. Consent not found, not in force or of other parties\. \(trace_id: [0-9a-f]{32}\)$/,
    );
    // A synthetic person does not exist in production.
    const synthetic = await ask(consentOf(consents.accepted, { from: personUrn(makePid()) }));
    assert.match(
      synthetic.error_description,
      /^Invalid authorization details values\. Invalid value of from\. \(trace_id/,
    );
  } finally {
    await server.stop();
  }
});
