import assert from 'node:assert/strict';
import { createPublicKey, X509Certificate } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  callSelfService,
  makeKey,
  openSelfService,
  parties,
  requestToken,
  type SelfServiceForTest,
  selfServiceRegistry,
  signGrant,
  startPortvakt,
  temporaryFolder,
} from '@portvakt/own-tests';
import { issueCertificate, openTestAuthority } from '@portvakt/test-authority';

/** The life of keys: how many, which, for how long, and that secrets are never stored. */
const DAY = 24 * 60 * 60 * 1000;
// Not in the year before a leap day, so that a year has 365 days.
const start = Date.UTC(2030, 5, 1, 12, 0, 0, 345);
const inOneYear = Date.UTC(2031, 5, 1, 12) / 1000;
const keys = Array.from({ length: 7 }, (_, index) => makeKey(`k${index}`).publicJwk) as ReturnType<
  typeof makeKey
>['publicJwk'][];
const [first, second] = keys as [(typeof keys)[number], (typeof keys)[number]];

let now = start;
let opened: SelfServiceForTest;
let made = 0;
before(async () => {
  opened = await openSelfService({ clock: () => now });
});
after(() => opened.close());

async function newClient() {
  const bearer = await opened.mint(parties.consumer, ['idporten:dcr.write']);
  made += 1;
  const id = `nokkel-${made}`;
  const reply = await opened.call('POST', 'api/v1/clients', {
    bearer,
    body: { client_id: id, integration_type: 'maskinporten', description: id, scopes: ['etat:apen'] },
  });
  assert.equal(reply.status, 200, reply.text);
  return {
    id,
    call: async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
      opened.call(method, `${path.startsWith('/') ? path.slice(1) : `api/v1/clients/${id}/${path}`}`, {
        bearer: await opened.mint(parties.consumer, ['idporten:dcr.write']),
        body,
        headers,
      }),
    pem: async (body: string) =>
      opened.call('POST', `api/v2/clients/${id}/key`, {
        bearer: await opened.mint(parties.consumer, ['idporten:dcr.modify']),
        body,
        headers: { 'content-type': 'text/plain' },
      }),
  };
}

const padded = (text: string) => Buffer.concat([Buffer.alloc(1), Buffer.from(text, 'base64url')]).toString('base64url');
const fieldsOf = (reply: { body: { errors: { fieldIdentifier: string }[] } }) =>
  reply.body.errors.map(({ fieldIdentifier }) => fieldIdentifier).sort();

test('a year begins when a modulus is first posted, and nothing begins it anew', async () => {
  now = start;
  const client = await newClient();
  const expiry = async () => (await client.call('GET', 'jwks')).body.keys.map(({ exp }: { exp: number }) => exp);
  assert.equal((await client.call('POST', 'jwks', { keys: [first] })).body.keys[0].exp, inOneYear);
  now = start + 100 * DAY;
  await client.call('POST', 'jwks', { keys: [first] });
  assert.deepEqual(await expiry(), [inOneYear], 'posted again');
  await client.call('PUT', 'jwks/k0', first);
  assert.deepEqual(await expiry(), [inOneYear], 'put again');
  await client.call('POST', 'jwks', { keys: [{ ...first, kid: 'renamed' }] });
  assert.deepEqual(await expiry(), [inOneYear], 'renamed');
  await client.call('DELETE', 'jwks');
  assert.deepEqual(await expiry(), []);
  await client.call('POST', 'jwks', { keys: [first] });
  assert.deepEqual(await expiry(), [inOneYear], 'deleted and posted again');
  await client.call('DELETE', 'jwks/k0');
  await client.call('PUT', 'jwks/again', { ...first, kid: 'again', exp: inOneYear + 1000 });
  assert.deepEqual(await expiry(), [inOneYear], 'a later end asked for');
  await client.call('DELETE', 'jwks');
  await client.pem(JSON.stringify({ ...first, kid: 'v2' }));
  assert.deepEqual(await expiry(), [inOneYear], 'through the upload');
  await client.call('DELETE', 'jwks');
  await client.call('POST', 'jwks', { keys: [{ ...first, n: padded(first.n), e: padded(first.e) }] });
  assert.deepEqual(await expiry(), [inOneYear], 'behind a zero byte');
  await client.call('DELETE', '/api/v1/clients/'.concat(client.id));
  await client.call('PUT', `/api/v1/clients/${client.id}`, { active: true, description: 'x', scopes: ['etat:apen'] });
  await client.call('POST', 'jwks', { keys: [first] });
  assert.deepEqual(await expiry(), [inOneYear], 'the client deactivated meanwhile');
});

