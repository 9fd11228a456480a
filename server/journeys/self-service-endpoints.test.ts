import assert from 'node:assert/strict';
import { request } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  everyScope,
  makeKey,
  openSelfService,
  parties,
  type Reply,
  type SelfServiceForTest,
  startPortvakt,
  temporaryFolder,
} from '@portvakt/own-tests';

/**
 * What every endpoint does with wrong callers and wrong requests. Each row names an endpoint with a request that is
 * valid for the consumer's own things, the status if the thing belongs to somebody else, and the status if it does not
 * exist.
 */
interface Row {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly bases?: readonly string[];
  readonly open?: true;
  /** Whether it is there for those who have not signed the terms, too. */
  readonly beforeTerms?: true;
  readonly body?: unknown;
  /** The status on success; 200 by default. */
  readonly good?: number;
  readonly foreign?: string;
  readonly unknown?: string;
  readonly text?: true;
  readonly scope?: string;
}

const ALL = ['/api/v1', '', '/external/api/v1'];
const V1 = ['/api/v1'];
const SHARING = ['', '/api/v1', '/api/vw1'];
const key = makeKey('tabell');
const client = { integration_type: 'maskinporten', description: 'Fra tabellen', scopes: ['etat:apen'] };
const login = {
  integration_type: 'idporten',
  client_name: 'Innlogging',
  description: 'Fra tabellen',
  redirect_uris: ['https://kunde.example/tilbake'],
};
const entry = { onbehalfof: 'kunde-a', orgno: parties.supplier, name: 'A', description: 'A' };

const own = 'own-client';
const ownLogin = 'own-login';
const ownAltinn = 'own-altinn';
const clientRow = (row: Omit<Row, 'foreign' | 'unknown'>, id = own): Row => ({
  ...row,
  foreign: row.path.replace(id, 'stranger-client'),
  unknown: row.path.replace(id, 'no-such-client'),
});

