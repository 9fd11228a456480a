import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  accessPackages,
  everyScope,
  makeKey,
  openSelfService,
  openTestDatabases,
  parties,
  people,
  type Reply,
  resources,
  right,
  type SelfServiceForTest,
  selfServiceRegistry,
  systemUserRegistry,
  type TestDatabases,
} from '@portvakt/own-tests';
import fc from 'fast-check';

/** Values that have broken an answer somewhere: texts, numbers, times, and values of the wrong type. */
const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    ...[
      '\0',
      'a\0b',
      '\ud800',
      '\udc00\ud800',
      '.',
      '..',
      '/',
      '//',
      '%',
      '%00',
      '%2e',
      '#',
      '?',
      ' ',
      '\u00a0',
      '\u2028',
    ],
    ...['å', '💥'.repeat(120), 'x'.repeat(255), 'æ'.repeat(255), 'x'.repeat(3000), '', '__proto__', 'constructor'],
    ...['search', 'resourcelist', 'all', 'vendor', 'bysystem', '"', '\\', "'", ';', '\r\nx: y', '\u0085', 'W/"x"'],
    ...['2026-02-30T00:00:00Z', '9999-12-31T23:59:59-23:59', '+275760-09-13T00:00:00Z', '2099-01-01T00:00', '2099'],
    ...[
      '0000-01-01T00:00:00Z',
      'https://x.example/ø',
      'https://x.example/\u0001',
      'https:///',
      'http://[::1',
      'mailto:x',
    ],
  ),
  fc.constantFrom<unknown>(0, -0, -1, 1, 1.5, 2 ** 31 - 1, 2 ** 31, 2 ** 53, 1e300, -1e300, null, true, [], {}, [null]),
  fc.jsonValue({ maxDepth: 2 }),
);

/** `base` with a few of its members replaced or added. */
const around = (base: object, more: readonly string[] = []) =>
  fc
    .array(fc.tuple(fc.constantFrom(...Object.keys(base), ...more), odd), { maxLength: 2 })
    .map((changes) => ({ ...base, ...Object.fromEntries(changes) }));

interface Door {
  readonly name: string;
  readonly by: string;
  readonly scopes: readonly string[];
  readonly body: fc.Arbitrary<Readonly<Record<string, unknown>>>;
  readonly write: (body: Readonly<Record<string, unknown>>) => readonly [method: string, path: string];
  /** What must be readable once it was accepted. `ids` are those of the path. */
  readonly reads: (body: Readonly<Record<string, unknown>>, reply: Reply) => readonly string[];
}

const part = (text: unknown) => encodeURIComponent(String(text));
const machine = { integration_type: 'maskinporten', description: 'd', scopes: ['etat:apen'] };
const login = {
  integration_type: 'idporten',
  client_name: 'n',
  description: 'd',
  redirect_uris: ['https://a.example/b'],
};
const texts = { nb: 'x', nn: 'y', en: 'z' };
const systemId = `${parties.supplier}_grunnlag`;
const system = (id: string) => ({
  id,
  vendor: { ID: `0192:${parties.supplier}` },
  name: texts,
  description: texts,
  rights: [right(resources.submission), right(resources.notice, 'read')],
  accessPackages: [{ urn: accessPackages.accounts }],
  clientId: [],
  isVisible: true,
  allowedRedirectUrls: ['https://s.example/x'],
});
const vendorScopes = [
  'altinn:authentication/systemregister.write',
  'altinn:authentication/systemuser.request.write',
  'altinn:authentication/systemuser.request.read',
];
const systemRegister = 'authentication/api/v1/systemregister/vendor';
const requests = 'authentication/api/v1/systemuser/request/vendor';
const registry = 'resourceregistry/api/v1/resource';
const schemes = 'maskinporten-api/delegationSchemes';
const consents = 'accessmanagement/api/v1/enterprise/consentrequests';
const registryScopes = ['altinn:resourceregistry/resource.write', 'altinn:maskinporten/delegationSchemes.read'];
const schemeScopes = ['read', 'write', 'edit', 'delete'].map((what) => `altinn:maskinporten/delegationSchemes.${what}`);
const key = makeKey().publicJwk;
let number = 0;
const next = (stem: string) => {
  number += 1;
  return `${stem}-${number}`;
};
const fresh = (make: () => object, more?: readonly string[]) =>
  fc.constant(undefined).chain(() => around(make(), more)) as Door['body'];

