import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  type DatabaseKind,
  describeSystem,
  exampleRegistry,
  makeClient,
  makeKey,
  openTestDatabases,
  organisations,
  resources,
  right,
  scopes,
  systemUserRegistry,
  type TestDatabases,
  temporaryFolder,
} from '@portvakt/own-tests';
import type { OrganisationNumber } from '@portvakt/protocol';
import { readSettings } from '#operations';
import { openRegister, type Register } from '../open-register.ts';
import { applyRegistry } from './apply-registry.ts';
import { exportRegistry } from './export-store.ts';
import { readAnswers } from './read-answers.ts';
import { checkForm, InvalidRegistryError } from './read-registry-file.ts';

/** An element of `GET /api/v1/scopes/all` as the real service answered in 2026. */
const liveScope = {
  prefix: 'altinn',
  subscope: 'accessmanagement/authorizedparties.resourceowner',
  name: 'altinn:accessmanagement/authorizedparties.resourceowner',
  description: 'Resource owners',
  long_description: null,
  active: true,
  created: '2024-05-23T13:17:33.438Z',
  last_updated: '2026-01-19T09:40:37.258551Z',
  allowed_integration_types: ['maskinporten'],
  owner_orgno: '991825827',
  token_type: 'SELF_CONTAINED',
  visibility: 'PUBLIC',
  requires_user_consent: false,
  requires_user_authentication: false,
  requires_pseudonymous_tokens: false,
  delegation_source: 'https://www.altinn.no/',
  at_max_age: 3600,
  authorization_max_lifetime: 3600,
  accessible_for_all: false,
  protected: false,
  supports_european_businesses: false,
};
const ownScope = {
  ...liveScope,
  prefix: 'etat',
  subscope: 'register',
  name: 'etat:register',
  owner_orgno: organisations.provider,
  'description#nn': 'Registeret',
  at_max_age: 0,
};
const key = makeKey('answered');
const answeredKey = {
  ...key.publicJwk,
  exp: Math.floor(Date.UTC(2027, 5, 2) / 1000),
  created: '2026-06-02T10:11:12.345Z',
  last_updated: '2026-06-02T10:11:12.345Z',
};
/** A client as the real service answers it (reference: the API of 2025). */
const machineClient = {
  client_id: '238259d7-f0ab-4bd5-b253-0f0159375096',
  client_name: 'oidc_test',
  client_orgno: organisations.consumer,
  description: 'A machine',
  active: true,
  created: '2025-06-02T10:11:12.345Z',
  last_updated: '2025-06-02T10:11:12.345Z',
  application_type: 'web',
  integration_type: 'maskinporten',
  scopes: ['etat:register'],
  grant_types: ['urn:ietf:params:oauth:grant-type:jwt-bearer'],
  token_endpoint_auth_method: 'private_key_jwt',
  refresh_token_lifetime: 600,
  refresh_token_usage: 'ONETIME',
  access_token_lifetime: 120,
  authorization_lifetime: 7200,
  redirect_uris: null,
  jwks_uri: '/clients/238259d7-f0ab-4bd5-b253-0f0159375096/jwks',
  jwks: { keys: [answeredKey] },
};
const loginClient = {
  ...machineClient,
  client_id: '5b1e3ad3-26a8-4c0b-9f3a-52c1f2f0f7aa',
  client_name: 'Innlogging',
  integration_type: 'idporten',
  application_type: 'browser',
  scopes: [],
  grant_types: ['authorization_code', 'refresh_token'],
  token_endpoint_auth_method: 'none',
  refresh_token_usage: 'REUSE',
  redirect_uris: ['https://kunde.example/tilbake'],
  post_logout_redirect_uris: ['https://kunde.example/'],
  frontchannel_logout_uri: 'https://kunde.example/ut',
  frontchannel_logout_session_required: true,
  sso_disabled: true,
  code_challenge_method: 'S256',
  logo_uri: 'https://kunde.example/logo.png',
  client_uri: 'https://kunde.example/',
  client_secret: 'very-secret',
  jwks: undefined,
  onbehalfof: [
    {
      onbehalfof: 'kunde-a',
      orgno: organisations.supplier,
      name: 'A',
      organization_name: 'Leverandøren AS',
      created: '2025-06-02T10:11:12.345Z',
      last_updated: '2025-06-02T10:11:12.345Z',
    },
  ],
};
const access = {
  scope: 'etat:register',
  state: 'APPROVED',
  prefix: null,
  created: '2018-11-28T14:11:35+01:00',
  last_updated: '2018-11-28T14:11:35+01:00',
  owner_orgno: organisations.provider,
  owner_organization_name: 'Etaten',
  consumer_orgno: organisations.consumer,
  consumer_organization_name: 'Kunden AS',
};