const rows: readonly Row[] = [
  { method: 'GET', path: '/clients' },
  { method: 'POST', path: '/clients', body: client },
  clientRow({ method: 'GET', path: `/clients/${own}` }),
  clientRow({ method: 'PUT', path: `/clients/${own}`, body: client }),
  clientRow({ method: 'POST', path: `/clients/${ownLogin}/secret` }, ownLogin),
  clientRow({ method: 'GET', path: `/clients/${own}/jwks` }),
  clientRow({ method: 'POST', path: `/clients/${own}/jwks`, body: { keys: [key.publicJwk] } }),
  clientRow({ method: 'PUT', path: `/clients/${own}/jwks`, body: { keys: [key.publicJwk] } }),
  clientRow({ method: 'PUT', path: `/clients/${own}/jwks/tabell`, body: key.publicJwk }),
  clientRow({ method: 'GET', path: `/clients/${own}/jwks/tabell` }),
  clientRow({ method: 'DELETE', path: `/clients/${own}/jwks/tabell` }),
  clientRow({ method: 'DELETE', path: `/clients/${own}/jwks` }),
  clientRow({
    method: 'POST',
    path: `/clients/${own}/key`,
    bases: ['/api/v2'],
    body: JSON.stringify(key.publicJwk),
    text: true,
  }),
  clientRow({ method: 'GET', path: `/clients/${ownLogin}/onbehalfof` }, ownLogin),
  clientRow({ method: 'POST', path: `/clients/${ownLogin}/onbehalfof`, body: entry }, ownLogin),
  clientRow({ method: 'GET', path: `/clients/${ownLogin}/onbehalfof/kunde-a` }, ownLogin),
  clientRow({ method: 'PUT', path: `/clients/${ownLogin}/onbehalfof/kunde-a`, body: entry }, ownLogin),
  clientRow({ method: 'DELETE', path: `/clients/${ownLogin}/onbehalfof/kunde-a` }, ownLogin),
  { method: 'GET', path: '/scopes', scope: 'idporten:scopes.read' },
  { method: 'POST', path: '/scopes', body: { prefix: 'kunde', subscope: 'tabell', description: 'T' }, foreign: '' },
  {
    method: 'GET',
    path: '/scopes/scope?scope=kunde:tabell',
    foreign: '/scopes/scope?scope=etat:gitt',
    unknown: '/scopes/scope?scope=kunde:ingen',
  },
  {
    method: 'PUT',
    path: '/scopes?scope=kunde:tabell',
    body: { description: 'T' },
    foreign: '/scopes?scope=etat:gitt',
    unknown: '/scopes?scope=kunde:ingen',
  },
  {
    method: 'PUT',
    path: `/scopes/access/${parties.supplier}?scope=kunde:tabell`,
    foreign: `/scopes/access/${parties.supplier}?scope=etat:gitt`,
    unknown: `/scopes/access/${parties.supplier}?scope=kunde:ingen`,
  },
  {
    method: 'GET',
    path: '/scopes/access?scope=kunde:tabell',
    foreign: '/scopes/access?scope=etat:gitt',
    unknown: '/scopes/access?scope=kunde:ingen',
  },
  { method: 'GET', path: '/scopes/access/all' },
  {
    method: 'DELETE',
    path: `/scopes/access/${parties.supplier}?scope=kunde:tabell`,
    foreign: `/scopes/access/${parties.supplier}?scope=etat:gitt`,
    unknown: `/scopes/access/${parties.supplier}?scope=kunde:ingen`,
  },
  {
    method: 'DELETE',
    path: '/scopes?scope=kunde:tabell',
    foreign: '/scopes?scope=etat:gitt',
    unknown: '/scopes?scope=kunde:ingen',
  },
  {
    method: 'POST',
    path: '/scopes/access/list',
    bases: V1,
    body: { scope: 'kunde:tabell', action: 'grant', consumers: [parties.supplier] },
    // It is deactivated above.
    good: 409,
  },
  { method: 'POST', path: '/scopes/access/applications', bases: V1, body: { scope: 'etat:ikke', reason: 'Tabell' } },
  { method: 'GET', path: '/scopes/access/applications', bases: V1 },
  { method: 'GET', path: '/scopes/access/applications/received', bases: V1, scope: 'idporten:scopes.read' },
  { method: 'DELETE', path: '/scopes/access/applications/none', bases: V1, good: 404 },
  { method: 'POST', path: '/scopes/access/applications/none/approval', bases: V1, good: 404 },
  {
    method: 'POST',
    path: '/scopes/access/applications/none/rejection',
    bases: V1,
    body: { reason: 'Tabell' },
    good: 404,
  },
  { method: 'POST', path: '/organizations/names', bases: V1, body: { orgnrs: [parties.supplier] } },
  { method: 'GET', path: '/terms', bases: V1, beforeTerms: true },
  { method: 'GET', path: '/terms/1', bases: V1, beforeTerms: true, unknown: '/terms/99' },
  {
    method: 'POST',
    path: '/terms/1/signature',
    bases: V1,
    beforeTerms: true,
    unknown: '/terms/99/signature',
  },
  {
    method: 'POST',
    path: '/terms',
    bases: V1,
    beforeTerms: true,
    body: { title: { nb: 'N', nn: 'N', en: 'N' }, text: { nb: 'N', nn: 'N', en: 'N' } },
  },
  { method: 'GET', path: '/prefix' },
  { method: 'GET', path: '/audit' },
  { method: 'GET', path: '/audit/tokens' },
  { method: 'GET', path: '/datasharing/consumer/scope/access', bases: SHARING },
  { method: 'GET', path: '/datasharing/consumer/client', bases: SHARING },
  {
    method: 'POST',
    path: '/datasharing/consumer/client',
    bases: SHARING,
    body: { description: 'Delt', scopes: ['etat:apen'] },
  },
  {
    method: 'DELETE',
    path: '/datasharing/consumer/client?client_id=own-shared',
    bases: SHARING,
    foreign: '/datasharing/consumer/client?client_id=stranger-client',
    unknown: '/datasharing/consumer/client?client_id=no-such-client',
  },
  { method: 'GET', path: '/altinn/admin/clients', bases: V1 },
  { method: 'POST', path: '/altinn/admin/clients', bases: V1, body: client },
  ...[
    { method: 'GET', path: `/altinn/admin/clients/${ownAltinn}` },
    { method: 'PUT', path: `/altinn/admin/clients/${ownAltinn}`, body: client },
    { method: 'GET', path: `/altinn/admin/clients/${ownAltinn}/jwks` },
    { method: 'POST', path: `/altinn/admin/clients/${ownAltinn}/jwks`, body: { keys: [key.publicJwk] }, good: 201 },
    { method: 'PUT', path: `/altinn/admin/clients/${ownAltinn}/jwks/tabell`, body: key.publicJwk },
    { method: 'GET', path: `/altinn/admin/clients/${ownAltinn}/jwks/tabell` },
    { method: 'DELETE', path: `/altinn/admin/clients/${ownAltinn}/jwks/tabell`, good: 204 },
    { method: 'DELETE', path: `/altinn/admin/clients/${ownAltinn}/jwks`, good: 204 },
    { method: 'POST', path: `/altinn/admin/clients/own-altinn-login/secret` },
    { method: 'DELETE', path: `/altinn/admin/clients/${ownAltinn}` },
  ].map((row) => clientRow({ ...row, bases: V1 } as Row, row.path.includes('login') ? 'own-altinn-login' : ownAltinn)),
  clientRow({ method: 'DELETE', path: `/clients/${own}` }),
  { method: 'GET', path: '/scopes/all', open: true },
  { method: 'GET', path: '/prefix/all', open: true },
  { method: 'GET', path: '/delegationsources', open: true },
  { method: 'GET', path: '/integrations', open: true },
  { method: 'GET', path: '/apis', open: true },
  {
    method: 'GET',
    path: `/organizations/${parties.provider}`,
    open: true,
    unknown: '/organizations/311008226',
  },
];

