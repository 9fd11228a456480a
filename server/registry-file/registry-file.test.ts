import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  makeKey,
  makePid,
  openTestDatabases,
  organisations,
  scopes,
  type TestDatabases,
  temporaryFolder,
} from '@portvakt/own-tests';
import type { ClientId, OrganisationNumber } from '@portvakt/protocol';
import { parseOrganisationNumber } from '@portvakt/protocol';
import { openRegister, type Register } from '@portvakt/server';
import { type ChangeFeed, createChangeFeed } from '#audit-trail';
import { createClientDelegationStores } from '#client-delegations';
import { type ClientStore, createClientStore } from '#clients';
import { createConsentStore } from '#consents';
import { type Database, openDatabase } from '#database';
import { createDelegationSourceStore, createDelegationStore } from '#delegations';
import type { Settings } from '#operations';
import { createOrganisationStore } from '#organisations';
import { createPeopleStore } from '#parties';
import { createRegisterStore } from '#remote-registers';
import { createResourceStore } from '#resources';
import { createScopeStore } from '#scopes';
import { createSystemUserStores } from '#system-users';
import { applyRegistry } from './apply-registry.ts';
import { readDemoRegistry } from './demo-registry.ts';
import { checkForm, InvalidRegistryError, readRegistryFile } from './read-registry-file.ts';

const start = Date.UTC(2026, 10, 24);
const client = makeClient('file-client');

