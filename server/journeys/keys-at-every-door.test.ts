import assert from 'node:assert/strict';
import { createPublicKey, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  makeKey,
  openSelfService,
  parties,
  requestToken,
  type SelfServiceForTest,
  signGrant,
  temporaryFolder,
} from '@portvakt/own-tests';
import type { ClientId, OrganisationNumber } from '@portvakt/protocol';
import { admitOrganisation } from '@portvakt/server/organisation-admission';
import { issueCertificate, openTestAuthority } from '@portvakt/test-authority';
import type { Settings } from '#operations';
import { applyRegistry, InvalidRegistryError, readRegistryFile } from '#registry-file';

/**
 * The same key, as tools write it, at every interface that accepts a public key. All of them accept the same keys, and
 * answer the same to the others.
 */
const now = Date.now();
const made = makeKey('plain');
const { kid: _kid, ...key } = made.publicJwk;
const { kty, n, e } = key;
const { d, p, q, dp, dq, qi } = made.privateJwk as unknown as Record<string, string>;
const year = 365 * 24 * 60 * 60;
const seconds = Math.floor(now / 1000);

let opened: SelfServiceForTest;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let bearer: string;
let certificates: Record<'own' | 'foreign' | 'ofAnotherKey', readonly string[]>;

/** Nothing if the key was accepted, otherwise the error text. */
type Door = (jwk: Jwk) => Promise<string | undefined>;
type Jwk = Readonly<Record<string, unknown>>;

before(async () => {
  opened = await openSelfService({ clock: () => now });
  folder = await temporaryFolder();
  bearer = await opened.mint(parties.consumer, [
    'idporten:dcr.write',
    'idporten:dcr.altinn',
    'idporten:dcr.datasharing',
  ]);
  const authority = await openTestAuthority({
    folder: join(folder.path, 'authority'),
    baseUrl: 'http://localhost:7070/',
    clock: () => now,
  });
  const issue = async (orgno: string, privateKey = made.privateKey) => {
    const { certificate } = await issueCertificate(authority, { orgno, subjectKey: createPublicKey(privateKey) });
    return [certificate.toString('base64')];
  };
  certificates = {
    own: await issue(parties.consumer),
    foreign: await issue(parties.supplier),
    ofAnotherKey: await issue(parties.consumer, makeKey().privateKey),
  };
});
after(async () => {
  await opened.close();
  await folder.remove();
});

const send = async (method: string, path: string, body: unknown, type = 'application/json') => {
  const reply = await opened.call(method, path, { bearer, body, headers: { 'content-type': type } });
  return reply.status < 300 ? undefined : String(reply.body.error_description ?? reply.text);
};

async function newClient(base = 'api/v1/clients'): Promise<string> {
  const id = randomUUID();
  const body = { client_id: id, integration_type: 'maskinporten', description: id, scopes: ['etat:apen'] };
  assert.equal(await send('POST', base, body), undefined);
  return `${base}/${id}`;
}

const within = (jwk: Jwk) => encodeURIComponent(String(jwk.kid));

const doors: Readonly<Record<string, Door>> = {
  'POST jwks': async (jwk) => send('POST', `${await newClient()}/jwks`, { keys: [jwk] }),
  'PUT jwks': async (jwk) => send('PUT', `${await newClient()}/jwks`, { keys: [jwk] }),
  'PUT jwks/{kid}': async (jwk) => send('PUT', `${await newClient()}/jwks/${within(jwk)}`, jwk),
  'POST v2 key': async (jwk) => {
    const path = `${(await newClient()).replace('/v1/', '/v2/')}/key`;
    return send('POST', path, JSON.stringify(jwk), 'text/plain');
  },
  'POST jwks for Altinn': async (jwk) =>
    send('POST', `${await newClient('api/v1/altinn/admin/clients')}/jwks`, { keys: [jwk] }),
  'PUT jwks/{kid} for Altinn': async (jwk) =>
    send('PUT', `${await newClient('api/v1/altinn/admin/clients')}/jwks/${within(jwk)}`, jwk),
  'data sharing': async (jwk) =>
    send('POST', 'datasharing/consumer/client', { description: 'Delt', scopes: ['etat:apen'], keys: [jwk] }),
  'the registry file': async (jwk) => {
    const problems = await declare(randomUUID(), [jwk]);
    for (const problem of problems) assert.match(problem, /^\$\.clients\[0\]\.jwks\.keys\[0\]\.\w+: /);
    return problems.length === 0 ? undefined : problems.join(' ');
  },
  'the admission of an organisation': (jwk) => admit(randomUUID(), jwk),
};