let now = Date.now();
let opened: SelfServiceForTest;
let good: string;
before(async () => {
  opened = await openSelfService({ clock: () => now });
  good = await opened.mint(parties.consumer, everyScope);
  const make = async (path: string, body: object) => {
    const made = await opened.call('POST', path, { bearer: good, body });
    assert.equal(made.status, 200, made.text);
  };
  await make('api/v1/clients', { ...client, client_id: own });
  await make('api/v1/clients', { ...client, client_id: 'own-shared' });
  await make('api/v1/clients', { ...login, client_id: ownLogin });
  await make('api/v1/altinn/admin/clients', { ...client, client_id: ownAltinn });
  await make('api/v1/altinn/admin/clients', { ...login, client_id: 'own-altinn-login' });
});
after(() => opened.close());

const nameOf = ({ method, path }: Row) => `${method} ${path}`;
const withSlash = (path: string) => path.replace(/(\?|$)/, '/$1');

/** The answer has the form of all errors here, and programs in browsers may read it. */
function assertProblem(reply: Reply, status: number, of: string): void {
  assert.equal(reply.status, status, `${of}: ${reply.text}`);
  assert.equal(reply.headers.get('content-type'), 'application/json;charset=utf-8', of);
  assert.equal(reply.headers.get('access-control-allow-origin'), '*', of);
  assert.deepEqual(
    Object.keys(reply.body),
    ['status', 'timestamp', 'correlation_id', 'errors', 'error', 'error_description'],
    of,
  );
  assert.equal(reply.body.status, status, of);
  assert.match(reply.body.correlation_id, /^[0-9a-f]{32}$/, of);
  assert.ok(Array.isArray(reply.body.errors) && reply.body.errors.length > 0, of);
  for (const error of reply.body.errors) {
    assert.ok(typeof error.errorMessage === 'string' && error.errorMessage !== '', of);
    assert.equal(error.isFieldError, 'fieldIdentifier' in error, of);
    assert.equal(typeof error.objectName, 'string', of);
  }
  assert.equal(reply.body.error, reply.body.error_description, of);
}