describe('a registry file', () => {
  let databases: TestDatabases;
  let database: Database;
  let feed: ChangeFeed;
  let clients: ClientStore;
  let now = start;
  const clock = () => now;
  const stores = () => ({
    feed,
    clock,
    clients,
    settings: { profile: 'local' as const, operator: { orgno: '991825827' as OrganisationNumber, name: null } },
    delegationSources: createDelegationSourceStore({ database, clock }),
    organisations: createOrganisationStore({ database, clock }),
    people: createPeopleStore({ database, clock }),
    lookUpRegisters: createRegisterStore({ database, clock }),
    resources: createResourceStore({ database, clock }),
    delegations: createDelegationStore({ database, clock }),
    scopes: createScopeStore({ database, clock }),
    consents: createConsentStore({ database, clock }),
    ...createSystemUserStores({ database, clock }),
    ...createClientDelegationStores({ database, clock }),
  });
  const apply = (registry: object, force = false) =>
    applyRegistry(stores(), { registry: checkForm(registry, 'test.json'), file: 'test.json', force });
  const recorded = async (clientId = client.clientId) => (await clients.readRegistered([clientId as ClientId]))[0];
  const problemsOf = async (registry: object) => {
    const error = await apply(registry).then(
      () => assert.fail('accepted'),
      (reason) => reason,
    );
    assert.ok(error instanceof InvalidRegistryError, String(error));
    return error.problems;
  };

  before(async () => {
    databases = await openTestDatabases();
  });
  after(() => databases.remove());
  beforeEach(async () => {
    now = start;
    const url = await databases.create('sqlite file');
    database = await openDatabase({ kind: 'sqlite', file: url.slice('sqlite:'.length) }, clock);
    feed = createChangeFeed({ database, clock });
    clients = createClientStore({ database, clock });
  });

  test('creates what is missing, and a second time changes nothing', async () => {
    const first = await apply(exampleRegistry(client));
    assert.ok(first.created > 20);
    assert.deepEqual(first.differences, []);
    const changes = await database.reads.selectFrom('change_audit').select('id').execute();
    assert.deepEqual(await apply(exampleRegistry(client)), {
      file: 'test.json',
      created: 0,
      overridden: 0,
      differences: [],
    });
    assert.equal((await database.reads.selectFrom('change_audit').select('id').execute()).length, changes.length);
    await database.close();
  });

  test('never undoes what was changed since, and tells what differs', async () => {
    await apply(exampleRegistry(client));
    const consumer = parseOrganisationNumber(organisations.consumer);
    assert.ok(consumer);
    const { scopes: store } = stores();
    await feed.change('test', async (unit) => {
      await store.setAccess(unit, { scope: scopes.granted as never, consumer, state: 'DENIED' });
      const found = await clients.find(unit.transaction, client.clientId as ClientId);
      assert.ok(found);
      await clients.update(unit, found, { ...found, active: false, client_name: 'Nytt navn' });
      await clients.removeScopes(unit, found, [scopes.second]);
      await clients.removeKey(unit, found, client.publicJwk.kid);
    });
    const again = await apply(exampleRegistry(client));
    assert.equal(again.created, 0);
    assert.deepEqual(again.differences, [
      '$.scope_access[0]: state is "DENIED" on record, "APPROVED" in the file',
      '$.clients[0]: client_name is "Nytt navn" on record, "The client of the example" in the file',
      '$.clients[0]: active is false on record, true in the file',
      '$.clients[0].scopes[1]: on_client is false on record, true in the file',
      '$.clients[0].jwks.keys[0]: removed is true on record, false in the file',
    ]);
    const still = await recorded();
    assert.equal(still?.active, false);
    assert.equal(still?.keys.length, 0);
    assert.equal(
      still?.scopes.some(({ name }) => name === scopes.second),
      false,
    );
    await database.close();
  });

  test('overrides with force, and says so in the audit', async () => {
    await apply(exampleRegistry(client));
    await feed.change('test', async (unit) => {
      const found = await clients.find(unit.transaction, client.clientId as ClientId);
      assert.ok(found);
      await clients.update(unit, found, { ...found, active: false });
      await clients.removeKey(unit, found, client.publicJwk.kid);
    });
    const forced = await apply(exampleRegistry(client), true);
    assert.equal(forced.overridden, 2);
    const back = await recorded();
    assert.equal(back?.active, true);
    assert.equal(back?.keys.length, 1);
    const rows = await database.reads
      .selectFrom('change_audit')
      .selectAll()
      .where('actor', '=', 'registry file, forced')
      .execute();
    assert.deepEqual(
      rows.map(({ action }) => action),
      ['update', 'add key'],
    );
    await database.close();
  });

  test('a scope, an access, a scope on a client and a key that the file gains are created', async () => {
    const before = exampleRegistry(client);
    await apply(before);
    const added = makeKey('added-later');
    now = start + 1000;
    const after = {
      ...before,
      scopes: [...before.scopes, { prefix: 'demo', subscope: 'new', description: 'New' }],
      scope_access: [...before.scope_access, { scope: 'demo:new', consumer_orgno: organisations.consumer }],
      clients: before.clients.map((declared) => ({
        ...declared,
        scopes: [...(declared as { scopes: string[] }).scopes, 'demo:new'],
        jwks: { keys: [client.publicJwk, added.publicJwk] },
      })),
    };
    assert.equal((await apply(after)).created, 4);
    const found = await recorded();
    assert.equal(found?.scopes.find(({ name }) => name === 'demo:new')?.granted, true);
    assert.deepEqual(found?.keys.map(({ kid }) => kid).sort(), ['added-later', client.publicJwk.kid].sort());
    await database.close();
  });

  test('a key counts from its first appearance, or from registered_at', async () => {
    const dated = makeKey('dated');
    const short = makeKey('short');
    const registry = exampleRegistry(client);
    const declared = {
      ...registry.clients[0],
      jwks: {
        keys: [
          client.publicJwk,
          { ...dated.publicJwk, registered_at: '2026-01-01T00:00:00Z' },
          { ...short.publicJwk, exp: start / 1000 + 60 },
        ],
      },
    };
    await apply({ ...registry, clients: [declared] });
    now = start + 90 * 24 * 3_600_000;
    await apply({ ...registry, clients: [declared] });
    const expiry = new Map((await recorded())?.keys.map(({ kid, expiresAt }) => [kid as string, expiresAt]));
    assert.equal(expiry.get(client.publicJwk.kid), Date.UTC(2027, 10, 24));
    assert.equal(expiry.get('dated'), Date.UTC(2027, 0, 1));
    assert.equal(expiry.get('short'), start + 60_000);
    await database.close();
  });

  test('a key under a new kid is the same key: a difference, and no new year', async () => {
    const registry = exampleRegistry(client);
    await apply(registry);
    now = start + 1000;
    const renamed = {
      ...registry,
      clients: [{ ...registry.clients[0], jwks: { keys: [{ ...client.publicJwk, kid: 'renamed' }] } }],
    };
    assert.deepEqual((await apply(renamed)).differences, [
      `$.clients[0].jwks.keys[0]: kid is "${client.publicJwk.kid}" on record, "renamed" in the file`,
    ]);
    await apply(renamed, true);
    assert.deepEqual(
      (await recorded())?.keys.map(({ kid, expiresAt }) => [kid, expiresAt]),
      [['renamed', Date.UTC(2027, 10, 24)]],
    );
    await database.close();
  });

  test('whose client it is never changes, not even with force', async () => {
    const registry = exampleRegistry(client);
    await apply(registry);
    const moved = { ...registry, clients: [{ ...registry.clients[0], client_orgno: organisations.supplier }] };
    for (const force of [false, true]) {
      assert.match((await apply(moved, force)).differences.join(), /belongs to 310123412/);
      assert.equal((await recorded())?.owner, organisations.consumer);
    }
    await database.close();
  });

  test('a prefix never moves, not even with force', async () => {
    await apply(exampleRegistry(client));
    const grab = { organisations: [{ orgno: organisations.stranger, prefixes: ['demo'] }] };
    assert.match((await apply(grab, true)).differences.join(), /the prefix demo belongs to 312999919/);
    await database.close();
  });

  test('an organisation that is only referred to is created, nameless', async () => {
    const registry = exampleRegistry(client);
    await apply({
      ...registry,
      scope_access: [...registry.scope_access, { scope: scopes.granted, consumer_orgno: organisations.stranger }],
    });
    const stranger = parseOrganisationNumber(organisations.stranger);
    assert.ok(stranger);
    const found = await database.change((transaction) => stores().organisations.find(transaction, stranger));
    assert.deepEqual(found, { orgno: organisations.stranger, name: null, termsSigned: false });
    await database.close();
  });

  test('what is wrong is named by its path, all at once, and nothing is created', async () => {
    const weak = makeKey('weak', 1024);
    const registry = exampleRegistry(client);
    const problems = await problemsOf({
      organisations: [{ orgno: '312999918' }, ...registry.organisations],
      scopes: [
        ...registry.scopes,
        { prefix: 'nobody', subscope: 'x', description: 'x' },
        { prefix: 'demo', subscope: 'Capital', description: 'x' },
      ],
      scope_access: [{ scope: 'demo:missing', consumer_orgno: organisations.consumer }],
      clients: [
        {
          ...registry.clients[0],
          scopes: ['demo:missing'],
          jwks: { keys: [weak.publicJwk, { ...client.publicJwk, e: 'AQ' }] },
        },
        {
          client_id: 'double',
          client_orgno: organisations.consumer,
          jwks: { keys: [client.publicJwk, client.publicJwk] },
        },
      ],
    });
    assert.deepEqual(
      problems.map((problem) => problem.split(': ')[0]),
      [
        '$.organisations[0].orgno',
        '$.scopes[10].prefix',
        '$.scopes[11].subscope',
        '$.scope_access[0].scope',
        '$.clients[0].scopes[0]',
        '$.clients[0].jwks.keys[0].n',
        '$.clients[0].jwks.keys[1].e',
        '$.clients[1].jwks.keys[1].kid',
      ],
    );
    assert.equal((await database.reads.selectFrom('organisations').selectAll().execute()).length, 0);
    await database.close();
  });

  test('a client has at most five keys', async () => {
    const registry = exampleRegistry(client);
    const keys = Array.from({ length: 4 }, (_, index) => makeKey(`more-${index}`).publicJwk);
    await apply({ ...registry, clients: [{ ...registry.clients[0], jwks: { keys: [client.publicJwk, ...keys] } }] });
    const sixth = { ...registry, clients: [{ ...registry.clients[0], jwks: { keys: [makeKey('sixth').publicJwk] } }] };
    assert.match((await problemsOf(sixth)).join(), /keys\[0\]: The client has 5 keys, which is the most/);
    await database.close();
  });
});