test('a shorter life is honoured, and kept by those who leave it out', async () => {
  now = start;
  const client = await newClient();
  const exp = Math.floor(start / 1000) + 3600;
  assert.equal((await client.call('POST', 'jwks', { keys: [{ ...first, exp }] })).body.keys[0].exp, exp);
  assert.equal((await client.call('POST', 'jwks', { keys: [first, second] })).body.keys[0].exp, exp);
  assert.equal((await client.call('POST', 'jwks', { keys: [{ ...first, exp: String(exp) }] })).body.keys[0].exp, exp);
  assert.equal((await client.call('POST', 'jwks', { keys: [{ ...first, exp: null }] })).body.keys[0].exp, exp);
  for (const wrong of [-1, 1.5, 'soon', true, Math.floor(start / 1000)]) {
    const reply = await client.call('POST', 'jwks', { keys: [{ ...keys[2], exp: wrong }] });
    assert.equal(reply.status, 400, String(wrong));
    assert.deepEqual(fieldsOf(reply), ['keys[0].exp']);
  }
});

test('a key set that is read and sent back whole is no change of any key', async () => {
  now = start;
  const client = await newClient();
  await client.call('POST', 'jwks', { keys: [first, second] });
  const read = await client.call('GET', 'jwks');
  now += DAY;
  const added = async () =>
    (await client.call('GET', `/api/v1/audit?subject=${client.id}`)).body.content.filter(
      ({ action }: { action: string }) => action === 'add key',
    ).length;
  const before = await added();
  const again = await client.call('POST', 'jwks', read.body);
  assert.equal(again.status, 200);
  assert.deepEqual((await client.call('GET', 'jwks')).body, read.body);
  assert.equal(await added(), before);
});

test('a new modulus under an old kid is a new key', async () => {
  now = start;
  const client = await newClient();
  await client.call('POST', 'jwks', { keys: [first] });
  now = start + 10 * DAY;
  const replaced = await client.call('PUT', 'jwks/k0', { ...second, kid: 'k0' });
  assert.equal(replaced.body.exp, inOneYear + (10 * DAY) / 1000);
  assert.equal(replaced.body.n, second.n);
  const swapped = await client.call('POST', 'jwks', {
    keys: [
      { ...second, kid: 'b' },
      { ...first, kid: 'k0' },
    ],
  });
  assert.equal(swapped.status, 200);
  const back = await client.call('POST', 'jwks', {
    keys: [
      { ...second, kid: 'k0' },
      { ...first, kid: 'b' },
    ],
  });
  assert.deepEqual(Object.fromEntries(back.body.keys.map((key: { kid: string; exp: number }) => [key.kid, key.exp])), {
    b: inOneYear,
    k0: inOneYear + (10 * DAY) / 1000,
  });
});

test('five keys at most, whichever way they come', async () => {
  now = start;
  const client = await newClient();
  assert.equal((await client.call('POST', 'jwks', { keys: keys.slice(0, 6) })).status, 400);
  assert.equal((await client.call('POST', 'jwks', { keys: [] })).status, 400);
  assert.equal((await client.call('POST', 'jwks', { keys: keys.slice(0, 5) })).status, 200);
  assert.equal((await client.call('PUT', 'jwks/k5', keys[5])).status, 409);
  assert.equal((await client.pem(JSON.stringify(keys[5]))).status, 409);
  assert.equal((await client.call('PUT', 'jwks/k4', { ...keys[5], kid: 'k4' })).status, 200, 'in the place of another');
  assert.equal((await client.call('GET', 'jwks')).body.keys.length, 5);
  assert.equal((await client.call('DELETE', 'jwks/k4')).status, 200);
  assert.equal((await client.call('PUT', 'jwks/k6', keys[6])).status, 200);
});