/** Sends the row's request to each of its addresses. */
async function everywhere(
  row: Row,
  check: (reply: Reply, address: string) => void,
  options: { bearer?: string; headers?: Record<string, string>; body?: unknown; path?: string } = {},
): Promise<void> {
  for (const base of row.bases ?? ALL) {
    for (const path of [options.path ?? row.path, withSlash(options.path ?? row.path)]) {
      const body = 'body' in options ? options.body : row.body;
      const headers = { ...(row.text && { 'content-type': 'text/plain' }), ...options.headers };
      const address = `${base}${path}`;
      const reply = await opened.call(row.method, address, { bearer: options.bearer, body, headers });
      assert.ok(reply.status < 300 || reply.status >= 400, `${address}: no redirect`);
      check(reply, `${row.method} ${address}`);
    }
  }
}

for (const row of rows.filter(({ open }) => !open)) {
  test(`${nameOf(row)}: without a good token it is 401, with the wrong one 403, without terms 428`, async () => {
    const scopes = everyScope;
    const { mint, forge } = opened;
    const past = Math.floor(now / 1000) - 60;
    const [head, payload, signature] = good.split('.') as [string, string, string];
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    await everywhere(row, (reply, at) => {
      assertProblem(reply, 401, at);
      assert.equal(reply.headers.get('www-authenticate'), 'Bearer', at);
    });
    const invalid = {
      garbage: 'garbage',
      expired: await mint(parties.consumer, scopes, { exp: past }),
      'without an end': await mint(parties.consumer, scopes, { exp: undefined }),
      'of another issuer': await mint(parties.consumer, scopes, { iss: 'https://maskinporten.no/' }),
      'of an issuer without its slash': await mint(parties.consumer, scopes, {
        iss: opened.server.issuer.slice(0, -1),
      }),
      'for another audience': await mint(parties.consumer, scopes, { aud: 'https://api.example/' }),
      forged: await forge(parties.consumer, scopes),
      'without a signature': `${head}.${payload}.`,
      'with alg none': `${unsigned}.${payload}.`,
      'with a signature cut short': `${head}.${payload}.${signature.slice(0, -4)}`,
      'of no organisation': await mint(parties.consumer, scopes, { consumer: undefined }),
      'of a foreign organisation': await mint(parties.consumer, scopes, {
        consumer: { authority: 'iso6523-actorid-upis', ID: `0193:${parties.consumer}` },
      }),
      'of a number with a wrong check digit': await mint('310123413', scopes),
    };
    for (const [name, bearer] of Object.entries(invalid)) {
      const reply = await opened.call(row.method, `${row.bases?.[0] ?? ''}${row.path}`, { bearer, body: row.body });
      assertProblem(reply, 401, name);
      assert.equal(reply.headers.get('www-authenticate'), 'Bearer error="invalid_token"', name);
    }
    const authority = 'iso6523-actorid-upis';
    const forbidden = {
      supplier: await mint(parties.consumer, scopes, { supplier: { authority, ID: `0192:${parties.supplier}` } }),
      authorization_details: await mint(parties.consumer, scopes, { authorization_details: [] }),
      'no scope': await mint(parties.consumer, []),
      'another scope': await mint(parties.consumer, ['etat:apen', 'idporten:cloud.read', 'IDPORTEN:DCR.WRITE']),
    };
    for (const [name, bearer] of Object.entries(forbidden)) {
      await everywhere(row, (reply, at) => assertProblem(reply, 403, `${name} ${at}`), { bearer });
    }
    if (row.beforeTerms) return;
    await everywhere(row, (reply, at) => assertProblem(reply, 428, at), {
      bearer: await mint(parties.unsigned, scopes),
    });
  });
}