/** Applies a registry file with `keys` on a client. Answers the problems in it. */
async function declare(clientId: string, keys: readonly Jwk[], force = false): Promise<readonly string[]> {
  const file = join(folder.path, 'registry.json');
  const client = { client_id: clientId, client_orgno: parties.consumer, jwks: { keys } };
  await writeFile(file, JSON.stringify({ clients: [client] }));
  try {
    await applyRegistry(
      { ...opened.aside, settings, clock: () => now },
      { registry: await readRegistryFile(file), file, force },
    );
    return [];
  } catch (error) {
    assert.ok(error instanceof InvalidRegistryError, String(error));
    return error.problems;
  }
}

async function admit(clientId: string, key: Jwk): Promise<string | undefined> {
  const orgno = parties.consumer as OrganisationNumber;
  const asked = { orgno, prefixes: [], termsSigned: false, clientId: clientId as ClientId, key };
  const outcome = await admitOrganisation(
    { ...opened.aside, settings, clock: () => now, newId: randomUUID },
    { asked, actor: 'test' },
  );
  return 'problems' in outcome ? outcome.problems.join(' ') : undefined;
}

const settings = {
  profile: 'local',
  operator: { orgno: '991825827' as OrganisationNumber, name: null },
} satisfies Pick<Settings, 'profile' | 'operator'>;

const taken: Readonly<Record<string, () => Jwk>> = {
  'a plain key': () => ({ ...key, kid: 'plain' }),
  'empty private members, as a key vault writes them': () => ({
    ...key,
    ...{ kid: 'empty', d: '', p: [], q: '', dp: '', dq: null, qi: '', oth: [], k: '', x5c: [], x5t: '', exp: '' },
  }),
  'what else a JWK may say': () => ({
    ...key,
    ...{ kid: 'more', key_ops: ['verify'], ext: true, x5t: 'abc', 'x5t#S256': 'abc', x5u: 'https://a/', iat: 5 },
  }),
  'an address as kid': () => ({ ...key, kid: 'https://v.vault.azure.net/keys/mp/1' }),
  'a kid with blanks': () => ({ ...key, kid: 'my client 1-8f2c' }),
  'a kid with æøå and a colon': () => ({ ...key, kid: 'nøkkel:æøå' }),
  'an end to come': () => ({ ...key, kid: 'end', exp: seconds + 3600 }),
  'an end to come, as text': () => ({ ...key, kid: 'end', exp: String(seconds + 3600) }),
  'an end after its year': () => ({ ...key, kid: 'end', exp: seconds + 5 * year }),
  "a certificate of one's own": () => ({ ...key, kid: 'own', x5c: certificates.own }),
};