describe('the form of a registry file', () => {
  const problemsOf = (value: unknown) => {
    try {
      checkForm(value, 'x');
      return [];
    } catch (error) {
      assert.ok(error instanceof InvalidRegistryError);
      return error.problems;
    }
  };
  const wrong: readonly (readonly [name: string, value: unknown, problem: RegExp])[] = [
    ['a list', [], /^\$: must be object/],
    ['a section that does not exist', { organizations: [] }, /^\$\.organizations: there is no such field/],
    [
      'a misspelt field',
      { clients: [{ client_id: 'a', client_orgno: '310123412', scope: [] }] },
      /^\$\.clients\[0\]\.scope: there is no such field/,
    ],
    ['a missing field', { scopes: [{ prefix: 'nav' }] }, /^\$\.scopes\[0\]: must have required propert/],
    [
      'a number for a string',
      { organisations: [{ orgno: 310123412 }] },
      /^\$\.organisations\[0\]\.orgno: must be a string, and it is a number/,
    ],
    [
      'an unknown integration type',
      { clients: [{ client_id: 'a', client_orgno: '310123412', integration_type: 'x' }] },
      /^\$\.clients\[0\]\.integration_type: must be one of maskinporten, api_klient, ansattporten, /,
    ],
    [
      'a visibility in small letters',
      { scopes: [{ prefix: 'a', subscope: 'b', description: 'c', visibility: 'public' }] },
      /^\$\.scopes\[0\]\.visibility: must be one of PUBLIC, PRIVATE, INTERNAL; it is 'public'$/,
    ],
    [
      'an unknown type among those allowed',
      { scopes: [{ prefix: 'a', subscope: 'b', description: 'c', allowed_integration_types: ['krr', 'x'] }] },
      /^\$\.scopes\[0\]\.allowed_integration_types\[1\]: must be one of maskinporten, /,
    ],
    [
      'a grant of another kind',
      { clients: [{ client_id: 'a', client_orgno: '310123412', grant_types: ['password'] }] },
      /grant_types\[0\]: must be one of urn:ietf:params:oauth:grant-type:jwt-bearer, jwt_bearer_token, .*; it is 'password'$/,
    ],
    [
      'a role that there is not',
      { people: [{ pid: '01817098700', name: 'A', roles: [{ orgno: '310123412', role: 'KONT' }] }] },
      /roles\[0\]\.role: must be one of DAGL, HADM, ADMAI, APIADM; it is 'KONT'$/,
    ],
    [
      'a type of resource that there is not',
      {
        resources: [
          {
            identifier: 'abcd',
            title: { nb: 'A' },
            resourceType: 'X',
            hasCompetentAuthority: { organization: '310123412' },
          },
        ],
      },
      /resourceType: must be one of \w+, /,
    ],
    [
      'a kind of user',
      { system_users: [{ systemId: 'a', partyOrgNo: '310123412', userType: 'x' }] },
      /userType: must be one of standard, agent; it is 'x'$/,
    ],
    [
      'a state of a consent',
      { consents: [{ status: 'x' }] },
      /status: must be one of created, accepted, rejected, revoked, Created, Accepted, Rejected, Revoked; it is 'x'$/,
    ],
    [
      'a register that is neither',
      { delegation_sources: [{ name: 'a', issuer: 'https://a/', register: 'builtin' }] },
      /register: must be one of built-in, an object; it is 'builtin'$/,
    ],
    [
      'a register elsewhere without an address',
      { delegation_sources: [{ name: 'a', issuer: 'https://a/', register: {} }] },
      /register: must have required property 'url'$/,
    ],
  ];
  for (const [name, value, problem] of wrong) {
    test(`refuses ${name}`, () => {
      const problems = problemsOf(value);
      assert.ok(
        problems.some((text) => problem.test(text)),
        problems.join('\n'),
      );
    });
  }

  test('JSON and YAML say the same', async () => {
    const folder = await temporaryFolder();
    const yaml = join(folder.path, 'registry.yaml');
    await writeFile(yaml, 'organisations:\n  - orgno: "310123412"\n    name: Kunden AS\n');
    const json = join(folder.path, 'registry.json');
    await writeFile(json, '{"organisations":[{"orgno":"310123412","name":"Kunden AS"}]}');
    assert.deepEqual(await readRegistryFile(yaml), await readRegistryFile(json));
    await writeFile(json, '{"organisations": [');
    await assert.rejects(readRegistryFile(json), /cannot be used:\n {2}\$: /);
    await assert.rejects(readRegistryFile(join(folder.path, 'missing.json')), /cannot be read \(ENOENT\)/);
    await folder.remove();
  });
});