for (const row of rows) {
  test(`${nameOf(row)}: what is another's is 403, what is not there 404`, async () => {
    if (row.foreign) {
      await everywhere(row, (reply, at) => assertProblem(reply, 403, at), { bearer: good, path: row.foreign });
    }
    if (row.unknown) {
      await everywhere(row, (reply, at) => assertProblem(reply, 404, at), { bearer: good, path: row.unknown });
    }
  });

  test(`${nameOf(row)}: two megabytes are 413, and the answer can be read`, async () => {
    if (row.method === 'GET') return;
    const large = Buffer.alloc(2 * 1024 * 1024, ' ');
    for (const bearer of [good, undefined]) {
      const reply = await opened.call(row.method, `${row.bases?.[0] ?? ''}${row.path}`, {
        ...(bearer && { bearer }),
        body: large,
        headers: row.text ? { 'content-type': 'text/plain' } : {},
      });
      assertProblem(reply, bearer ? 413 : 401, nameOf(row));
    }
  });

  test(`${nameOf(row)}: programs in browsers may ask first`, async () => {
    for (const base of row.bases ?? ALL) {
      for (const path of [row.path, withSlash(row.path)]) {
        const reply = await opened.call('OPTIONS', `${base}${path}`, {
          headers: { origin: 'https://portal.example', 'access-control-request-method': row.method },
        });
        assert.equal(reply.status, 204, path);
        assert.equal(reply.headers.get('access-control-allow-origin'), '*');
        assert.equal(reply.headers.get('access-control-allow-credentials'), null);
        assert.ok(reply.headers.get('access-control-allow-methods')?.split(', ').includes(row.method));
        for (const header of ['Authorization', 'Content-Type', 'If-Match', 'Idempotency-Key']) {
          assert.ok(reply.headers.get('access-control-allow-headers')?.split(', ').includes(header), header);
        }
      }
    }
  });

  if (row.body === undefined || row.text) continue;
  test(`${nameOf(row)}: what is not a JSON object is 400, another media type 415`, async () => {
    const address = `${row.bases?.[0] ?? ''}${row.path}`;
    for (const body of [
      '',
      '{',
      '[]',
      'null',
      '"text"',
      '5',
      '{"a":1}}',
      '\ufeff',
      '{"description":"\u0000"}',
      Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    ]) {
      assertProblem(await opened.call(row.method, address, { bearer: good, body }), 400, `${body}`);
    }
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/jsonx',
      'json',
      'text/json; charset=utf-8',
      'multipart/form-data; boundary=x',
    ]) {
      const headers = { 'content-type': type };
      assertProblem(await opened.call(row.method, address, { bearer: good, body: row.body, headers }), 415, type);
    }
  });
}

// Last, because these change things; in the table's order, which creates before it removes.
for (const row of rows) {
  test(`${nameOf(row)}: all is well with a good token`, async () => {
    const empty = row.body === undefined ? { headers: { 'content-type': 'application/json' }, body: '' } : {};
    const [base] = row.bases ?? ALL;
    const reply = await opened.call(row.method, `${base}${row.path}`, {
      ...(!row.open && { bearer: good }),
      ...(row.method === 'GET' ? { headers: { 'content-type': 'application/json' } } : empty),
      ...(row.body !== undefined && { body: row.body, headers: row.text ? { 'content-type': 'text/plain' } : {} }),
    });
    assert.equal(reply.status, row.good ?? 200, reply.text);
    assert.equal(reply.headers.get('access-control-allow-origin'), '*');
    if (row.method !== 'DELETE') assert.notEqual(reply.body, undefined);
  });
}

test('a path below the base paths that leads nowhere is answered in the same form', async () => {
  for (const [method, path] of [
    ['GET', 'api/v1/nothing'],
    ['GET', 'api/v1/clients/a/b/c/d'],
    ['GET', 'external/api/v1/nothing'],
    ['POST', 'api/v2/clients'],
    ['GET', `api/v1/clients/${'x'.repeat(600)}`],
    ['GET', 'api/v1/clients/%ff'],
    ['GET', 'api/v1/clients/%'],
  ] as const) {
    assertProblem(await opened.call(method, path, { bearer: good }), path.includes('%') ? 400 : 404, path);
  }
  for (const method of ['PATCH', 'DELETE']) {
    for (const body of [undefined, '', '{', {}]) {
      assertProblem(await opened.call(method, 'api/v1/clients', { bearer: good, body }), 405, method);
    }
  }
});