test('the same kid or the same modulus twice is refused', async () => {
  now = start;
  const client = await newClient();
  const twice = await client.call('POST', 'jwks', { keys: [first, { ...second, kid: 'k0' }, { ...first, kid: 'z' }] });
  assert.equal(twice.status, 400);
  assert.deepEqual(fieldsOf(twice), ['keys[1].kid', 'keys[2].n']);
  const hidden = await client.call('POST', 'jwks', { keys: [first, { ...first, kid: 'z', n: padded(first.n) }] });
  assert.deepEqual(fieldsOf(hidden), ['keys[1].n']);
  await client.call('POST', 'jwks', { keys: [first] });
  assert.equal((await client.call('PUT', 'jwks/other', { ...first, kid: 'other' })).status, 409);
  assert.equal((await client.call('PUT', 'jwks/other', first)).status, 400, 'another kid than in the address');
});

test('kids that writers of old tools use: blanks, slashes, other letters; never control characters', async () => {
  now = start;
  const client = await newClient();
  for (const kid of [
    'my client 1-8f2c',
    'a/b',
    '../x',
    '%2F',
    'æøå',
    '__proto__',
    'constructor',
    "'; drop table clients; --",
    'k'.repeat(255),
  ]) {
    const path = `jwks/${encodeURIComponent(kid)}`;
    const put = await client.call('PUT', path, { ...first, kid });
    assert.equal(put.status, 200, `${kid}: ${put.text}`);
    assert.equal(put.body.kid, kid);
    assert.equal((await client.call('GET', path)).body.kid, kid);
    assert.equal((await client.call('DELETE', path)).status, 200);
    assert.equal((await client.call('GET', path)).status, 404);
  }
  for (const kid of ['', 'a\u0000b', 'a\nb', '\ud800', 'k'.repeat(256), '\u2028']) {
    const reply = await client.call('POST', 'jwks', { keys: [{ ...first, kid }] });
    assert.equal(reply.status, 400, JSON.stringify(kid));
    assert.deepEqual(fieldsOf(reply), ['keys[0].kid']);
    // The upload names a key that has no name.
    const status = kid === '' ? 200 : 400;
    assert.equal((await client.pem(JSON.stringify({ ...first, kid }))).status, status, JSON.stringify(kid));
  }
});

test('moduli of 2048 to 4096 bits, and every member at fault in one answer', async () => {
  now = start;
  const client = await newClient();
  for (const bits of [2048, 4096]) {
    const { publicJwk } = makeKey(`b${bits}`, bits);
    assert.equal((await client.call('POST', 'jwks', { keys: [publicJwk] })).status, 200, String(bits));
  }
  const small = makeKey('small', 1024).publicJwk;
  assert.deepEqual(fieldsOf(await client.call('POST', 'jwks', { keys: [small] })), ['keys[0].n']);
  const wrong = { kty: 'EC', use: 'enc', alg: 'PS256', n: 'AQAB', e: 'Ag', kid: 'w' };
  const reply = await client.call('POST', 'jwks', { keys: [first, wrong] });
  assert.equal(reply.status, 400);
  assert.deepEqual(
    fieldsOf(reply),
    ['alg', 'e', 'kty', 'n', 'use'].map((member) => `keys[1].${member}`),
  );
  assert.deepEqual(fieldsOf(await client.call('PUT', 'jwks/w', wrong)), ['alg', 'e', 'kty', 'n', 'use']);
  for (const member of ['kty', 'kid', 'use', 'alg', 'n', 'e'] as const) {
    for (const value of [undefined, 5, true, {}, []]) {
      const answer = await client.call('POST', 'jwks', { keys: [{ ...first, [member]: value }] });
      assert.equal(answer.status, 400, `${member} ${value}`);
      assert.deepEqual(fieldsOf(answer), [`keys[0].${member}`]);
    }
  }
  for (const body of [
    {},
    { keys: null },
    { keys: {} },
    { keys: [5] },
    { keys: [null] },
    [first],
    first,
    { keys: [[first]] },
  ]) {
    assert.equal((await client.call('POST', 'jwks', body)).status, 400, JSON.stringify(body).slice(0, 40));
  }
});