const refused: Readonly<Record<string, readonly [jwk: () => Jwk, told: RegExp]>> = {
  'a private key': [() => ({ ...key, kid: 'x', d, p, q, dp, dq, qi }), /has private members.* replace this key/],
  'a private key with n, e and d only': [() => ({ ...key, kid: 'x', d }), /has private members/],
  'one private member among empty ones': [() => ({ ...key, kid: 'x', d: '', p: [], qi }), /has private members/],
  'a private key on a curve': [() => ({ kty: 'EC', kid: 'x', d: 'c2VjcmV0' }), /has private members/],
  'a key on a curve': [
    () => ({ kty: 'EC', crv: 'P-256', kid: 'x', x: 'x', y: 'y' }),
    /This is an elliptic curve \(EC\) key/,
  ],
  'a symmetric key without its value': [() => ({ kty: 'oct', kid: 'x' }), /This is a symmetric \(oct\) key/],
  'an end that has passed': [
    () => ({ ...key, kid: 'x', exp: 1000 }),
    /must be in the future; 1000 is 1970-01-01T00:16:40/,
  ],
  'an end in milliseconds': [
    () => ({ ...key, kid: 'x', exp: now + 3_600_000 }),
    new RegExp(`looks like milliseconds, which would be ${seconds + 3600}`),
  ],
  'a certificate of another organisation': [
    () => ({ ...key, kid: 'x', x5c: certificates.foreign }),
    /The certificate belongs to organisation 313770001, and the client to 310123412\./,
  ],
  'a certificate of another key': [
    () => ({ ...key, kid: 'x', x5c: certificates.ofAnotherKey }),
    /the first entry must be a certificate of this key/,
  ],
  'a small modulus': [
    () => ({ ...makeKey('x', 1024).publicJwk, kid: 'x' }),
    /must have 2048 to 4096 bits; this one has 1024/,
  ],
  'an even exponent': [() => ({ ...key, kid: 'x', e: 'Ag' }), /exponent \(e\) must be odd/],
  'an algorithm that signs otherwise': [() => ({ ...key, kid: 'x', alg: 'PS256' }), /must be RS256, RS384 or RS512/],
  'a key to encrypt with': [() => ({ ...key, kid: 'x', use: 'enc' }), /\(use\) must be sig/],
};

/** A path cannot contain these, so no key can be put under them. */
const refusedNames: Readonly<Record<string, RegExp>> = {
  '.': /must not be \. or \.\./,
  '..': /must not be \. or \.\./,
  'a\nb': /must not contain control characters/,
  ['k'.repeat(256)]: /must be at most 255 characters/,
};

for (const [name, door] of Object.entries(doors)) {
  test(`${name}: takes keys as tools write them`, async () => {
    for (const [what, jwk] of Object.entries(taken)) assert.equal(await door(jwk()), undefined, what);
  });

  test(`${name}: refuses the rest, in the same words`, async () => {
    for (const [what, [jwk, told]] of Object.entries(refused)) {
      const said = (await door(jwk())) ?? 'taken';
      assert.match(said, told, what);
      for (const secret of [d, p, q, qi]) assert.equal(said.includes(secret as string), false, what);
    }
    if (name.startsWith('PUT jwks/{kid}')) return;
    for (const [kid, told] of Object.entries(refusedNames)) {
      assert.match((await door({ ...key, kid })) ?? 'taken', told, kid);
    }
  });
}

/** What the API answers to a call, as the registry file and the admission say it: field and message of each fault. */
async function faultsOf(method: string, path: string, body: unknown) {
  const { body: answer } = await opened.call(method, path, { bearer, body });
  const faults = answer.errors as readonly { readonly fieldIdentifier?: string; readonly errorMessage: string }[];
  return {
    inFile: faults.map(({ fieldIdentifier: field, errorMessage }) => (field ? `.${field}: ` : ': ') + errorMessage),
    inAdmission: faults
      .map(({ fieldIdentifier: field, errorMessage: said }) => (/^[A-Z]/.test(said) ? said : `${field} ${said}.`))
      .join(' '),
  };
}

