import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, describe, test } from 'node:test';
import {
  accessPackages,
  callSelfService,
  describeSystem,
  everyScope,
  type MadeClient,
  makeClient,
  openSelfService,
  openTestDatabases,
  organisations,
  people,
  requestPersonToken,
  resources,
  right,
  type SelfServiceForTest,
  scopes,
  signGrant,
  systemUserRegistry,
  type TestDatabases,
} from '@portvakt/own-tests';
import pg from 'pg';

/** When the connection is lost: before the statement reaches the server, or after the server has executed it. */
type Loss = 'before' | 'after';

/** While `armed`, cuts the connection of every statement when it is first seen. */
const injection = { armed: false, loss: 'before' as Loss, failed: new Set<string>() };
const query = pg.Client.prototype.query;

interface Inside {
  readonly connection: { readonly stream: { destroy(): void; on(event: string, listener: () => void): void } };
}

function failOnce(this: pg.Client, ...given: Parameters<typeof query>): unknown {
  const [config] = given as unknown as [string | { text: string }];
  // The same statement, however many values it has.
  const text = (typeof config === 'string' ? config : config.text).replaceAll(/\$\d+(, \$\d+)*/g, '$n');
  if (injection.armed && !injection.failed.has(`${injection.loss} ${text}`)) {
    injection.failed.add(`${injection.loss} ${text}`);
    const { stream } = (this as unknown as Inside).connection;
    if (injection.loss === 'before') stream.destroy();
    // Stops reading: the server does its work, but its answer is lost.
    else stream.on('data', () => stream.destroy());
  }
  return Reflect.apply(query, this, given);
}