test('the upload takes a public key, a certificate and a JWK, and tells what is wrong with a JWK', async () => {
  now = start;
  const client = await newClient();
  const { privateKey, publicJwk } = makeKey('pem');
  const pem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }) as string;
  const uploaded = await client.pem(`\ufeff\n${pem}`);
  assert.equal(uploaded.status, 200, uploaded.text);
  assert.equal(uploaded.body.n, publicJwk.n);
  assert.match(uploaded.body.kid, /^[0-9a-f-]{36}$/);
  assert.equal(uploaded.body.alg, 'RS256');
  for (const [field, value] of [
    ['exp', 'soon'],
    ['exp', -1],
    ['x5c', 'MII'],
    ['x5c', [5]],
    ['x5c', ['MII']],
    ['kid', 5],
    ['alg', 'none'],
    ['alg', ['RS256']],
    ['use', 'enc'],
    ['n', 5],
    ['e', null],
    ['kty', 'oct'],
  ] as const) {
    const reply = await client.pem(JSON.stringify({ ...first, [field]: value }));
    assert.equal(reply.status, 400, `${field} ${value}`);
    assert.deepEqual(fieldsOf(reply), [field]);
  }
  for (const text of [
    '',
    'key',
    '{',
    '[]',
    'null',
    '-----BEGIN PUBLIC KEY-----',
    pem.replace('PUBLIC', 'CERTIFICATE'),
    '\u0000',
  ]) {
    assert.equal((await client.pem(text)).status, 400, text);
  }
});

test('a certificate pins its key, whoever leaves it out afterwards', async () => {
  now = start;
  const client = await newClient();
  const folder = await temporaryFolder();
  const authority = await openTestAuthority({
    folder: folder.path,
    baseUrl: 'http://localhost:7070/',
    clock: () => now,
  });
  const subject = makeKey('pinned');
  const subjectKey = createPublicKey(subject.privateKey);
  const { certificate, chain } = await issueCertificate(authority, { orgno: parties.consumer, subjectKey });
  const pem = new X509Certificate(certificate).toString();
  const x5c = [certificate.toString('base64')];
  const uploaded = await client.pem(pem);
  assert.equal(uploaded.status, 200, uploaded.text);
  assert.deepEqual(uploaded.body.x5c, x5c);
  const { kid, exp } = uploaded.body;
  const dropped = await client.call('POST', 'jwks', { keys: [{ ...subject.publicJwk, kid }, first] });
  assert.deepEqual(dropped.body.keys.find((key: { kid: string }) => key.kid === kid).x5c, x5c);
  assert.equal(dropped.body.keys.find((key: { kid: string }) => key.kid === kid).exp, exp);
  const broken = x5c.map((text) => text.replace(/(.{64})/g, '$1\r\n'));
  const all = [...x5c, ...chain.map((der) => der.toString('base64'))];
  for (const good of [x5c, broken, all]) {
    const put = await client.call('PUT', `jwks/${kid}`, { ...subject.publicJwk, kid, x5c: good });
    assert.equal(put.status, 200, put.text);
    assert.deepEqual(put.body.x5c, good);
  }
  const emptied = await client.call('PUT', `jwks/${kid}`, { ...subject.publicJwk, kid, x5c: [] });
  assert.deepEqual(emptied.body.x5c, all);
  const alone = await issueCertificate(authority, {
    orgno: parties.consumer,
    subjectKey: subject.privateKey,
    fault: 'self-signed',
  });
  const ownWord = [alone.certificate.toString('base64')];
  const unpinned = await client.call('PUT', `jwks/${kid}`, { ...subject.publicJwk, kid, x5c: ownWord });
  assert.deepEqual(unpinned.body.x5c, all);
  for (const wrong of [
    ['MII'],
    [`${x5c[0]}!`],
    [`${x5c[0]}\u0000`],
    ['', ...x5c],
    [...x5c, 'MII'],
    [...x5c, ''],
    all.toReversed(),
    [pem],
    'MII',
    Array(9).fill(x5c[0]),
    ['A'.repeat(8193)],
  ]) {
    const reply = await client.call('PUT', `jwks/${kid}`, { ...subject.publicJwk, kid, x5c: wrong });
    assert.equal(reply.status, 400, JSON.stringify(wrong).slice(0, 60));
    assert.match(fieldsOf(reply).join(), /^x5c/);
  }
  assert.deepEqual(fieldsOf(await client.call('POST', 'jwks', { keys: [{ ...first, x5c }] })), ['keys[0].x5c']);
  await folder.remove();
});

test('a key signs grants under whatever kid it was given, until its end', async () => {
  now = start;
  const client = await newClient();
  const key = makeKey('my client 1-8f2c');
  const exp = Math.floor(start / 1000) + 3600;
  await client.call('POST', 'jwks', { keys: [{ ...key.publicJwk, exp }] });
  const { issuer } = opened.server;
  const ask = () =>
    requestToken(issuer, signGrant({ clientId: client.id, ...key }, { issuer, now, claims: { scope: 'etat:apen' } }));
  assert.equal((await ask()).status, 200);
  now = exp * 1000;
  assert.match((await ask()).body.error_description, /Expired key/);
});