const keyFields = () => ({
  kty: 'RSA',
  use: 'sig',
  alg: 'RS256',
  n: key.n,
  e: key.e,
  kid: next('k'),
  exp: 4_000_000_000,
});
/** Valid bodies for endpoints that are also tested with single values. */
const plainBodies: Readonly<Record<string, () => object>> = {
  'a resource': () => ({
    identifier: next('ressurs'),
    title: texts,
    description: texts,
    rightDescription: texts,
    resourceType: number % 2 === 0 ? 'GenericAccessResource' : 'MaskinportenSchema',
    resourceReferences: [{ reference: 'etat:apen', referenceType: 'MaskinportenScope' }],
    hasCompetentAuthority: { organization: parties.provider },
  }),
  'a system': () => system(`${parties.supplier}_${next('s')}`),
  'a request for a system user': () => ({
    systemId,
    partyOrgNo: parties.consumer,
    externalRef: next('r'),
    rights: [right(resources.submission)],
    redirectUrl: 'https://s.example/x?y',
  }),
  'a consent': () => ({
    id: randomUUID(),
    from: `urn:altinn:person:identifier-no:${people.private}`,
    to: `urn:altinn:organization:identifier-no:${parties.consumer}`,
    validTo: '2099-01-01T00:00:00Z',
    consentRights: [{ action: ['consent'], resource: [{ type: 'urn:altinn:resource', value: resources.debt }] }],
    requestMessage: { en: 'Please' },
  }),
};

const plain = (name: string) => () => plainBodies[name]?.() ?? {};

const clientLists = [
  'api/v1/clients?inactive=true',
  'api/v1/integrations',
  'api/v1/audit?size=200',
  'api/v1/clients?expiring_within=400d',
];
const doors: readonly Door[] = [
  ...[machine, login].map(
    (base): Door => ({
      name: `a client (${base.integration_type})`,
      by: parties.consumer,
      scopes: everyScope,
      body: fresh(
        () => ({ ...base, client_id: next('c') }),
        [
          'client_uri',
          'logo_uri',
          'access_token_lifetime',
          'post_logout_redirect_uris',
          'frontchannel_logout_uri',
          'active',
        ],
      ),
      write: () => ['POST', 'api/v1/clients'],
      reads: (_, { body }) => [`api/v1/clients/${part(body.client_id)}`, ...clientLists, 'datasharing/consumer/client'],
    }),
  ),
  {
    name: 'a key',
    by: parties.consumer,
    scopes: everyScope,
    body: fresh(keyFields, ['x5c']).map((posted) => ({ keys: [posted] })),
    write: () => ['PUT', 'api/v1/clients/consumer-client/jwks'],
    reads: (_, { body }) => [
      `api/v1/clients/consumer-client/jwks/${part(body.keys[0].kid)}`,
      'api/v1/clients/consumer-client/jwks',
      'api/v1/clients/consumer-client',
      ...clientLists,
    ],
  },
  {
    name: 'an on-behalf-of entry',
    by: parties.provider,
    scopes: everyScope,
    body: fresh(
      () => ({ onbehalfof: next('o'), orgno: parties.stranger, name: 'n' }),
      ['description', 'uri', 'logo_uri'],
    ),
    write: () => ['POST', 'api/v1/clients/paa-vegne/onbehalfof'],
    reads: (_, { body }) => [
      `api/v1/clients/paa-vegne/onbehalfof/${part(body.onbehalfof)}`,
      'api/v1/clients/paa-vegne/onbehalfof',
      'api/v1/clients/paa-vegne',
    ],
  },
  {
    name: 'a scope',
    by: parties.provider,
    scopes: everyScope,
    body: fresh(
      () => ({ prefix: 'etat', subscope: next('s'), description: 'd' }),
      [
        'long_description',
        'at_max_age',
        'enforced_aud_for_access_token',
        'description#nn',
        'authorization_max_lifetime',
      ],
    ),
    write: () => ['POST', 'api/v1/scopes'],
    reads: (_, { body }) => [
      `api/v1/scopes/scope?scope=${part(body.name)}`,
      'api/v1/scopes?inactive=true',
      'api/v1/scopes/all?inactive=true',
      'api/v1/audit?size=200',
    ],
  },
  {
    name: 'a shared client',
    by: parties.consumer,
    scopes: everyScope,
    body: fresh(() => ({ description: 'd', scopes: ['etat:apen'] })),
    write: () => ['POST', 'datasharing/consumer/client'],
    reads: (_, { body }) => [`api/v1/clients/${part(body.clientId)}`, 'datasharing/consumer/client'],
  },
  {
    name: 'a resource',
    by: parties.provider,
    scopes: registryScopes,
    body: fresh(plain('a resource'), [
      'delegable',
      'visible',
      'consentMetadata',
      'consentTemplate',
      'delegationScheme',
      'keywords',
    ]),
    write: () => ['POST', registry],
    reads: ({ identifier }) => [
      `${registry}/${part(identifier)}`,
      `${registry}/resourcelist`,
      `${registry}/search`,
      schemes,
    ],
  },
  {
    name: 'a delegation scheme',
    by: parties.provider,
    scopes: schemeScopes,
    body: fresh(
      () => ({ owner_org: parties.provider, scopes: ['etat:apen'], title: [{ code: 'nb_NO', value: 't' }] }),
      ['description', 'default_language', 'delegation_source_config'],
    ),
    write: () => ['POST', schemes],
    reads: (_, { body }) => [`${schemes}/${body}`, `${schemes}/${body}/scopes`, schemes, `${registry}/scheme-${body}`],
  },
  {
    name: 'a system',
    by: parties.supplier,
    scopes: vendorScopes,
    body: fc
      .tuple(fresh(plain('a system')), fc.oneof(fc.constant(''), odd))
      .map(([body, end]) =>
        typeof body.id === 'string' && typeof end === 'string' ? { ...body, id: `${body.id}${end}` } : body,
      ),
    write: () => ['POST', systemRegister],
    reads: ({ id }) => [`${systemRegister}/${part(String(id).trim())}`, systemRegister],
  },
  {
    name: 'a request for a system user',
    by: parties.supplier,
    scopes: vendorScopes,
    body: fresh(plain('a request for a system user'), ['integrationTitle', 'accessPackages']),
    write: () => ['POST', requests],
    reads: (_, { body: { id, systemId: onSystem, partyOrgNo, externalRef } }) => [
      `${requests}/${id}`,
      `${requests}/byexternalref/${part(onSystem)}/${partyOrgNo}/${part(externalRef)}`,
      `${requests}/bysystem/${part(onSystem)}`,
    ],
  },
  {
    name: 'a consent',
    by: parties.consumer,
    scopes: ['altinn:consentrequests.write', 'altinn:consentrequests.read'],
    body: fresh(plain('a consent'), ['redirectUrl', 'portalViewMode', 'requiredDelegator']),
    write: () => ['POST', consents],
    reads: (_, { body }) => [`${consents}/${body.id}`],
  },
];