test('a key is refused in the same words by the API, the registry file and the admission', async () => {
  const client = await newClient();
  const keys: Record<string, () => Jwk> = {
    ...Object.fromEntries(Object.entries(refused).map(([what, [jwk]]) => [what, jwk])),
    'several faults at once': () => ({ ...key, kid: 'x', e: 'Ag', alg: 'PS256', exp: 1000 }),
    'a private key with other faults': () => ({ ...key, kid: 'x', d, alg: 'none', exp: 'x' }),
    'x5c that is no list of certificates': () => ({ ...key, kid: 'x', x5c: ['QR=='] }),
  };
  for (const [what, jwk] of Object.entries(keys)) {
    const { inFile, inAdmission } = await faultsOf('PUT', `${client}/jwks/x`, jwk());
    const place = '$.clients[0].jwks.keys[0]';
    const told = inFile.map((fault) => place + fault);
    assert.notDeepEqual(told, [], what);
    assert.deepEqual(await declare(randomUUID(), [jwk()]), told, what);
    assert.equal(await admit(randomUUID(), jwk()), inAdmission, what);
  }
});

test('a set is refused in the same words by the API and the registry file', async () => {
  const [one, other] = [makeKey('one').publicJwk, makeKey('other').publicJwk];
  const sets: Record<string, readonly Jwk[]> = {
    'a kid twice': [one, { ...other, kid: 'one' }],
    'a modulus twice': [one, { ...one, kid: 'again' }],
    'six keys': Array.from({ length: 6 }, (_, index) => makeKey(`k${index}`).publicJwk),
  };
  for (const [what, keys] of Object.entries(sets)) {
    const { inFile } = await faultsOf('PUT', `${await newClient()}/jwks`, { keys });
    const told = inFile.map((fault) => `$.clients[0].jwks${fault}`);
    assert.deepEqual(await declare(randomUUID(), keys), told, what);
  }
});

test('a sixth key is refused in the same words by the API, the registry file and the admission', async () => {
  const client = await newClient();
  const clientId = client.slice(client.lastIndexOf('/') + 1);
  const five = Array.from({ length: 5 }, (_, index) => makeKey(`k${index}`).publicJwk);
  assert.equal(await send('PUT', `${client}/jwks`, { keys: five }), undefined);
  const sixth = makeKey('sixth').publicJwk;
  const told = await send('PUT', `${client}/jwks/sixth`, sixth);
  assert.match(told ?? 'taken', /has 5 keys, which is the most/);
  assert.deepEqual(await declare(clientId, [sixth]), [`$.clients[0].jwks.keys[0]: ${told}`]);
  assert.equal(await admit(clientId, sixth), told);
  const renamed = { ...five[0], kid: 'renamed' };
  assert.equal(await admit(clientId, renamed), await send('PUT', `${client}/jwks/renamed`, renamed));
});

test('a key that the registry file brings back or renames keeps its certificate and its end', async () => {
  const client = await newClient();
  const clientId = client.slice(client.lastIndexOf('/') + 1) as ClientId;
  const exp = seconds + 3600;
  assert.equal(
    await send('PUT', `${client}/jwks`, { keys: [{ ...key, kid: 'own', x5c: certificates.own, exp }] }),
    undefined,
  );
  const find = async () => {
    const [found, ...more] = await opened.aside.clients.findKeys(opened.aside.database.reads, clientId);
    assert.deepEqual(more, []);
    return found;
  };
  const before = await find();
  assert.deepEqual([before?.x5c, before?.expiresAt], [certificates.own, exp * 1000]);
  const isRemoved = async () => (await opened.call('DELETE', `${client}/jwks/own`, { bearer })).status;
  assert.equal(await isRemoved(), 200);
  // A modulus with a leading zero byte, as some tools write it, is the same key.
  const padded = Buffer.concat([Buffer.alloc(1), Buffer.from(n, 'base64url')]).toString('base64url');
  for (const again of [
    { ...key, kid: 'own' },
    { ...key, kid: 'renamed' },
    { ...key, n: padded, kid: 'padded' },
  ]) {
    assert.deepEqual(await declare(clientId, [again], true), []);
    assert.deepEqual(await find(), { ...before, kid: again.kid });
  }
});

