import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import {
  makeKey,
  openSelfService,
  parties,
  type Reply,
  requestToken,
  type SelfServiceForTest,
  signGrant,
} from '@portvakt/own-tests';

/** Organisations that want more than they may have: what they try, and that it fails. */
const administrationScopes = [
  'idporten:dcr.write',
  'idporten:dcr.supplier',
  'idporten:scopes.write',
  'idporten:dcr/onbehalfof:write',
  'idporten:dcr.altinn',
  'idporten:scopes.read',
];
const READ = ['idporten:dcr.read'];
const administrator = 'consumer-administrator';
const client = { integration_type: 'maskinporten', description: 'Et forsøk', scopes: ['etat:apen'] };

let opened: SelfServiceForTest;
let consumer: Caller;
let supplier: Caller;
let stranger: Caller;
let provider: Caller;
let operator: Caller;

type Caller = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>;

async function callerOf(orgno: string, scopes: readonly string[]): Promise<Caller> {
  const bearer = await opened.mint(orgno, scopes);
  return (method, path, body, headers = {}) => opened.call(method, path, { bearer, body, headers });
}

before(async () => {
  opened = await openSelfService();
  const owner = (await opened.call('GET', 'api/v1/prefix/all')).body.find(
    ({ prefix }: { prefix: string }) => prefix === 'idporten',
  ).owner_orgno;
  const all = ['idporten:dcr.write', 'idporten:scopes.write'];
  consumer = await callerOf(parties.consumer, all);
  supplier = await callerOf(parties.supplier, ['idporten:dcr.supplier']);
  stranger = await callerOf(parties.stranger, all);
  provider = await callerOf(parties.provider, all);
  operator = await callerOf(owner, all);
});
after(() => opened.close());