for (const kind of ['sqlite file', 'postgres'] as const) {
  describe(`what was taken can be given back, on ${kind}`, { timeout: 120_000 }, () => {
    let databases: TestDatabases;
    let opened: SelfServiceForTest;
    before(async () => {
      databases = await openTestDatabases();
      const { registry: declared } = systemUserRegistry() as { registry: Record<string, { resourceType: string }[]> };
      opened = await openSelfService({
        database: await databases.create(kind),
        registry: {
          ...selfServiceRegistry,
          people: declared.people,
          resources: declared.resources?.filter(({ resourceType }) => resourceType !== 'MaskinportenSchema'),
          access_packages: declared.access_packages,
        },
      });
      const asVendor = await opened.mint(parties.supplier, vendorScopes);
      assert.equal(
        (await opened.call('POST', systemRegister, { bearer: asVendor, body: system(systemId) })).status,
        200,
      );
      const asProvider = await opened.mint(parties.provider, everyScope);
      const body = { ...login, client_id: 'paa-vegne' };
      assert.equal((await opened.call('POST', 'api/v1/clients', { bearer: asProvider, body })).status, 200);
    });
    after(async () => {
      await opened.close();
      await databases.remove();
    });

    for (const door of doors) {
      test(door.name, async () => {
        const bearer = await opened.mint(door.by, door.scopes);
        let taken = 0;
        await fc.assert(
          fc.asyncProperty(door.body, async (body) => {
            const [method, path] = door.write(body);
            const reply = await opened.call(method, path, { bearer, body: JSON.stringify(body) });
            assert.ok(reply.status < 500, `${method} ${path} → ${reply.status} ${reply.text}`);
            if (reply.status >= 300) return;
            taken += 1;
            for (const read of door.reads(body, reply)) {
              const { status, text } = await opened.call('GET', read, { bearer });
              assert.equal(status, 200, `GET ${read} → ${status} ${text.slice(0, 500)}`);
            }
          }),
          { numRuns: 30 },
        );
        assert.ok(taken > 0, 'some of them are taken');
      });
    }

    /** The answer to a body that differs from a valid one in `more`. */
    const send = async (name: string, more: object) => {
      const door = doors.find((candidate) => candidate.name === name) as Door;
      const good = fc.sample(door.body, { numRuns: 1, seed: 1 })[0] ?? {};
      const [method, path] = door.write(good);
      const plain = 'keys' in good ? { keys: [{ ...keyFields(), ...more }] } : { ...plainBodies[name]?.(), ...more };
      const bearer = await opened.mint(door.by, door.scopes);
      const reply = await opened.call(method, path, { bearer, body: JSON.stringify(plain) });
      return { reply, reads: reply.status < 300 ? door.reads(plain, reply) : [], bearer };
    };

    test('names that no address can hold are refused, long ones and odd ones are addresses', async () => {
      for (const [name, more] of [
        ['a key', { kid: '.' }],
        ['a key', { kid: '..' }],
        ['a resource', { identifier: 'search' }],
        ['a resource', { identifier: 'resourcelist' }],
        ['a request for a system user', { externalRef: '..' }],
        ['a request for a system user', { externalRef: '.' }],
      ] as const) {
        assert.equal((await send(name, more)).reply.status, 400, `${name} ${JSON.stringify(more)}`);
      }
      for (const text of ['æ'.repeat(255), '💥'.repeat(120), 'a/b', '%2f', '/', '?x#y', 'all', ';x', '%']) {
        for (const [name, more] of [
          ['a key', { kid: text }],
          ['a request for a system user', { externalRef: text }],
          ['a system', { id: `${parties.supplier}_${text}`.slice(0, 255).toWellFormed() }],
        ] as const) {
          const { reply, reads, bearer } = await send(name, more);
          assert.ok(reply.status < 300, `${name} ${text}: ${reply.text}`);
          for (const read of reads) assert.equal((await opened.call('GET', read, { bearer })).status, 200, read);
        }
      }
    });

    test('times that do not exist and numbers that no double holds are refused, by their place', async () => {
      for (const validTo of ['2099-02-30T00:00:00Z', '9999-12-31T23:59:59-23:59', '+275760-09-13T00:00:00Z', '2099']) {
        const { reply } = await send('a consent', { validTo });
        assert.equal(reply.status, 400, validTo);
        assert.match(reply.text, /validTo/);
      }
      const bearer = await opened.mint(parties.provider, registryScopes);
      for (const written of ['9007199254740993', '1e400', '-1e400']) {
        const body = JSON.stringify({ ...plainBodies['a resource']?.(), keywords: [{ weight: 0.5 }] }).replace(
          '0.5',
          written,
        );
        const reply = await opened.call('POST', registry, { bearer, body });
        assert.equal(reply.status, 400, written);
        assert.match(reply.text, /keywords\[0\]\.weight/);
      }
      const { reply } = await send('a key', { exp: 2 ** 60 });
      assert.deepEqual([reply.status, reply.body.errors[0].fieldIdentifier], [400, 'keys[0].exp']);
    });

    test('null where a list may be left out is as good as leaving it out', async () => {
      const { reply, reads, bearer } = await send('a resource', { resourceType: 'Default', resourceReferences: null });
      assert.equal(reply.status, 201);
      for (const read of reads) assert.equal((await opened.call('GET', read, { bearer })).status, 200, read);
    });

    test('what is nested too deep or too much is refused at every door, by name', async () => {
      const deep = `${'['.repeat(100)}${']'.repeat(100)}`;
      for (const door of doors) {
        const bearer = await opened.mint(door.by, door.scopes);
        const [method, path] = door.write({});
        for (const [written, told] of [
          [deep, /32 deep/],
          ['['.repeat(200_000), /32 deep/],
          [`[${'1,'.repeat(30_000)}1]`, /20000 members and elements/],
        ] as const) {
          const reply = await opened.call(method, path, { bearer, body: `{"x":${written}}` });
          assert.equal(reply.status, 400, `${door.name} ${reply.text}`);
          assert.match(reply.text, told);
        }
      }
    });
  });
}
