import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  describeSystem,
  makeKey,
  openSelfService,
  organisations,
  resources,
  right,
  type SelfServiceForTest,
  scopes,
  systemUserRegistry,
} from '@portvakt/own-tests';

const SCHEMES = 'maskinporten-api/delegationSchemes';

/**
 * The record of changes is kept for ever. A change without a difference adds nothing to it, however often it is sent.
 */
let opened: SelfServiceForTest;
before(async () => {
  opened = await openSelfService({ registry: systemUserRegistry().registry });
});
after(() => opened.close());

const countChanges = async (): Promise<number> => {
  const { count } = await opened.aside.database.reads
    .selectFrom('change_audit')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
};

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends `first` with a token of `orgno`, then again: only the first is recorded. */
async function repeat(orgno: string, scope: string, sent: Sent, { isNew = true } = {}): Promise<void> {
  const bearer = await opened.mint(orgno, [scope]);
  const send = async () => {
    const { status, text } = await opened.call(sent.method, sent.path, { ...sent, bearer });
    assert.ok(status < 300, `${sent.method} ${sent.path}: ${status} ${text}`);
  };
  const earlier = await countChanges();
  await send();
  const once = await countChanges();
  if (isNew) assert.ok(once > earlier, `${sent.method} ${sent.path} is on record`);
  await send();
  await send();
  assert.equal(await countChanges(), once, `${sent.method} ${sent.path} again leaves nothing`);
}

test('clients, their keys and their on-behalf-of entries', async () => {
  const { consumer } = organisations;
  const bearer = await opened.mint(consumer, ['idporten:dcr.write']);
  const make = async (integration_type: string, more: object = {}) => {
    const body = { integration_type, client_name: 'a', description: 'a', ...more };
    const reply = await opened.call('POST', 'api/v1/clients', { bearer, body });
    assert.equal(reply.status, 200, reply.text);
    return `api/v1/clients/${reply.body.client_id}`;
  };
  const path = await make('maskinporten', { scopes: [scopes.granted] });
  const dcr = (sent: Sent) => repeat(consumer, 'idporten:dcr.write', sent);
  await dcr({ method: 'PUT', path, body: { client_name: 'b', description: 'c', scopes: [scopes.granted] } });
  const [{ publicJwk }, { publicJwk: another }] = [makeKey('one'), makeKey('two')];
  await dcr({ method: 'PUT', path: `${path}/jwks/one`, body: publicJwk });
  await dcr({ method: 'POST', path: `${path}/jwks`, body: { keys: [publicJwk, another] } });
  await dcr({ method: 'DELETE', path: `${path}/jwks` });
  await dcr({ method: 'DELETE', path });

  const web = await make('idporten', {
    redirect_uris: ['https://kunde.example/'],
    client_uri: 'https://kunde.example/',
  });
  const entry = { onbehalfof: 'kunde', orgno: organisations.supplier, name: 'En', description: 'En' };
  assert.equal((await opened.call('POST', `${web}/onbehalfof`, { bearer, body: entry })).status, 200);
  await dcr({ method: 'PUT', path: `${web}/onbehalfof/kunde`, body: { ...entry, name: 'To' } });
});

test('scopes and grants', async () => {
  const { provider } = organisations;
  const own = (sent: Sent) => repeat(provider, 'idporten:scopes.write', sent);
  const query = `scope=${encodeURIComponent(scopes.second)}`;
  await own({ method: 'PUT', path: `api/v1/scopes?${query}`, body: { description: 'Other', at_max_age: 60 } });
  await own({ method: 'PUT', path: `api/v1/scopes/access/${organisations.stranger}?${query}` });
  await own({ method: 'DELETE', path: `api/v1/scopes/access/${organisations.stranger}?${query}` });
  await own({ method: 'DELETE', path: `api/v1/scopes?${query}` });
});

test('resources, their policies, and delegation schemes', async () => {
  const { provider } = organisations;
  const texts = { nb: 'Kai', nn: 'Kai', en: 'Berth' };
  const resource = {
    identifier: 'kaiplass',
    title: texts,
    description: texts,
    rightDescription: texts,
    resourceType: 'GenericAccessResource',
    hasCompetentAuthority: { organization: provider, orgcode: 'dem' },
  };
  const base = 'resourceregistry/api/v1/resource';
  const bearer = await opened.mint(provider, ['altinn:resourceregistry/resource.write']);
  const created = await opened.call('POST', base, { bearer, body: resource });
  assert.equal(created.status, 201, created.text);
  const registry = (sent: Sent, more?: { isNew: boolean }) =>
    repeat(provider, 'altinn:resourceregistry/resource.write', sent, more);
  await registry({ method: 'PUT', path: `${base}/kaiplass`, body: resource }, { isNew: false });
  await registry({ method: 'PUT', path: `${base}/kaiplass`, body: { ...resource, title: { ...texts, nb: 'Brygge' } } });
  const policy = '<xacml:Policy xmlns:xacml="urn:oasis:names:tc:xacml:3.0:core:schema:wd-17"></xacml:Policy>';
  const headers = { 'content-type': 'application/xml' };
  await registry({ method: 'PUT', path: `${base}/kaiplass/policy`, body: policy, headers });

  const scheme = {
    owner_org: provider,
    scopes: [scopes.granted],
    title: [{ code: 'nb_NO', value: 'Ordning' }],
  };
  const made = await opened.call('POST', SCHEMES, {
    bearer: await opened.mint(provider, ['altinn:maskinporten/delegationSchemes.write']),
    body: scheme,
  });
  assert.equal(made.status, 201, made.text);
  const path = `${SCHEMES}/${JSON.parse(made.text)}`;
  const other = { ...scheme, title: [{ code: 'nb_NO', value: 'Annen' }] };
  await repeat(provider, 'altinn:maskinporten/delegationSchemes.edit', { method: 'PUT', path, body: other });
  await repeat(provider, 'altinn:maskinporten/delegationSchemes.edit', {
    method: 'PUT',
    path: `${path}/scopes`,
    body: [scopes.second],
  });
});

test('systems', async () => {
  const { supplier } = organisations;
  const scope = 'altinn:authentication/systemregister.write';
  const system = describeSystem({ id: `${supplier}_again`, clientId: [] });
  const register = 'authentication/api/v1/systemregister/vendor';
  const bearer = await opened.mint(supplier, [scope]);
  assert.equal((await opened.call('POST', register, { bearer, body: system })).status, 200);
  const path = `${register}/${system.id}`;
  await repeat(supplier, scope, { method: 'PUT', path, body: system }, { isNew: false });
  await repeat(supplier, scope, { method: 'PUT', path, body: { ...system, isVisible: false } });
  await repeat(supplier, scope, { method: 'PUT', path: `${path}/rights`, body: [right(resources.app)] });
  await repeat(supplier, scope, { method: 'PUT', path: `${path}/accesspackages`, body: [] });
});