describe('every statement loses its connection once, while every endpoint is busy', () => {
  let databases: TestDatabases;
  let api: SelfServiceForTest;
  let plain: MadeClient;
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);

  before(async () => {
    databases = await openTestDatabases();
    plain = makeClient('busy-client');
    const { registry, clients } = systemUserRegistry();
    const declared = registry as { clients: object[]; organisations: object[] };
    const client = (made: MadeClient, client_orgno: string, names: readonly string[]) => ({
      client_id: made.clientId,
      client_orgno,
      scopes: names,
      jwks: { keys: [made.publicJwk] },
    });
    vendor = clients.vendor;
    api = await openSelfService({
      database: await databases.create('postgres'),
      registry: {
        ...registry,
        clients: [
          ...declared.clients,
          client(plain, organisations.consumer, [scopes.granted, scopes.openForAll, 'altinn:resourceregistry/x']),
          client(supplier, organisations.supplier, [scopes.delegable]),
        ],
        scopes: [
          ...(registry as { scopes: object[] }).scopes,
          { prefix: 'altinn', subscope: 'resourceregistry/x', description: 'x', accessible_for_all: true },
        ],
        organisations: [
          ...declared.organisations,
          { orgno: '889640782', name: 'Annen', prefixes: ['altinn'], terms_signed: true },
        ],
        scope_access: [
          ...(registry as { scope_access: object[] }).scope_access,
          { scope: scopes.delegable, consumer_orgno: organisations.supplier },
        ],
        system_users: [],
      },
    });
    pg.Client.prototype.query = failOnce as typeof query;
    process.on('unhandledRejection', note);
    process.on('uncaughtException', note);
  });
  let vendor: MadeClient;
  const supplier = makeClient('busy-supplier');
  afterEach(() => {
    injection.armed = false;
  });
  after(async () => {
    pg.Client.prototype.query = query;
    process.off('unhandledRejection', note);
    process.off('uncaughtException', note);
    await api?.close();
    await databases?.remove();
  });

  const token = (made: MadeClient, claims: object) => async () => {
    const assertion = signGrant(made, { issuer: api.server.issuer, claims });
    return fetch(`${api.server.address}token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
    });
  };
  const call = (method: string, path: string, { bearer, body }: { bearer?: string; body?: unknown } = {}) => {
    return () => callSelfService(api.server.address, method, path, { bearer, body });
  };

  /** Requests of every kind. They are new each time, so that a change that was already made is not requested again. */
  const listRequests = async (): Promise<readonly (() => Promise<{ status: number; headers: Headers }>)[]> => {
    const bearer = await api.mint(organisations.consumer, everyScope);
    const owner = await api.mint(organisations.provider, everyScope);
    const machine = await api.mint(
      organisations.supplier,
      [
        'altinn:authentication/systemregister.write',
        'altinn:authentication/systemuser.request.write',
        'altinn:authentication/systemuser.request.read',
        'altinn:maskinporten/systemuser.read',
        'altinn:maskinporten/consent.read',
        'altinn:maskinporten/delegations.admin',
        'altinn:maskinporten/delegations',
        'altinn:maskinporten/delegationSchemes.read',
        'altinn:resourceregistry/resource.write',
        'altinn:consentrequests.write',
        'altinn:consentrequests.read',
        'altinn:authorization/authorize',
      ],
      { client_id: 'vendor' },
    );
    const manager = await requestPersonToken(api.server, people.managingDirector);
    const id = randomUUID();
    const name = `a${id.slice(0, 8)}`;
    const system = describeSystem();
    const access = 'accessmanagement/api/v1';
    const authentication = 'authentication/api/v1';
    const party = `urn:altinn:organization:identifier-no:${organisations.consumer}`;
    const decision = (orgno: string) => ({
      Request: {
        AccessSubject: [{ Attribute: [{ AttributeId: 'urn:altinn:systemuser:uuid', Value: id }] }],
        Action: [{ Attribute: [{ AttributeId: 'urn:oasis:names:tc:xacml:1.0:action:action-id', Value: 'read' }] }],
        Resource: [
          {
            Attribute: [
              { AttributeId: 'urn:altinn:resource', Value: resources.submission },
              { AttributeId: 'urn:altinn:partyid', Value: orgno },
            ],
          },
        ],
      },
    });
    const selfService = [
      'clients',
      'clients/busy-client',
      'clients/busy-client/jwks',
      'clients/busy-client/onbehalfof',
      'clients?expiring_within=30d',
      'scopes',
      'scopes/all',
      'scopes/access/all',
      'prefix',
      'prefix/all',
      'audit',
      'apis',
      'delegationsources',
      'integrations',
      `organizations/${organisations.consumer}`,
      'datasharing/consumer/scope/access',
      'datasharing/consumer/client',
      'altinn/admin/clients',
    ];
    const read = [
      [`${authentication}/systemregister`, undefined],
      [`${authentication}/systemregister/vendor`, machine],
      [`${authentication}/systemregister/vendor/${system.id}`, machine],
      [`${authentication}/systemuser/request/vendor/bysystem/${system.id}`, machine],
      [`${authentication}/systemuser/request/vendor/byexternalref/${system.id}/${organisations.consumer}/x`, machine],
      [`${authentication}/systemuser/vendor/bysystem/${system.id}`, machine],
      [
        `${authentication}/systemuser/byExternalId?clientId=vendor&systemProviderOrgNo=${organisations.supplier}&systemUserOwnerOrgNo=${organisations.consumer}&externalRef=x`,
        machine,
      ],
      [`${access}/enterprise/consentrequests/${id}`, machine],
      [`${access}/maskinporten/delegations?scope=${scopes.delegable}`, machine],
      [`${access}/enduser/maskinportensuppliers?party=${organisations.consumer}`, manager],
      [`${access}/enduser/maskinportensuppliers/resources?party=${organisations.consumer}`, manager],
      [`${access}/enduser/maskinportenconsumers/resources?party=${organisations.consumer}`, manager],
      [`${authentication}/exchange/maskinporten`, machine],
      [`${authentication}/openid/.well-known/openid-configuration/jwks`, undefined],
      ['resourceregistry/api/v1/resource/resourcelist', undefined],
      [`resourceregistry/api/v1/resource/${resources.bundle}`, undefined],
      ['maskinporten-api/delegationSchemes', machine],
      ['jwk', undefined],
      ['errors/', undefined],
    ] as const;
    return [
      token(plain, { scope: scopes.granted }),
      token(plain, { scope: scopes.openForAll }),
      token(plain, { scope: 'altinn:resourceregistry/x' }),
      token(plain, { scope: scopes.deactivated }),
      token(makeClientUnknown(plain, randomUUID()), { scope: scopes.granted }),
      token(supplier, { scope: scopes.delegable, consumer_org: organisations.consumer }),
      token(vendor, {
        scope: scopes.openForAll,
        authorization_details: [
          {
            type: 'urn:altinn:systemuser',
            systemuser_org: { authority: 'iso6523-actorid-upis', ID: `0192:${organisations.consumer}` },
          },
        ],
      }),
      token(plain, {
        scope: scopes.openForAll,
        authorization_details: [{ type: 'urn:altinn:consent', from: party, id }],
      }),
      ...selfService.map((path) => call('GET', `api/v1/${path}`, { bearer })),
      ...read.map(([path, caller]) => call('GET', path, caller === undefined ? {} : { bearer: caller })),
      call('POST', `authorization/api/v1/authorize`, { bearer: machine, body: decision('50000001') }),
      call('POST', 'api/v1/clients', {
        bearer,
        body: { client_name: name, description: name, integration_type: 'maskinporten', scopes: [scopes.openForAll] },
      }),
      call('PUT', `api/v1/scopes/access/${organisations.stranger}?scope=${scopes.granted}`, { bearer: owner }),
      call('DELETE', `api/v1/scopes/access/${organisations.stranger}?scope=${scopes.granted}`, { bearer: owner }),
      call('POST', 'api/v1/scopes', { bearer: owner, body: { prefix: 'demo', subscope: name, description: name } }),
      call('POST', `${authentication}/systemregister/vendor`, { bearer: machine, body: system }),
      call('POST', `${authentication}/systemuser/request/vendor`, {
        bearer: machine,
        body: {
          externalRef: name,
          systemId: system.id,
          partyOrgNo: organisations.consumer,
          rights: [right(resources.submission)],
          accessPackages: [{ urn: accessPackages.accounts }],
          redirectUrl: system.allowedRedirectUrls[0],
        },
      }),
      call(
        'POST',
        `${access}/enduser/maskinportensuppliers?party=${organisations.consumer}&supplier=${organisations.supplier}`,
        {
          bearer: manager,
        },
      ),
    ];
  };

  for (const loss of ['before', 'after'] as const) {
    test(`the connection is lost ${loss} the server has worked: 503 with Retry-After, and nothing else is the matter`, async () => {
      Object.assign(injection, { loss, armed: true });
      let before = -1;
      let refused = 0;
      while (before !== injection.failed.size) {
        before = injection.failed.size;
        injection.armed = false;
        const requests = await listRequests();
        injection.armed = true;
        for (const { status, headers } of await Promise.all(requests.map((request) => request()))) {
          if (status !== 503) assert.ok(status < 500, `answered ${status}`);
          else {
            assert.match(headers.get('retry-after') ?? '', /^\d+$/);
            refused += 1;
          }
        }
      }
      injection.armed = false;
      assert.ok(injection.failed.size > 60, `${injection.failed.size} statements were seen`);
      assert.ok(refused > 20, `${refused} requests were refused`);
      for (const request of await listRequests()) assert.ok((await request()).status < 500);
      assert.deepEqual(unhandled, []);
    });
  }
});

/** An unregistered client with somebody's key. */
function makeClientUnknown(made: MadeClient, clientId: string): MadeClient {
  return { ...made, clientId };
}