/** Sends a path unchanged; `fetch` would resolve the dots itself. */
async function sendRaw(method: string, path: string, bearer: string): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(opened.server.address);
  return new Promise((resolve, reject) => {
    const sent = request(
      { hostname, port, method, path, headers: { authorization: `Bearer ${bearer}` } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    sent.on('error', reject).end();
  });
}

test('administration scopes are put on no client, whoever asks and whatever has been granted', async () => {
  for (const scope of administrationScopes) {
    const grant = await operator('PUT', `api/v1/scopes/access/${parties.consumer}?scope=${encodeURIComponent(scope)}`);
    assert.equal(grant.status, 200, `the owner of the prefix grants ${scope}: ${grant.text}`);
    for (const caller of [consumer, operator, supplier]) {
      const made = await caller('POST', 'api/v1/clients', { ...client, scopes: ['etat:apen', scope] });
      assert.equal(made.status, 403, `${scope}: ${made.text}`);
    }
    const changed = await consumer('PUT', 'api/v1/clients/consumer-client', {
      ...client,
      scopes: ['etat:apen', scope],
    });
    assert.equal(changed.status, 403, scope);
    const altinn = await callerOf(parties.consumer, ['idporten:dcr.altinn', 'idporten:dcr.datasharing']);
    assert.equal((await altinn('POST', 'api/v1/altinn/admin/clients', { ...client, scopes: [scope] })).status, 403);
    const shared = { description: 'x', scopes: [scope] };
    assert.equal((await altinn('POST', 'datasharing/consumer/client', shared)).status, 403);
  }
  const read = await consumer('GET', 'api/v1/clients/consumer-client');
  assert.deepEqual(read.body.scopes, ['etat:apen']);
});

test("Altinn's scopes, those that open doors here too, go on a client when their owner says so, and not before", async () => {
  for (const scope of ['altinn:serviceowner', 'altinn:maskinporten/delegations.admin', 'altinn:instances.read']) {
    await operator('POST', 'api/v1/scopes', { prefix: 'altinn', subscope: scope.slice(7), description: 'Ny' });
    const named = encodeURIComponent(scope);
    const ask = (caller: Caller) => caller('POST', 'api/v1/clients', { ...client, scopes: [scope] });
    const early = await ask(stranger);
    assert.equal(early.status, 400, early.text);
    assert.match(early.text, /has not been granted access to the scope .* decides/);
    assert.equal((await stranger('PUT', `api/v1/scopes/access/${parties.stranger}?scope=${named}`)).status, 403);
    assert.equal((await stranger('PUT', `api/v1/scopes?scope=${named}`, { description: 'x' })).status, 403);
    await operator('PUT', `api/v1/scopes/access/${parties.stranger}?scope=${named}`);
    const made = await ask(stranger);
    assert.equal(made.status, 200, made.text);
    assert.deepEqual(made.body.scopes, [scope]);
    await operator('DELETE', `api/v1/scopes/access/${parties.stranger}?scope=${named}`);
    assert.equal((await ask(stranger)).status, 400, 'withdrawn');
    const opened = await operator('PUT', `api/v1/scopes?scope=${named}`, {
      description: 'Ny',
      accessible_for_all: true,
    });
    assert.equal(opened.status, 200, opened.text);
    assert.equal((await ask(stranger)).status, 200, 'open for all');
  }
});

test('a client that administers less gives no keys to one that administers more', async () => {
  const modest = await callerOf(parties.consumer, ['idporten:dcr.write']);
  const path = `api/v1/clients/${administrator}/jwks`;
  const { publicJwk } = makeKey('usurper');
  for (const [method, address, body] of [
    ['PUT', `${path}/usurper`, publicJwk],
    ['POST', path, { keys: [publicJwk] }],
    ['POST', path.replace('v1', 'v2').replace('jwks', 'key'), JSON.stringify(publicJwk)],
  ] as const) {
    const refused = await modest(method, address, body);
    assert.equal(refused.status, 403, `${method} ${address}: ${refused.text}`);
    assert.match(refused.text, /idporten:scopes\.write/);
  }
  // A client with as many scopes may do it, like one that rotates the keys of all clients.
  assert.equal((await consumer('PUT', `${path}/usurper`, publicJwk)).status, 200);
});

test('a client that administers less removes no keys of one that administers more', async () => {
  const modest = await callerOf(parties.consumer, ['idporten:dcr.write']);
  const path = `api/v1/clients/${administrator}/jwks`;
  const before = (await consumer('GET', path)).body.keys;
  for (const address of [path, `${path}/${before[0].kid}`]) {
    const refused = await modest('DELETE', address);
    assert.equal(refused.status, 403, `${address}: ${refused.text}`);
    assert.match(refused.text, /idporten:scopes\.write, which the calling client does not have/);
  }
  assert.deepEqual((await consumer('GET', path)).body.keys, before);
  // One that holds as much may remove one, and one that holds less may empty a client without administration scopes.
  const { publicJwk } = makeKey('spare');
  assert.equal((await consumer('PUT', `${path}/spare`, publicJwk)).status, 200);
  assert.equal((await consumer('DELETE', `${path}/spare`)).status, 200);
  const plain = 'api/v1/clients/consumer-client/jwks';
  assert.equal((await modest('POST', plain, { keys: [publicJwk] })).status, 200);
  assert.equal((await modest('DELETE', plain)).status, 200);
});

test('an administration scope cannot be opened for all, nor can new ones be used to pass for them', async () => {
  const open = await operator('PUT', 'api/v1/scopes?scope=idporten:dcr.write', {
    description: 'Åpen',
    accessible_for_all: true,
  });
  assert.equal(open.status, 400);
  for (const subscope of ['dcr.write', 'dcr.Write', 'dcr.write/']) {
    const made = await operator('POST', 'api/v1/scopes', { prefix: 'idporten', subscope, description: 'Ny' });
    assert.ok([400, 409].includes(made.status) || made.body.name !== 'idporten:dcr.write', made.text);
  }
  await operator('POST', 'api/v1/scopes', { prefix: 'idporten', subscope: 'ny', description: 'Ny' });
  assert.equal((await operator('POST', 'api/v1/clients', { ...client, scopes: ['idporten:ny'] })).status, 200);
  const shown = await opened.call('GET', 'api/v1/clients', {
    bearer: await opened.mint(parties.consumer, ['idporten:ny']),
  });
  assert.equal(shown.status, 403, 'a name that resembles opens nothing');
});

test('names that look like others are other names, or none', async () => {
  for (const name of [
    'IDPORTEN:DCR.WRITE',
    'Idporten:dcr.write',
    'idporten:dcr.writе',
    'іdporten:dcr.write',
    'idporten:dcr.write ',
    ' idporten:dcr.write',
    'idporten:dcr.write\u0000',
    'idporten\uff1adcr.write',
    '\u212Aunde:x',
    'etat:apen\u200b',
    'etat:åpen',
    'ETAT:apen',
    "etat:apen' or '1'='1",
    'etat:%',
    'etat:*',
  ]) {
    const made = await consumer('POST', 'api/v1/clients', { ...client, scopes: [name] });
    assert.equal(made.status, 400, JSON.stringify(name));
    assert.deepEqual(
      made.body.errors.map(({ fieldIdentifier }: { fieldIdentifier: string }) => fieldIdentifier),
      ['scopes[0]'],
    );
  }
  for (const subscope of ['Aapen', 'аpen', 'a pen', '', '/x', ':x', 'x\u0000', '\u202eapen', 'x'.repeat(256)]) {
    const made = await consumer('POST', 'api/v1/scopes', { prefix: 'kunde', subscope, description: 'x' });
    assert.equal(made.status, 400, JSON.stringify(subscope));
  }
  for (const prefix of ['etat', 'Kunde', 'kunde:x', 'idporten', 'altinn', 'ny', 'kundе', '', 'kunde%', '__proto__']) {
    const made = await consumer('POST', 'api/v1/scopes', { prefix, subscope: 'x', description: 'x' });
    assert.equal(made.status, 403, prefix);
  }
});

test('whether a private scope exists is not told', async () => {
  const answers = async (scope: string) => {
    const replies = [
      await consumer('POST', 'api/v1/clients', { ...client, scopes: [scope] }),
      await consumer('GET', `api/v1/scopes/scope?scope=${scope}`),
      await consumer('GET', `scopes?scope=${scope}`),
      await consumer('PUT', `api/v1/scopes?scope=${scope}`, { description: 'x' }),
      await consumer('DELETE', `api/v1/scopes?scope=${scope}`),
      await consumer('GET', `api/v1/scopes/access?scope=${scope}`),
      await consumer('PUT', `api/v1/scopes/access/${parties.consumer}?scope=${scope}`),
      await consumer('DELETE', `api/v1/scopes/access/${parties.consumer}?scope=${scope}`),
      await consumer('POST', 'api/v1/scopes', { prefix: 'etat', subscope: scope.slice(5), description: 'x' }),
      await consumer('GET', `api/v1/audit?subject=${scope}`),
    ];
    return replies.map(({ status, body }) => [status, (body.error ?? JSON.stringify(body)).replaceAll(scope, 'X')]);
  };
  assert.deepEqual(await answers('etat:skjult'), await answers('etat:finnes-ikke'));
  for (const path of ['scopes/all', 'api/v1/scopes/all?inactive=true&prefix=etat']) {
    assert.equal((await consumer('GET', path)).text.includes('skjult'), false);
  }
});

test('a supplier uses its own grants only, for itself and in the name of a customer', async () => {
  const forCustomer = { ...client, client_orgno: parties.consumer };
  for (const scope of ['etat:gitt', 'etat:delegerbar', 'etat:skjult', 'kunde:noe']) {
    const made = await supplier('POST', 'api/v1/clients', { ...forCustomer, scopes: [scope] });
    assert.equal(made.status, 400, `${scope}: ${made.text}`);
  }
  const made = await supplier('POST', 'api/v1/clients', forCustomer);
  assert.equal(made.status, 200, made.text);
  assert.equal(made.body.supplier_orgno, parties.supplier);
  const path = `api/v1/clients/${made.body.client_id}`;
  for (const scope of ['etat:gitt', 'etat:delegerbar']) {
    assert.equal((await supplier('PUT', path, { ...client, scopes: [scope] })).status, 400, scope);
  }
  assert.equal((await supplier('PUT', path, { ...client, client_orgno: parties.stranger })).status, 400);
  // A supplier may use what it is granted later; what is withdrawn ends with the next token.
  await provider('PUT', `api/v1/scopes/access/${parties.supplier}?scope=etat:gitt`);
  assert.equal((await supplier('PUT', path, { ...client, scopes: ['etat:gitt'] })).status, 200);
  const key = makeKey();
  assert.equal((await supplier('POST', `${path}/jwks`, { keys: [key.publicJwk] })).status, 200);
  const ask = () =>
    requestToken(
      opened.server.issuer,
      signGrant(
        { clientId: made.body.client_id, ...key },
        { issuer: opened.server.issuer, claims: { scope: 'etat:gitt' } },
      ),
    );
  const { body } = await ask();
  const claims = JSON.parse(Buffer.from(body.access_token.split('.')[1], 'base64url').toString());
  assert.equal(claims.consumer.ID, `0192:${parties.consumer}`);
  assert.equal(claims.supplier.ID, `0192:${parties.supplier}`);
  await provider('DELETE', `api/v1/scopes/access/${parties.supplier}?scope=etat:gitt`);
  assert.match((await ask()).body.error_uri, /MP-250$/);
  assert.equal((await ask()).body.error_description.includes('has not been granted'), true);
});

test('without the scope for it nobody registers in the name of another', async () => {
  const altinn = await callerOf(parties.supplier, [
    'idporten:dcr.altinn',
    'idporten:dcr.datasharing',
    'idporten:dcr.write',
  ]);
  const forOther = { ...client, client_orgno: parties.consumer };
  assert.equal((await altinn('POST', 'api/v1/clients', forOther)).status, 403);
  assert.equal((await altinn('POST', 'api/v1/altinn/admin/clients', forOther)).status, 403);
  const shared = await altinn('POST', 'datasharing/consumer/client', {
    description: 'x',
    scopes: ['etat:apen'],
    client_orgno: parties.consumer,
    consumerOrgNr: parties.consumer,
    supplier_orgno: parties.consumer,
  });
  assert.equal(shared.body.consumerOrgNr, parties.supplier, 'what is not asked for is ignored');
  const stamped = await consumer('POST', 'api/v1/clients', { ...client, supplier_orgno: parties.stranger });
  assert.equal('supplier_orgno' in stamped.body, false);
});

test("a customer reads and ends its supplier's client, and can speak through it in no way", async () => {
  const id = 'leverandorens';
  const made = await supplier('POST', 'api/v1/clients', { ...client, client_id: id, client_orgno: parties.consumer });
  assert.equal(made.status, 200);
  const ours = await callerOf(parties.consumer, [
    'idporten:dcr.write',
    'idporten:dcr.supplier',
    'idporten:dcr.altinn',
    'idporten:dcr/onbehalfof.write',
  ]);
  const path = `api/v1/clients/${id}`;
  const key = makeKey('ours').publicJwk;
  for (const [method, at, body] of [
    ['PUT', path, client],
    ['POST', `${path}/jwks`, { keys: [key] }],
    ['PUT', `${path}/jwks`, { keys: [key] }],
    ['PUT', `${path}/jwks/ours`, key],
    ['DELETE', `${path}/jwks`, undefined],
    ['DELETE', `${path}/jwks/ours`, undefined],
    ['POST', `${path}/secret`, undefined],
    ['POST', `${path}/onbehalfof`, { onbehalfof: 'x', orgno: parties.consumer }],
    ['POST', `api/v2/clients/${id}/key`, JSON.stringify(key)],
    ['PUT', path.replace('/clients', '/altinn/admin/clients'), client],
    ['PUT', `${path.replace('/clients', '/altinn/admin/clients')}/jwks/ours`, key],
  ] as const) {
    assert.equal((await ours(method, at, body)).status, 403, `${method} ${at}`);
  }
  assert.equal((await ours('GET', path)).status, 200);
  assert.equal((await ours('DELETE', path)).status, 200);
  assert.equal((await supplier('GET', path)).body.active, false);
  const withoutScope = await callerOf(parties.supplier, ['idporten:dcr.write']);
  assert.equal((await withoutScope('PUT', path, { ...client, active: true })).status, 403);
  const revived = await supplier('PUT', path, { ...client, active: true });
  assert.equal(revived.status, 403, 'what the customer has ended the supplier does not begin again');
  assert.match(revived.text, /deactivated by organisation 310123412/);
});

test('ids that are guessed, taken or reserved lead nowhere', async () => {
  assert.equal((await stranger('POST', 'api/v1/clients', { ...client, client_id: 'consumer-client' })).status, 409);
  for (const id of [
    'eidas-NTRSE-5566',
    'EIDAS-1',
    'Eidas-',
    '',
    ' ',
    'a b',
    '../x',
    'a/b',
    'é',
    '-x',
    'x'.repeat(129),
    '__proto__',
    'a\u0000',
  ]) {
    const made = await stranger('POST', 'api/v1/clients', { ...client, client_id: id });
    assert.equal(made.status, 400, JSON.stringify(id));
    assert.equal(made.body.errors[0].fieldIdentifier, 'client_id');
  }
  // Names that every JavaScript object has are ids like any other.
  for (const id of ['constructor', 'toString', 'hasOwnProperty']) {
    assert.equal((await stranger('GET', `api/v1/clients/${id}`)).status, 404, id);
    assert.equal((await stranger('POST', 'api/v1/clients', { ...client, client_id: id })).status, 200, id);
    assert.equal((await consumer('GET', `api/v1/clients/${id}`)).status, 403, id);
  }
});

test('paths with slashes, dots and percent signs inside are names, never other paths', async () => {
  for (const name of [
    '..%2fconsumer-client',
    '%2e%2e%2fconsumer-client',
    '..%252fconsumer-client',
    'stranger-client%2f..%2fconsumer-client',
    'consumer-client%2fjwks',
    'consumer-client%00',
    "x'%20or%20'1'='1",
    '%25',
    'consumer-client%3finactive=true',
    'consumer-client;a=b',
    'CONSUMER-CLIENT',
    '*',
    '%5c..%5c',
  ]) {
    const reply = await sendRaw('GET', `/api/v1/clients/${name}`, await opened.mint(parties.stranger, READ));
    assert.ok([400, 404].includes(reply.status), `${name}: ${reply.status}`);
    assert.ok(Array.isArray(JSON.parse(reply.text).errors), name);
  }
  for (const kid of ['..%2f..%2fstranger-client', '%2e%2e', '%252e%252e%252f', '..%5c', "'%20--"]) {
    const path = `/api/v1/clients/consumer-client/jwks/${kid}`;
    const reply = await sendRaw('DELETE', path, await opened.mint(parties.consumer, ['idporten:dcr.write']));
    assert.equal(reply.status, 404, kid);
  }
  assert.equal((await consumer('GET', 'api/v1/clients/consumer-client')).body.active, true);
});

test('text that is SQL or a name of the language itself is text', async () => {
  const sql = `'); drop table clients; -- " \\ %s $1 ? \${x}`;
  const poisoned = `{"__proto__":{"active":false,"client_orgno":"${parties.provider}"},"constructor":{"prototype":{"x":1}},
    "integration_type":"maskinporten","description":${JSON.stringify(sql)},"client_name":${JSON.stringify(sql)},"scopes":["etat:apen"]}`;
  const made = await consumer('POST', 'api/v1/clients', poisoned);
  assert.equal(made.status, 200, made.text);
  assert.equal(made.body.description, sql);
  assert.equal(made.body.client_orgno, parties.consumer);
  assert.equal(made.body.active, true);
  assert.equal(({} as Record<string, unknown>).x, undefined);
  const scope = await consumer('POST', 'api/v1/scopes', {
    prefix: 'kunde',
    subscope: 'sql',
    description: sql,
    long_description: sql,
  });
  assert.equal(scope.body.description, sql);
  const quoted = encodeURIComponent("x' or '1'='1");
  for (const path of [`scopes/all?prefix=${quoted}`, `api/v1/audit?subject=${quoted}`]) {
    const reply = await consumer('GET', path);
    assert.equal(reply.status, 200, path);
    assert.equal((reply.body.content ?? reply.body).length, 0, path);
  }
  assert.equal((await consumer('GET', 'api/v1/clients')).status, 200, 'the tables are there');
});

test('the audit shows an organisation what concerns it, and not who else did it', async () => {
  await provider('PUT', `api/v1/scopes/access/${parties.consumer}?scope=etat:gitt`);
  await provider('DELETE', `api/v1/scopes/access/${parties.consumer}?scope=etat:gitt`);
  await stranger('POST', 'api/v1/clients', { ...client, client_id: 'strangers-secret-plan' });
  const { body } = await consumer('GET', 'api/v1/audit?size=200');
  const text = JSON.stringify(body);
  for (const foreign of ['strangers-secret-plan', 'stranger-client', 'etat:skjult', 'etat:ikke', 'fremmed']) {
    assert.equal(text.includes(foreign), false, foreign);
  }
  const withdrawn = body.content.find(({ action }: { action: string }) => action === 'withdraw');
  assert.equal(withdrawn.subject, 'etat:gitt');
  assert.equal(withdrawn.actor_orgno, parties.provider);
  assert.equal('actor' in withdrawn, false);
  const onlyClients = await (await callerOf(parties.consumer, ['idporten:dcr.read']))('GET', 'api/v1/audit?size=200');
  for (const { kind } of onlyClients.body.content) assert.ok(['client', 'organisation'].includes(kind), kind);
  const onlyScopes = await (await callerOf(parties.consumer, ['idporten:scopes.read']))('GET', 'api/v1/audit?size=200');
  for (const { kind } of onlyScopes.body.content) assert.notEqual(kind, 'client');
  assert.equal((await consumer('GET', 'api/v1/audit?subject=stranger-client')).body.page.totalElements, 0);
});

test("an Idempotency-Key is its own client's, and the tag of one thing says nothing of another", async () => {
  const headers = { 'idempotency-key': 'samme' };
  const mine = await consumer('POST', 'api/v1/clients', client, headers);
  const theirs = await stranger('POST', 'api/v1/clients', client, headers);
  assert.notEqual(mine.body.client_id, theirs.body.client_id);
  assert.equal(theirs.body.client_orgno, parties.stranger);
  assert.equal(theirs.headers.get('idempotency-replayed'), null);
  const other = await consumer('POST', 'api/v1/clients', client);
  assert.equal(mine.body.version, other.body.version);
  for (const [method, suffix, body] of [
    ['PUT', '', client],
    ['DELETE', '', undefined],
    ['POST', '/jwks', { keys: [makeKey().publicJwk] }],
    ['DELETE', '/jwks', undefined],
  ] as const) {
    const read = await consumer('GET', `api/v1/clients/${other.body.client_id}${suffix}`);
    const tag = read.headers.get('etag') ?? '';
    const path = `api/v1/clients/${mine.body.client_id}${suffix}`;
    assert.equal((await consumer(method, path, body, { 'if-match': tag })).status, 412, `${method} ${suffix}`);
    for (const wrong of [`W/${tag}`, 'x', '""', tag.slice(1, -1)]) {
      assert.equal((await consumer(method, path, body, { 'if-match': wrong })).status, 412, wrong);
    }
  }
  for (const key of ['a b', 'x'.repeat(256)]) {
    const sent = await consumer('POST', 'api/v1/clients', client, {
      'idempotency-key': key,
    });
    assert.equal(sent.status, 400, key);
  }
});

test('a megabyte of anything is answered, and shortly', async () => {
  const fill = (open: string, unit: string, close: string, length = 1_000_000) =>
    `{"integration_type":"maskinporten","description":"x","scopes":["etat:apen"],"x":${open}${unit.repeat(Math.floor((length - 200) / unit.length))}${close}}`;
  const bodies: Record<string, string> = {
    'nested arrays': `{"x":${'['.repeat(499_000)}${']'.repeat(499_000)}}`,
    'nested objects': `{"scopes":${'{"a":'.repeat(160_000)}1${'}'.repeat(160_000)}}`,
    scopes: `{"integration_type":"maskinporten","description":"x","scopes":[${'"a",'.repeat(240_000)}"b"]}`,
    'good scopes': `{"integration_type":"maskinporten","description":"x","scopes":[${'"etat:apen",'.repeat(80_000)}"b:c"]}`,
    numbers: `{"integration_type":"maskinporten","description":"x","scopes":[${'1,'.repeat(490_000)}1]}`,
    'redirect URIs': `{"integration_type":"idporten","redirect_uris":[${'"#",'.repeat(240_000)}"b"]}`,
    'a long description': JSON.stringify({ ...client, description: 'x'.repeat(990_000) }),
    'a long URI': JSON.stringify({ ...client, client_uri: `https://${'a.'.repeat(490_000)}` }),
    'a long scope': JSON.stringify({ ...client, scopes: [`a:${'a'.repeat(990_000)}`] }),
    'unknown fields': `{${Array.from({ length: 70_000 }, (_, index) => `"f${index}":1`).join()},"a":1}`,
    'an unknown list': fill('[', '0,', '0]'),
  };
  for (const [name, body] of Object.entries(bodies)) {
    const reply = await consumer('POST', 'api/v1/clients', body);
    assert.ok([200, 400].includes(reply.status), `${name}: ${reply.status}`);
    assert.ok(reply.text.length < 20_000, name);
  }
  const set = `{"keys":[${'{},'.repeat(300_000)}{}]}`;
  assert.equal((await consumer('POST', 'api/v1/clients/consumer-client/jwks', set)).status, 400);
});