test('a private key is refused in every form, and nothing of it is in the database, the log or the audit', async () => {
  const folder = await temporaryFolder();
  const admin = makeKey('admin');
  const registry = {
    ...selfServiceRegistry,
    clients: [
      ...selfServiceRegistry.clients,
      {
        client_id: 'administrator',
        client_orgno: parties.consumer,
        integration_type: 'maskinporten',
        scopes: ['idporten:dcr.write'],
        jwks: { keys: [admin.publicJwk] },
      },
    ],
  };
  const file = join(folder.path, 'registry.json');
  await writeFile(file, JSON.stringify(registry));
  const url = `sqlite:${join(folder.path, 'portvakt.db')}`;
  const server = await startPortvakt({
    PORTVAKT_DATABASE_URL: url,
    PORTVAKT_REGISTRY: file,
    PORTVAKT_DATA_DIR: folder.path,
    PORTVAKT_LOG_LEVEL: 'debug',
  });
  const leaked = makeKey('leaked');
  const jwk = { ...leaked.privateJwk, use: 'sig', alg: 'RS256' };
  const { d } = jwk as unknown as { d: string };
  const pkcs8 = leaked.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const pkcs1 = leaked.privateKey.export({ type: 'pkcs1', format: 'pem' }) as string;
  const grant = signGrant(
    { clientId: 'administrator', ...admin },
    { issuer: server.issuer, claims: { scope: 'idporten:dcr.write' } },
  );
  const bearer = (await requestToken(server.issuer, grant)).body.access_token as string;
  const base = `clients/consumer-client`;
  for (const [method, path, body, type] of [
    ['POST', `api/v1/${base}/jwks`, { keys: [jwk] }],
    ['PUT', `api/v1/${base}/jwks`, { keys: [first, jwk] }],
    ['PUT', `api/v1/${base}/jwks/leaked`, jwk],
    ['PUT', `api/v1/${base}/jwks/leaked`, { ...jwk, n: 'AQAB', kty: 'oct' }],
    ['POST', `api/v2/${base}/key`, JSON.stringify(jwk), 'text/plain'],
    ['POST', `api/v2/${base}/key`, pkcs8, 'text/plain'],
    ['POST', `api/v2/${base}/key`, pkcs1, 'text/plain'],
    ['POST', `api/v2/${base}/key`, JSON.stringify({ pem: pkcs8 }), 'text/plain'],
    ['POST', 'datasharing/consumer/client', { description: 'x', scopes: ['etat:apen'], keys: [jwk] }],
    ['POST', `api/v1/${base}/jwks`, JSON.stringify({ keys: [jwk] }).slice(0, -1)],
    ['POST', 'api/v1/clients', { description: 'x', integration_type: jwk, scopes: [jwk], jwks: { keys: [jwk] } }],
  ] as const) {
    const headers = { 'idempotency-key': 'once', ...(type && { 'content-type': type }) };
    const reply = await callSelfService(server.issuer, method, path, { bearer, body, headers });
    assert.ok([400, 403].includes(reply.status), `${method} ${path}: ${reply.text}`);
    assert.equal(reply.text.includes(d), false);
    if (path.includes('key') && reply.status === 400 && typeof body === 'object') assert.match(reply.text, /private/);
  }
  const posted = {
    description: 'x',
    integration_type: 'maskinporten',
    scopes: ['etat:apen'],
    jwks: { keys: [jwk] },
    d,
  };
  const made = await callSelfService(server.issuer, 'POST', 'api/v1/clients', { bearer, body: posted });
  assert.equal(made.status, 200, 'fields that nobody reads are ignored');
  assert.equal((await callSelfService(server.issuer, 'GET', 'api/v1/audit', { bearer })).text.includes(d), false);
  await server.stop();
  const secrets = [d, ...pkcs8.split('\n').slice(1, -2), ...pkcs1.split('\n').slice(1, -2)];
  const texts = [server.output()];
  for (const name of await readdir(folder.path))
    texts.push(await readFile(join(folder.path, name), 'latin1').catch(() => ''));
  assert.ok(texts.join('').includes('consumer-client'), 'the files and the log were read');
  for (const secret of secrets) for (const text of texts) assert.equal(text.includes(secret), false);
  await folder.remove();
});
