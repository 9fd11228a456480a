import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  makeClient,
  organisations,
  requestToken,
  signGrant,
  startTestServer,
  type TestServer,
} from '@portvakt/own-tests';

const { consumer, provider, supplier } = organisations;
const OPERATOR = '991825827';
/** The party of the demo registry's operator, whom `local` takes for one. */
const person = { pid: '10838500027', party: '97d3f2eb-dbe4-8ebe-9e04-f2c5f68cdf04' };
const customer = { pid: '10818500047', party: '5451b8d2-6e51-8754-91c2-f0c2d1d722e0' };

describe('what those who run the server do', () => {
  const [operator, reader, admin, acting] = ['operator', 'watcher', 'admin', 'acting'].map((id) => makeClient(id));
  let server: TestServer;
  // biome-ignore lint/suspicious/noExplicitAny: an answer is looked at field by field
  type Answer = { status: number; body: any; etag: string | null };
  type Ask = (method: string, path: string, body?: object, headers?: Record<string, string>) => Promise<Answer>;

  before(async () => {
    const client = (made: typeof operator, client_orgno: string, scopes: readonly string[]) => ({
      client_id: made?.clientId,
      client_orgno,
      integration_type: 'maskinporten',
      scopes,
      jwks: { keys: [made?.publicJwk] },
    });
    server = await startTestServer({
      registry: {
        organisations: [
          { orgno: OPERATOR, name: 'Driftsorganisasjonen' },
          { orgno: provider, name: 'Etaten', prefixes: ['etat', 'ledig'], terms_signed: true },
          { orgno: consumer, name: 'Ålesund Kunde AS', terms_signed: true },
          { orgno: supplier, name: 'Leverandøren AS', terms_signed: true },
        ],
        scopes: [
          { prefix: 'etat', subscope: 'a', description: 'a' },
          {
            ...{ prefix: 'etat', subscope: 'delegable', description: 'd' },
            delegation_source: 'https://tt02.altinn.no/',
          },
        ],
        delegations: [{ consumer_orgno: consumer, supplier_orgno: supplier, scope: 'etat:delegable' }],
        scope_access: ['etat:a', 'etat:delegable'].map((scope) => ({ scope, consumer_orgno: consumer })),
        clients: [
          client(operator, OPERATOR, ['portvakt:operate.write']),
          client(reader, OPERATOR, ['portvakt:operate.read']),
          client(acting, supplier, ['etat:delegable']),
          client(admin, consumer, ['idporten:dcr.write', 'idporten:scopes.write', 'etat:a']),
        ],
        people: [
          { pid: person.pid, name: 'Drude Drift' },
          { pid: customer.pid, name: 'Kari Kunde', roles: [{ orgno: consumer, role: 'DAGL' }] },
        ],
      },
    });
  });
  after(() => server?.stop());

  const call = async (url: string, method: string, body: object | undefined, headers: Record<string, string>) => {
    const response = await fetch(`${server.address}${url}`, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text === '' ? undefined : JSON.parse(text),
      etag: response.headers.get('etag'),
      cookie: response.headers.get('set-cookie'),
    };
  };
  const as = async (made: typeof operator, scope: string): Promise<Ask> => {
    const grant = signGrant(made as NonNullable<typeof made>, { issuer: server.issuer, claims: { scope } });
    const { body: token } = await requestToken(server.issuer, grant);
    const authorization = `Bearer ${token.access_token}`;
    return (method, path, body, headers = {}) => call(`api/v1${path}`, method, body, { authorization, ...headers });
  };
  const signIn = async (party: string): Promise<Ask> => {
    const mark = { 'portvakt-portal': '1' };
    const { cookie } = await call(`portal/demo-people/${party}/session`, 'POST', {}, mark);
    const [session = ''] = String(cookie).split(';');
    return (method, path, body, headers = {}) =>
      call(`portal${path.startsWith('/session') ? '' : '/api/v1'}${path}`, method, body, {
        ...mark,
        cookie: session,
        ...headers,
      });
  };
  const operate = () => as(operator, 'portvakt:operate.write');

  it('lets in those who hold the scope or are named, and no customer', async () => {
    const paths = ['organisations', 'signing-keys', 'trust', 'audit', 'health'].map((name) => `/operator/${name}`);
    const watch = await as(reader, 'portvakt:operate.read');
    const [drude, kari] = [await signIn(person.party), await signIn(customer.party)];
    const machine = await as(admin, 'idporten:dcr.write idporten:scopes.write');
    for (const path of paths) {
      assert.equal((await watch('GET', path)).status, 200, path);
      assert.equal((await drude('GET', path)).status, 200, path);
      assert.equal((await machine('GET', path)).status, 403, path);
      for (const orgno of [consumer, OPERATOR]) {
        const refused = await kari('GET', path, undefined, { 'portvakt-organisation': orgno });
        assert.equal(refused.status, 403, path);
        assert.equal(refused.body.error_description, 'This is for those who run the server.');
      }
      assert.equal((await call(`api/v1${path}`, 'GET', undefined, {})).status, 401, path);
      assert.equal(
        (await call(`portal/api/v1${path}`, 'GET', undefined, { 'portvakt-portal': '1' })).status,
        401,
        path,
      );
      assert.equal((await call(path.slice(1), 'GET', undefined, {})).status, 404, 'there is one address');
    }
    assert.equal((await watch('POST', '/operator/trust/refresh')).status, 403, 'reading is not changing');
    assert.equal((await drude('GET', '/session')).body.operates_as, OPERATOR);
    assert.equal((await kari('GET', '/session')).body.operates_as, undefined);
  });

  it('gives no client the scope through the API', async () => {
    const write = await as(admin, 'idporten:dcr.write');
    const body = { description: 'x', integration_type: 'maskinporten', scopes: ['portvakt:operate.write'] };
    assert.equal((await write('POST', '/clients', body)).status, 403);
    const ask = await operate();
    const admission = { orgno: supplier, scopes: ['portvakt:operate.read'] };
    const refused = await ask('POST', '/operator/organisations', admission);
    assert.equal(refused.status, 400);
    assert.match(refused.body.error_description, /portvakt organisations admit alone/);
  });

  it('lists organisations in pages, and finds them by number and by name', async () => {
    const ask = await operate();
    const names = async (query: string) => {
      const { body } = await ask('GET', `/operator/organisations?${query}`);
      return body.content.map(({ name }: { name?: string }) => name);
    };
    assert.deepEqual(await names(`search=${encodeURIComponent('åle')}`), ['Ålesund Kunde AS']);
    assert.deepEqual(await names(`search=${encodeURIComponent('ÅLESUND K')}`), ['Ålesund Kunde AS']);
    assert.deepEqual(await names('search=kunde'), [], 'a name is found by its beginning');
    assert.deepEqual(await names(`search=${provider.slice(0, 5)}`), ['Etaten']);
    assert.deepEqual(await names('search=%25'), []);
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const { body } = await ask(
        'GET',
        `/operator/organisations?size=2${after === undefined ? '' : `&after=${after}`}`,
      );
      assert.ok(body.content.length <= 2);
      seen.push(...body.content.map(({ orgno }: { orgno: string }) => orgno));
      after = body.page.after;
    } while (after !== undefined);
    assert.deepEqual(seen, [...new Set(seen)].sort());
    for (const orgno of [consumer, provider, supplier, OPERATOR]) assert.ok(seen.includes(orgno));
    const { body } = await ask('GET', `/operator/organisations/${provider}`);
    assert.deepEqual(
      [body.name, body.prefixes, body.active, body.terms_signed],
      ['Etaten', ['etat', 'ledig'], true, true],
    );
    assert.equal((await ask('GET', '/operator/organisations/310001112')).status, 404);
  });

  it('walks names that are alike one by one', async () => {
    const ask = await operate();
    const numbers = ['313999996', '310000019', '310000027'].filter((orgno) => isNumber(orgno));
    for (const orgno of numbers) await ask('POST', '/operator/organisations', { orgno, name: 'Samme Navn AS' });
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const more = after === undefined ? '' : `&after=${after}`;
      const { body } = await ask('GET', `/operator/organisations?search=samme&size=1${more}`);
      seen.push(...body.content.map(({ orgno }: { orgno: string }) => orgno));
      after = body.page.after;
    } while (after !== undefined);
    assert.deepEqual(seen, [...numbers].sort());
  });

  it('admits, renames, deactivates and takes back, and the audit names the person', async () => {
    const drude = await signIn(person.party);
    const admission = { orgno: '310001112', name: 'Ny Pensjon AS', prefixes: ['nypensjon'], terms_signed: true };
    const admitted = await drude('POST', '/operator/organisations', admission);
    assert.equal(admitted.status, 200, JSON.stringify(admitted.body));
    assert.deepEqual(admitted.body.prefixes, ['nypensjon']);
    assert.ok(admitted.body.scopes.includes('idporten:scopes.write'));
    const again = await drude('POST', '/operator/organisations', admission);
    assert.deepEqual(again.body.changes, []);

    const path = '/operator/organisations/310001112';
    const { etag } = await drude('GET', path);
    const renamed = await drude('PUT', path, { name: 'Nyere Pensjon AS' }, { 'if-match': String(etag) });
    assert.equal(renamed.body.name, 'Nyere Pensjon AS');
    const second = await drude('PUT', path, { name: 'Min' }, { 'if-match': '"organisation-310001112-1"' });
    assert.equal(second.status, 412);
    const found = await drude('GET', '/operator/organisations?search=nyere');
    assert.equal(found.body.content.length, 1);

    assert.deepEqual((await drude('PUT', `${path}/prefixes/mer`)).body.prefixes, ['mer', 'nypensjon']);
    assert.equal((await drude('PUT', `${path}/prefixes/etat`)).status, 409);
    assert.equal((await drude('PUT', `${path}/prefixes/idporten`)).status, 409);
    assert.equal((await drude('PUT', `${path}/prefixes/A%20B`)).status, 409);
    assert.deepEqual((await drude('DELETE', `${path}/prefixes/mer`)).body.prefixes, ['nypensjon']);
    assert.equal((await drude('DELETE', `${path}/prefixes/mer`)).status, 404);
    assert.equal((await drude('DELETE', `/operator/organisations/${provider}/prefixes/etat`)).status, 409);

    const { body } = await drude(
      'GET',
      `/operator/audit?orgno=310001112&actor=${encodeURIComponent(`person ${person.party}`)}`,
    );
    const actions = body.content.map(({ kind, action }: { kind: string; action: string }) => `${kind} ${action}`);
    for (const action of ['prefix take back', 'prefix assign', 'organisation update', 'organisation create'])
      assert.ok(actions.includes(action), action);
    for (const { actor, actor_orgno } of body.content)
      assert.deepEqual([actor, actor_orgno], [`person ${person.party}`, OPERATOR]);
    assert.ok(!JSON.stringify(body).includes(person.pid));
  });

  it('stops the tokens and the administration of an organisation that is out of use, and starts them again', async () => {
    const ask = await operate();
    const path = `/operator/organisations/${consumer}`;
    const tokenStatus = async () => {
      const grant = signGrant(admin as NonNullable<typeof admin>, {
        issuer: server.issuer,
        claims: { scope: 'etat:a' },
      });
      return (await requestToken(server.issuer, grant)).status;
    };
    const delegatedStatus = async () => {
      const claims = { scope: 'etat:delegable', consumer_org: consumer };
      const grant = signGrant(acting as NonNullable<typeof acting>, { issuer: server.issuer, claims });
      return (await requestToken(server.issuer, grant)).status;
    };
    const own = await as(admin, 'idporten:dcr.write');
    const kari = await signIn(customer.party);
    const asKari = () => kari('GET', '/clients', undefined, { 'portvakt-organisation': consumer });
    assert.deepEqual(
      [await tokenStatus(), await delegatedStatus(), (await own('GET', '/clients')).status, (await asKari()).status],
      [200, 200, 200, 200],
    );
    assert.equal((await ask('PUT', path, { active: false })).body.active, false);
    const [refused, person] = [await own('GET', '/clients'), await asKari()];
    assert.deepEqual(
      [await tokenStatus(), await delegatedStatus(), refused.status, person.status],
      [400, 400, 403, 403],
    );
    assert.match(refused.body.error_description, /is deactivated here/);
    assert.equal((await ask('PUT', path, { active: true })).body.active, true);
    assert.deepEqual(
      [await tokenStatus(), await delegatedStatus(), (await own('GET', '/clients')).status, (await asKari()).status],
      [200, 200, 200, 200],
    );
    assert.equal((await ask('PUT', `/operator/organisations/${OPERATOR}`, { active: false })).status, 409);
  });

  it('rotates and retires signing keys, and shows no private half', async () => {
    const ask = await operate();
    // Tokens of a key that is out of the key set open nothing, so everyone asks anew.
    const list = async () => (await (await operate())('GET', '/operator/signing-keys')).body.content;
    const [first] = await list();
    const rotated = await ask('POST', '/operator/signing-keys', {});
    assert.equal(rotated.status, 200);
    assert.equal((await ask('POST', '/operator/signing-keys', {})).status, 409, 'one is announced already');
    assert.equal((await ask('POST', '/operator/signing-keys', { compromised: first.kid })).status, 409);
    const now = await ask('POST', '/operator/signing-keys', { now: true, compromised: first.kid });
    assert.equal(now.body.kid, rotated.body.kid);
    const states = Object.fromEntries(
      (await list()).map(({ kid, state }: { kid: string; state: string }) => [kid, state]),
    );
    assert.deepEqual(states, { [first.kid]: 'compromised', [rotated.body.kid]: 'signing' });
    const retire = async (kid: string, body = {}) =>
      (await operate())('POST', `/operator/signing-keys/${kid}/retirement`, body);
    assert.match((await retire(rotated.body.kid)).body.error_description, /signs tokens now/);
    assert.equal((await retire('nobody')).status, 404);
    await (await operate())('POST', '/operator/signing-keys', { now: true });
    assert.match((await retire(rotated.body.kid)).body.error_description, /Send force as true/);
    assert.equal((await retire(rotated.body.kid, { force: true })).status, 200);
    const text = JSON.stringify(await list());
    assert.doesNotMatch(text, /private|encrypted|"d"/i);
  });

  it('tells whom certificates are trusted from, and makes every process ask again', async () => {
    const ask = await operate();
    const { body } = await ask('GET', '/operator/trust');
    // The lookalike authority makes its keys when it is first used.
    assert.deepEqual([body.anchors, body.sources, body.revocation], [[], [], 'hard']);
    assert.ok(body.policies.length > 0);
    assert.deepEqual((await ask('POST', '/operator/trust/refresh')).body, { refreshed: true });
    const changes = await ask('GET', '/operator/audit?kind=certificate');
    assert.equal(changes.body.content[0].action, 'refresh');
  });

  it('searches the record page by page, with filters together', async () => {
    const ask = await operate();
    const all: {
      id: number;
      kind: string;
      subject: string;
      timestamp: string;
      orgno?: string;
      other_orgno?: string;
    }[] = [];
    let before: number | undefined;
    do {
      const { body } = await ask('GET', `/operator/audit?size=7${before === undefined ? '' : `&before=${before}`}`);
      all.push(...body.content);
      before = body.page.before;
    } while (before !== undefined);
    assert.deepEqual(
      all.map(({ id }) => id),
      [...new Set(all.map(({ id }) => id))].sort((one, other) => other - one),
    );
    const ids = async (query: string) =>
      (await ask('GET', `/operator/audit?size=200&${query}`)).body.content.map(({ id }: { id: number }) => id);
    const expected = (fits: (change: (typeof all)[number]) => boolean) => all.filter(fits).map(({ id }) => id);
    assert.deepEqual(
      await ids('kind=prefix'),
      expected(({ kind }) => kind === 'prefix'),
    );
    const concerns = (orgno: string) => (change: (typeof all)[number]) =>
      [change.orgno, change.other_orgno].includes(orgno);
    assert.deepEqual(await ids(`orgno=${provider}`), expected(concerns(provider)));
    assert.deepEqual(
      await ids(`orgno=${provider}&kind=scope`),
      expected((change) => concerns(provider)(change) && change.kind === 'scope'),
    );
    assert.deepEqual(
      await ids('subject=etat:a&kind=scope-access'),
      expected(({ kind, subject }) => kind === 'scope-access' && subject === 'etat:a'),
    );
    const middle = all[Math.floor(all.length / 2)] as (typeof all)[number];
    assert.deepEqual(
      await ids(`from=${middle.timestamp}`),
      expected(({ timestamp }) => timestamp >= middle.timestamp),
    );
    assert.deepEqual(
      await ids(`to=${middle.timestamp}`),
      expected(({ timestamp }) => timestamp < middle.timestamp),
    );
    assert.equal((await ask('GET', '/operator/audit?from=yesterday')).status, 400);
  });

  it('tells how the server is', async () => {
    const { body } = await (await operate())('GET', '/operator/health');
    assert.deepEqual(
      [body.ready, body.problems, body.database, body.workers, body.profile],
      [true, [], 'sqlite', 1, 'local'],
    );
    assert.ok(body.changes_read_ms_ago < 5000);
    assert.match(body.version, /^\d+\.\d+\.\d+/);
  });
});

function isNumber(orgno: string): boolean {
  const weights = [3, 2, 7, 6, 5, 4, 3, 2];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(orgno[index]), 0);
  return (11 - (sum % 11)) % 11 === Number(orgno[8]);
}