test('a JWK with n and e only is completed by the upload, also in base64', async () => {
  for (const text of [JSON.stringify({ kty, n, e }), Buffer.from(JSON.stringify({ kty, n, e })).toString('base64')]) {
    const path = `${(await newClient()).replace('/v1/', '/v2/')}/key`;
    assert.equal(await send('POST', path, text, 'text/plain'), undefined);
  }
});

test('what is no public key, or no set, is told as what it is', async () => {
  const pem = createPublicKey(made.privateKey).export({ type: 'spki', format: 'pem' }) as string;
  const client = await newClient();
  const upload = client.replace('/v1/', '/v2/');
  const jwk = { ...key, kid: 'x' };
  for (const [method, path, body, told] of [
    ['POST', `${client}/jwks`, [jwk], /bare list of keys\. Send the list in a set: \{"keys":\[…\]\}/],
    ['PUT', `${client}/jwks`, [], /bare list of keys/],
    ['POST', `${client}/jwks`, jwk, /This is one key\. Send it in a set: \{"keys":\[\{…\}\]\}/],
    ['PUT', `${client}/jwks/x`, { keys: [jwk] }, /This is a set of keys/],
    ['PUT', `${client}/jwks/x`, [jwk], /This is a list of keys/],
    ['POST', `${upload}/key`, JSON.stringify({ keys: [jwk] }), /This is a set of keys/],
    ['POST', `${upload}/key`, JSON.stringify([jwk]), /This is a list of keys/],
    ['POST', `${upload}/key`, JSON.stringify({ kty: 'EC', crv: 'P-256' }), /elliptic curve/],
    ['POST', `${upload}/key`, pem.replaceAll('\n', '\\n'), /line breaks are the letters \\n/],
    ['POST', `${upload}/key`, 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ me@here', /form of SSH/],
    ['POST', `${upload}/key`, pem.replaceAll('PUBLIC KEY', 'CERTIFICATE REQUEST'), /certificate request \(CSR\)/],
  ] as const) {
    const said = await send(method, path, body, path.endsWith('/key') ? 'text/plain' : 'application/json');
    assert.match(said ?? 'taken', told);
  }
});

test('a key under the address of a vault is reached in paths, encoded or not, and signs grants', async () => {
  const kid = 'https://v.vault.azure.net/keys/mp/1';
  const vault = makeKey(kid);
  const client = await newClient();
  assert.equal(await send('POST', `${client}/jwks`, { keys: [vault.publicJwk] }), undefined);
  const grant = signGrant(
    { ...vault, clientId: client.slice(client.lastIndexOf('/') + 1) },
    { issuer: opened.server.issuer, now, claims: { scope: 'etat:apen' } },
  );
  assert.equal((await requestToken(opened.server.issuer, grant)).status, 200);
  for (const named of [encodeURIComponent(kid), kid]) {
    const path = `${client}/jwks/${named}`;
    assert.equal((await opened.call('GET', path, { bearer })).body.kid, kid, named);
    assert.equal((await opened.call('PUT', path, { bearer, body: vault.publicJwk })).status, 200, named);
    assert.equal((await opened.call('DELETE', path, { bearer })).status, 200, named);
    assert.equal((await opened.call('GET', path, { bearer })).status, 404, named);
    assert.equal((await opened.call('PUT', path, { bearer, body: vault.publicJwk })).status, 200, named);
  }
  assert.equal((await opened.call('GET', client, { bearer })).body.active, true);
});

test('a key of the registry file whose end has passed since stops no start', async () => {
  const file = join(folder.path, 'ended.json');
  const client = { client_id: randomUUID(), client_orgno: parties.consumer };
  await writeFile(
    file,
    JSON.stringify({ clients: [{ ...client, jwks: { keys: [{ ...key, kid: 'ending', exp: seconds + 60 }] } }] }),
  );
  const registry = await readRegistryFile(file);
  for (const later of [0, 120_000, 2 * year * 1000]) {
    const { differences } = await applyRegistry(
      { ...opened.aside, settings, clock: () => now + later },
      { registry, file },
    );
    assert.deepEqual(differences, []);
  }
});