test('a token that names this server or its clients as audience is as good as one that names none', async () => {
  const { issuer } = opened.server;
  for (const aud of [
    issuer,
    issuer.slice(0, -1),
    `${issuer}api/v1`,
    `${issuer}api/v1/clients`,
    [`${issuer}clients`],
    'unspecified',
  ]) {
    const bearer = await opened.mint(parties.consumer, everyScope, { aud });
    assert.equal((await opened.call('GET', 'api/v1/clients', { bearer })).status, 200, String(aud));
  }
});

test('a token is good until it ends, by the clock of the server', async () => {
  const bearer = await opened.mint(parties.consumer, everyScope, { exp: Math.floor(now / 1000) + 120 });
  assert.equal((await opened.call('GET', 'api/v1/clients', { bearer })).status, 200);
  now += 121_000;
  const reply = await opened.call('GET', 'api/v1/clients', { bearer });
  assertProblem(reply, 401, 'expired');
  assert.match(reply.body.error_description, /expired/);
});

test('a body that never ends is refused and the connection given up', async () => {
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const sent = request(`${opened.server.address}api/v1/clients`, {
      method: 'POST',
      headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
    });
    sent.on('response', (response) => {
      stopped = true;
      response.resume();
      sent.destroy();
      resolve(response.statusCode);
    });
    let stopped = false;
    sent.on('error', (error) => (stopped ? undefined : reject(error)));
    const chunk = Buffer.alloc(64 * 1024, ' ');
    const write = () => {
      if (!stopped) sent.write(chunk, write);
    };
    write();
  });
  assert.ok(status === 401 || status === 413);
});

test('senders that go away leave no errors in the log, however many they are', { timeout: 20_000 }, async () => {
  const folder = await temporaryFolder();
  const server = await startPortvakt({
    PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, 'portvakt.db')}`,
    PORTVAKT_DATA_DIR: folder.path,
    PORTVAKT_LOG_LEVEL: 'info',
  });
  for (const [path, type] of [
    ['token', 'application/x-www-form-urlencoded'],
    ['api/v1/clients', 'application/json'],
  ]) {
    const sent = request(`${server.issuer}${path}`, {
      method: 'POST',
      headers: { 'content-type': type, 'content-length': 5000 },
    });
    sent.on('error', () => {});
    await new Promise((resolve) => sent.write('{', resolve));
    // Sent later and answered later: by then the server has begun to read the other one.
    assert.equal((await fetch(`${server.issuer}health/live`)).status, 200);
    sent.destroy();
  }
  while (!server.output().includes('self-service call refused')) await new Promise(setImmediate);
  assert.doesNotMatch(server.output(), /"level":50/);
  await server.stop();
  await folder.remove();
});

test('a token for another audience is told which are taken, and a client without a method how it proves itself', async () => {
  const scopes = ['idporten:dcr.write'];
  const aud = 'https://api.samarbeid.digdir.no/api/v1/clients';
  const foreign = await opened.call('GET', 'api/v1/clients', {
    bearer: await opened.mint(parties.consumer, scopes, { aud }),
  });
  assert.equal(foreign.status, 401);
  for (const path of ['', 'api/v1', 'api/v1/clients']) {
    const own = `${opened.server.issuer}${path}`;
    assert.ok(foreign.body.error_description.includes(own), own);
    const taken = await opened.call('GET', 'api/v1/clients', {
      bearer: await opened.mint(parties.consumer, scopes, { aud: own }),
    });
    assert.equal(taken.status, 200, own);
  }
  // Declared in the registry file without an authentication method.
  const secret = await opened.call('POST', 'api/v1/clients/consumer-client/secret', {
    bearer: await opened.mint(parties.consumer, scopes),
  });
  assert.match(secret.body.error_description, /authenticates with private_key_jwt: it has no secret/);
});