describe('answers of the self-service API, and the registry file of a database', () => {
  let databases: TestDatabases;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const opened: Register[] = [];
  before(async () => {
    databases = await openTestDatabases();
    folder = await temporaryFolder();
  });
  after(async () => {
    for (const { database } of opened) await database.close();
    await databases.remove();
    await folder.remove();
  });

  const open = async (kind: DatabaseKind = 'sqlite memory') => {
    const settings = readSettings({ PORTVAKT_DATABASE_URL: await databases.create(kind) });
    assert.ok('database' in settings);
    const register = await openRegister(settings, Date.now);
    opened.push(register);
    return register;
  };
  const apply = (register: Register, registry: object, profile: 'local' | 'test' = 'local') =>
    applyRegistry(
      {
        ...register,
        clock: Date.now,
        settings: { profile, operator: { orgno: '991825827' as OrganisationNumber, name: 'Digdir' } },
      },
      { registry: checkForm(registry, 'test.json'), file: 'test.json' },
    );
  const write = async (name: string, value: unknown) => {
    const file = join(folder.path, name);
    await writeFile(file, JSON.stringify(value));
    return file;
  };

  test('answers stand in a file as they are, and what the server sets is no fault', async () => {
    const register = await open();
    const registry = {
      scopes: [liveScope, ownScope],
      scope_access: [access, { ...access, consumer_orgno: organisations.stranger, state: 'REQUESTED' }],
      clients: [machineClient, JSON.parse(JSON.stringify(loginClient))],
    };
    const first = await apply(register, registry, 'test');
    assert.deepEqual(first.differences, []);
    const again = await apply(register, registry, 'test');
    assert.deepEqual([again.created, again.differences], [0, []]);

    const exported = await exportRegistry(register.database.lists);
    const client = (id: string) => exported.clients?.find(({ client_id }) => client_id === id);
    const { client_secret, created, last_updated, jwks_uri, jwks, onbehalfof, ...kept } = loginClient;
    const login = client(loginClient.client_id);
    for (const [field, value] of Object.entries(kept)) {
      const isDefault = ['scopes', 'access_token_lifetime', 'refresh_token_lifetime', 'authorization_lifetime'];
      if (!isDefault.includes(field)) assert.deepEqual((login as Record<string, unknown>)[field], value, field);
    }
    assert.deepEqual(login?.onbehalfof, [{ onbehalfof: 'kunde-a', orgno: organisations.supplier, name: 'A' }]);
    const [exportedKey] = client(machineClient.client_id)?.jwks?.keys ?? [];
    assert.equal(exportedKey?.registered_at, answeredKey.created, 'its year began when it was registered there');
    assert.equal(exportedKey?.exp, Math.floor(Date.UTC(2027, 5, 2) / 1000));
    const scope = exported.scopes?.find(({ subscope }) => subscope === 'register');
    assert.deepEqual([scope?.['description#nn'], scope?.delegation_source], ['Registeret', 'https://www.altinn.no/']);
    assert.deepEqual(
      exported.scope_access?.map(({ consumer_orgno, state }) => [consumer_orgno, state]),
      [[organisations.consumer, 'APPROVED']],
      'what is only asked for gives nothing',
    );
    assert.doesNotMatch(JSON.stringify(exported), /very-secret/);
  });

  test('a field that is misspelt is still told', () => {
    for (const registry of [
      { scopes: [{ ...ownScope, descripton: 'x' }] },
      { clients: [{ ...machineClient, scoops: [] }] },
      { scope_access: [{ ...access, consumer: 'x' }] },
    ]) {
      assert.throws(
        () => checkForm(registry, 'test.json'),
        (error) => error instanceof InvalidRegistryError && /there is no such field/.test(error.message),
      );
    }
  });

  test('files of answers are told apart by what they hold, in whatever order they come', async () => {
    const files = [
      await write('clients.json', [machineClient, loginClient]),
      await write('scopes.json', {
        content: [liveScope, { ...ownScope, brand_new: 1 }, { ...ownScope, subscope: 'med mellomrom' }],
      }),
      await write('access.json', access),
      await write('prefixes.json', [{ prefix: 'annet', owner_orgno: organisations.provider, created: 'x' }]),
      await write('sources.json', [{ name: 'altinn', issuer: 'https://www.altinn.no/', lastUpdated: 'x' }]),
    ];
    const { registry, leftOut } = await readAnswers(files);
    assert.equal(leftOut.length, 1);
    assert.match(leftOut[0] ?? '', /scopes\.json: \$\[2\]: "etat:med mellomrom" is no name/);
    const register = await open();
    const applied = await apply(register, registry);
    assert.deepEqual(applied.differences, []);
    const exported = await exportRegistry(register.database.lists);
    assert.deepEqual(exported.organisations?.find(({ orgno }) => orgno === organisations.provider)?.prefixes, [
      'annet',
      'etat',
    ]);
    assert.equal(exported.clients?.length, 2);
    await assert.rejects(
      readAnswers([await write('other.json', [{ hello: 'world' }])]),
      (error) => error instanceof InvalidRegistryError && /\$\[0\]: it is no scope, client/.test(error.message),
    );
  });

  for (const kind of ['sqlite file', 'postgres'] as const) {
    test(`what is exported gives the same on an empty database: ${kind}`, async () => {
      const made = makeClient('exported');
      const example = exampleRegistry(made);
      const more = systemUserRegistry();
      const from = await open(kind);
      await apply(from, example);
      await apply(from, {
        ...more.registry,
        delegations: [
          { consumer_orgno: organisations.consumer, supplier_orgno: organisations.supplier, scope: scopes.delegable },
        ],
        systems: [describeSystem()],
        system_users: [
          {
            systemId: describeSystem().id,
            partyOrgNo: organisations.consumer,
            rights: [right(resources.submission)],
          },
        ],
        consents: [
          {
            id: '6f1b1c0e-52f1-4a7e-9a39-0f6fbb1f2d10',
            from: `urn:altinn:organization:identifier-no:${organisations.consumer}`,
            to: `urn:altinn:organization:identifier-no:${organisations.stranger}`,
            validTo: '2030-01-01T00:00:00Z',
            consentRights: [
              {
                action: ['consent'],
                resource: [{ type: 'urn:altinn:resource', value: resources.income }],
                metadata: { periode: '2026' },
              },
            ],
            status: 'accepted',
            consented: '2026-11-01T12:00:00.000Z',
          },
        ],
      });
      await apply(from, {
        scopes: [ownScope],
        clients: [machineClient, JSON.parse(JSON.stringify({ ...loginClient, active: false }))],
        scope_access: [{ ...access, consumer_orgno: organisations.stranger, state: 'DENIED' }],
      });
      const first = await exportRegistry(from.database.lists);
      const to = await open(kind);
      const applied = await apply(to, JSON.parse(JSON.stringify(first)));
      assert.deepEqual(applied.differences, []);
      assert.deepEqual(await exportRegistry(to.database.lists), first);
      assert.deepEqual((await apply(from, JSON.parse(JSON.stringify(first)))).differences, []);
      const filled = Object.entries(first).filter(([, entries]) => (entries as readonly unknown[]).length > 0);
      assert.equal(filled.length, 12, filled.map(([name]) => name).join());
    });
  }
});