describe('the Altinn sections of a registry file', () => {
  const pid = makePid();
  const bundle = {
    identifier: 'demo-bundle',
    title: { nb: 'Samlet' },
    resourceType: 'MaskinportenSchema',
    resourceReferences: [{ reference: scopes.delegable, referenceType: 'MaskinportenScope' }],
    hasCompetentAuthority: { organization: organisations.provider },
    ownMember: { kept: true },
  };
  const person = { pid, name: 'Kari', roles: [{ orgno: organisations.consumer, role: 'DAGL' }] };
  const ends = { consumer_orgno: organisations.consumer, supplier_orgno: organisations.supplier };
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let register: Register;
  const apply = (changed: object, profile: Settings['profile'] = 'local', force = false) =>
    applyRegistry(
      { ...register, clock: () => start, settings: { profile, operator: { orgno: '991825827' as never, name: null } } },
      { registry: checkForm({ ...exampleRegistry(client), ...changed }, 'test.json'), file: 'test.json', force },
    );
  const problemsOf = async (changed: object, profile?: Settings['profile']) => {
    const error = await apply(changed, profile).then(
      () => assert.fail('accepted'),
      (reason) => reason,
    );
    assert.ok(error instanceof InvalidRegistryError, String(error));
    return error.problems;
  };
  beforeEach(async () => {
    folder = await temporaryFolder();
    register = await openRegister(
      { database: { kind: 'sqlite', file: join(folder.path, 'portvakt.db') } },
      () => start,
    );
  });
  afterEach(async () => {
    await register.database.close();
    await folder.remove();
  });

  test('are applied once, and a member that is not known is kept', async () => {
    const changed = {
      people: [person],
      resources: [bundle],
      delegations: [
        { ...ends, scope: scopes.delegable },
        { ...ends, resource: 'demo-bundle' },
      ],
    };
    const first = await apply(changed);
    assert.deepEqual(first.differences, []);
    const again = await apply(changed);
    assert.deepEqual([again.created, again.differences], [0, []]);
    assert.deepEqual((await register.resources.find(register.database.reads, 'demo-bundle'))?.document.ownMember, {
      kept: true,
    });
    assert.equal((await register.delegations.search({ scope: scopes.delegable })).length, 2);
  });

  test('declared sources stand in place of the default', async () => {
    const own = {
      name: 'own',
      issuer: 'https://tt02.altinn.no/',
      register: { url: 'https://a.example/', auth: 'self' },
    };
    await apply({ delegation_sources: [own, { ...own, issuer: 'https://b.example/', register: 'built-in' }] });
    assert.deepEqual(
      (await register.delegationSources.readAll()).map(({ name, issuer }) => [name, issuer]),
      [
        ['own', 'https://tt02.altinn.no/'],
        ['own', 'https://b.example/'],
      ],
    );
    const kept = await apply({ delegation_sources: [{ ...own, register: 'built-in' }] });
    assert.match(kept.differences[0] ?? '', /^\$\.delegation_sources\[0\]: register is \{"url"/);
    assert.equal(
      (await apply({ delegation_sources: [{ ...own, register: 'built-in' }] }, 'local', true)).overridden,
      1,
    );
  });

  test('of a register elsewhere its address is enough', async () => {
    const source = { name: 'own', issuer: 'https://a.example/', register: { url: 'https://a.example' } };
    const scopesThere = exampleRegistry(makeClient('plain')).scopes.map((scope) => ({
      ...scope,
      ...('delegation_source' in scope && { delegation_source: source.issuer }),
    }));
    await apply({ scopes: scopesThere, delegation_sources: [source] });
    assert.deepEqual(
      (await register.delegationSources.readAll()).map((one) => one.register),
      [{ url: 'https://a.example/', auth: 'self' }],
    );
  });

  test('production refuses the default and plain http, and names each', async () => {
    const problems = await problemsOf(
      {
        delegation_sources: [
          { name: 'altinn', issuer: 'https://tt02.altinn.no/', register: 'built-in' },
          { name: 'x', issuer: 'https://x.example/', register: { url: 'http://x.example/', auth: 'self' } },
        ],
      },
      'production',
    );
    assert.deepEqual(
      problems.map((problem) => problem.split(':')[0]),
      ['$.delegation_sources[0].issuer', '$.delegation_sources[1].register.url'],
    );
    assert.deepEqual(await problemsOf({}, 'production'), [
      '$.scopes[9].delegation_source: there is no delegation source https://tt02.altinn.no/',
    ]);
  });

  test('production asks no register by http, of this machine, or with a password in its address', async () => {
    const source = (issuer: string, register: unknown = 'built-in') => ({ name: 'own', issuer, register });
    const client = (issuer: string) => ({ issuer, client_id: 'a', key: 'key.jwk' });
    const problems = await problemsOf(
      {
        delegation_sources: [
          source('http://a.example/'),
          source('https://localhost/'),
          source('https://user:hunter2@b.example/'),
          source('https://c.example/', { url: 'https://127.0.0.1/' }),
          source('https://d.example/', { url: 'https://user:hunter2@d.example/' }),
          source('https://e.example/', { url: 'https://e.internal/', auth: client('http://e.example/') }),
          source('https://f.example/', { url: 'https://f.example/', auth: client('https://10.0.0.1/') }),
        ],
        scopes: [],
        scope_access: [],
        clients: [],
      },
      'production',
    );
    assert.deepEqual(
      problems.map((problem) => problem.split(':')[0]),
      [
        '$.delegation_sources[0].issuer',
        '$.delegation_sources[1].issuer',
        '$.delegation_sources[2].issuer',
        '$.delegation_sources[3].register.url',
        '$.delegation_sources[4].register.url',
        '$.delegation_sources[5].register.auth.issuer',
        '$.delegation_sources[6].register.auth.issuer',
      ],
    );
    assert.equal(problems.join().includes('hunter2'), false);
  });

  test('production does not start on a register that was recorded for a laptop, until it is put right', async () => {
    const nothing = { scopes: [], scope_access: [], clients: [] };
    const own = { name: 'own', issuer: 'https://a.example/', register: { url: 'http://a.example/', auth: 'self' } };
    const old = { name: 'old', issuer: 'http://b.example/', register: 'built-in' };
    await apply({ ...nothing, delegation_sources: [own, old] });
    assert.match((await problemsOf(nothing, 'production')).join(), /source own .* be https .*registry apply --force$/);
    const right = { ...own, register: { url: 'https://a.example/', auth: 'self' } };
    assert.equal((await problemsOf({ ...nothing, delegation_sources: [right] }, 'production')).length, 1);
    await apply({ ...nothing, delegation_sources: [right] }, 'production', true);
    const { differences } = await apply(nothing, 'production');
    assert.match(differences.join(), /source old .* be https .* nothing that is delegated there counts/);
  });

  test('what is wrong is named, and a person by their place only', async () => {
    const problems = await problemsOf({
      people: [{ ...person, pid: `${pid.slice(0, 10)}${(Number(pid[10]) + 1) % 10}` }],
      resources: [
        { ...bundle, resourceReferences: [{ reference: 'kunde:x', referenceType: 'MaskinportenScope' }] },
        { ...bundle, identifier: 'demo-empty', resourceReferences: [] },
      ],
      delegations: [
        { ...ends },
        { ...ends, scope: scopes.delegable, resource: 'demo-bundle' },
        { ...ends, resource: 'demo-none' },
        { ...ends, supplier_orgno: organisations.consumer, scope: scopes.delegable },
      ],
    });
    assert.deepEqual(problems, [
      '$.people[0].pid: it is no identity number, or a check digit is wrong',
      `$.resources[0].resourceReferences: ${organisations.provider} does not own the prefix of kunde:x`,
      '$.resources[1].ResourceReferences: Missing maskinporten scopen for MaskinportenSchema resource',
      '$.delegations[0]: name either a scope or a resource',
      '$.delegations[1]: name either a scope or a resource',
      '$.delegations[2].resource: there is no resource demo-none',
      '$.delegations[3]: an organisation does not delegate to itself',
    ]);
  });

  test('not even force gives a resource to another organisation', async () => {
    await apply({ resources: [bundle] });
    const taken = { ...bundle, resourceReferences: [], resourceType: 'Default' };
    const moved = { ...taken, hasCompetentAuthority: { organization: organisations.consumer } };
    const applied = await apply({ resources: [moved] }, 'local', true);
    assert.deepEqual(applied.differences, ['$.resources[0]: the resource demo-bundle belongs to 312999919']);
    assert.equal(
      (await register.resources.find(register.database.reads, 'demo-bundle'))?.owner,
      organisations.provider,
    );
  });
});

describe('the demo registry', () => {
  test('holds the scopes of the pension page, and a key that this installation made', async () => {
    const folder = await temporaryFolder();
    const [one, two] = await Promise.all([readDemoRegistry(folder.path), readDemoRegistry(folder.path)]);
    assert.deepEqual(one, two, 'two servers that start at once use the same key');
    const names = one.scopes?.map(({ prefix, subscope }) => `${prefix}:${subscope}`);
    for (const name of [
      'nav:aareg/v1/arbeidsforhold/otp',
      'skatteetaten:inntekt',
      'skatteetaten:inntektsmottakere',
      'skatteetaten:tjenestepensjonsavtale',
    ]) {
      assert.ok(names?.includes(name), name);
    }
    for (const { orgno } of one.organisations ?? []) assert.ok(parseOrganisationNumber(orgno), orgno);
    assert.equal(one.clients?.find(({ client_id }) => client_id === 'demo-pensjon')?.jwks?.keys.length, 1);
    await folder.remove();
  });
});
