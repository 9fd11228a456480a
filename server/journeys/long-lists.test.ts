import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { everyScope, openSelfService, parties, type Reply, type SelfServiceForTest } from '@portvakt/own-tests';
import type { ClientId, OrganisationNumber } from '@portvakt/protocol';
import { plainClient } from '#clients';

/** Lists longer than one read, and answers that are kept ready. */
const MANY = 1_203;
let api: SelfServiceForTest;
let bearer: string;

before(async () => {
  api = await openSelfService();
  bearer = await api.mint(parties.consumer, everyScope);
  const { aside } = api;
  await aside.feed.change('test', async (unit) => {
    for (let index = 0; index < MANY; index += 1) {
      await aside.clients.create(unit, {
        ...plainClient,
        client_id: `many-${String((index * 7) % MANY).padStart(4, '0')}` as ClientId,
        client_orgno: parties.consumer as OrganisationNumber,
        supplier_orgno: null,
        client_name: 'En av mange',
        description: 'En av mange',
        integration_type: 'maskinporten',
        access_token_lifetime: null,
        active: true,
        made_for: null,
        deactivated_by: null,
      } as Parameters<typeof aside.clients.create>[1]);
    }
  });
  // The server learns what another process has changed.
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await api.call('GET', 'api/v1/integrations')).body.length > MANY) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});
after(() => api.close());

const get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply> =>
  api.call('GET', path, { bearer, headers });
const idsOf = (list: readonly { readonly client_id?: string; readonly id?: string }[]) =>
  list.map(({ client_id, id }) => client_id ?? id ?? '');

test('a list of many pages is one list: everything once, in order', async () => {
  const { status, body, headers } = await get('api/v1/clients');
  assert.equal(status, 200);
  assert.equal(headers.get('content-length'), null, 'it is written while it is read');
  assert.equal(new Set(idsOf(body)).size, body.length);
  assert.ok(body.length > MANY);
  const places = body.map(
    ({ created, client_id }: { created: string; client_id: string }) => `${created} ${client_id}`,
  );
  assert.deepEqual(places, places.toSorted());
  assert.equal((await get('api/v1/datasharing/consumer/client')).body.length, body.length);
});

test('the audit is walked to its end by keys, and back', async () => {
  const seen: number[] = [];
  let page: { before?: number; after?: number } = {};
  const path = (key: string) => `api/v1/audit?size=200${key}`;
  for (let key = ''; ; key = `&before=${page.before}`) {
    const { body } = await get(path(key));
    page = body.page;
    seen.push(...body.content.map(({ id }: { id: number }) => id));
    if (page.before === undefined) break;
  }
  assert.ok(seen.length > MANY);
  assert.deepEqual(
    seen,
    [...new Set(seen)].toSorted((a, b) => b - a),
  );
  const first = (await get(path(''))).body;
  assert.equal(first.page.totalElements, seen.length);
  assert.deepEqual((await get(path('&page=2'))).body.content, (await get(path(`&before=${seen[399]}`))).body.content);

  const back = (await get(path(`&after=${seen[400]}`))).body;
  assert.deepEqual(
    back.content.map(({ id }: { id: number }) => id),
    seen.slice(200, 400),
  );
  assert.deepEqual([back.page.before, back.page.after], [seen[399], seen[200]]);
  const end = (await get(path(`&after=${seen[0]}`))).body;
  assert.deepEqual(end.content, []);
});

test('an id of another organisation leads to nothing of theirs', async () => {
  const other = await api.mint(parties.provider, everyScope);
  const [newest] = (await api.call('GET', 'api/v1/audit', { bearer: other })).body.content;
  const { body } = await get(`api/v1/audit?size=200&before=${newest.id}`);
  for (const change of body.content) assert.notEqual(change.orgno, parties.provider);
});

test('pages end somewhere, and the answer says how to go on', async () => {
  for (const [query, field] of [
    ['page=200&size=50', 'page'],
    ['page=1&before=9', 'page'],
    ['before=9&after=1', 'after'],
    ['before=0', 'before'],
    ['before=x', 'before'],
    ['after=99999999999999999999', 'after'],
  ]) {
    const { status, text } = await get(`api/v1/audit?${query}`);
    assert.equal(status, 400, query);
    assert.ok(text.includes(`"${field}"`), text);
  }
  assert.match((await get('api/v1/audit?page=199&size=200')).text, /before, the id of the last change/);
  assert.equal((await get('api/v1/audit?page=199&size=50')).status, 200);
});

test('an open list is sent again only when it has changed', async () => {
  const first = await get('integrations');
  const tag = first.headers.get('etag') ?? '';
  assert.match(tag, /^"[\w-]{22}"$/);
  assert.equal(first.headers.get('cache-control'), 'no-cache');
  assert.deepEqual(idsOf(first.body), idsOf(first.body).toSorted());
  for (const header of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
    const again = await get('integrations', { 'if-none-match': header });
    assert.deepEqual([again.status, again.text, again.headers.get('etag')], [304, '', tag]);
  }
  const mine = await get(`integrations?org_number=${parties.supplier}`);
  assert.deepEqual(idsOf(mine.body), ['supplier-client']);
  const body = { integration_type: 'maskinporten', client_name: 'Ny', description: 'Ny', scopes: ['etat:apen'] };
  const made = await api.call('POST', 'api/v1/clients', { bearer, body });
  assert.equal(made.status, 200, made.text);
  const { client_id } = made.body;
  const changed = await get('integrations', { 'if-none-match': tag });
  assert.equal(changed.status, 200);
  assert.ok(idsOf(changed.body).includes(client_id));
  const since = changed.body.find(({ id }: { id: string }) => id === client_id).last_updated;
  assert.ok(idsOf((await get(`integrations?updated_since=${since}`)).body).includes(client_id));
});

test('a consumer counts once for each provider', async () => {
  const { body } = await get('api/v1/apis');
  const provider = body.find((one: { prefix: readonly string[] }) => one.prefix.includes('etat'));
  assert.deepEqual(provider, {
    customer_organization_number: parties.provider,
    prefix: ['annet', 'etat'],
    consumer_count: 1,
  });
});

test('fixed answers are the same bytes each time, and 304 for who has them', async () => {
  for (const path of [
    'v3/api-docs',
    'v3/api-docs.yaml',
    'swagger-ui',
    'swagger-ui/start.js',
    'swagger-ui/swagger-ui-bundle.js',
    'swagger-ui/swagger-ui.css',
    'errors/',
    'errors/MP-110?lang=nn',
    '.well-known/oauth-authorization-server',
    'jwk',
    'scopes/all',
    'api/v1/prefix/all',
    'api/v1/apis',
    'resourceregistry/api/v1/resource/resourcelist',
    'resourceregistry/api/v1/resource/search?title=x',
  ]) {
    const first = await get(path);
    const tag = first.headers.get('etag');
    assert.equal(first.status, 200, path);
    assert.ok(tag, path);
    assert.ok(first.headers.get('cache-control'), path);
    assert.equal(first.headers.get('content-length'), String(Buffer.byteLength(first.text)), path);
    assert.equal((await get(path)).text, first.text, path);
    assert.equal((await get(path, { 'if-none-match': tag })).status, 304, path);
    assert.equal((await get(path, { 'if-none-match': '"other"' })).status, 200, path);
  }
});
