import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createProbe } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  callAsMachine,
  callAsPerson,
  decodeClaims,
  describeSystem,
  organisations,
  people,
  requestPersonToken,
  requestToken,
  resources,
  right,
  scopes,
  signGrant,
  startTestServer,
  systemUserRegistry,
  type TestServer,
  temporaryFolder,
} from '@portvakt/own-tests';

/** A port that is free now: the two servers must know of each other before they start. */
async function findPort(): Promise<number> {
  const probe = createProbe();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

const { clients, registry } = systemUserRegistry();
const system = JSON.parse(JSON.stringify(describeSystem(), (_, value) => value ?? undefined));
const organisation = (orgno: string) => ({ authority: 'iso6523-actorid-upis', ID: `0192:${orgno}` });
const organisationUrn = (orgno: string) => `urn:altinn:organization:identifier-no:${orgno}`;
const from = `urn:altinn:person:identifier-no:${people.private}`;
const ids = {
  systemUser: '7a0c4f1a-0000-4000-8000-000000000001',
  withRef: '7a0c4f1a-0000-4000-8000-000000000002',
  consent: '8f4b1d20-0000-4000-8000-000000000001',
  revoked: '8f4b1d20-0000-4000-8000-000000000002',
  both: '8f4b1d20-0000-4000-8000-000000000003',
  unknown: '8f4b1d20-0000-4000-8000-000000000009',
};
const consent = (id: string, more: object = {}) => ({
  id,
  from,
  to: organisationUrn(organisations.consumer),
  validTo: '2099-12-31T23:59:59Z',
  consentRights: [{ action: ['consent'], resource: [{ type: 'urn:altinn:resource', value: resources.debt }] }],
  status: 'Accepted',
  consented: '2026-01-10T09:00:00Z',
  ...more,
});

/** The server that keeps the registers. */
const kept = {
  ...registry,
  systems: [system],
  system_users: [
    {
      id: ids.systemUser,
      systemId: system.id,
      partyOrgNo: organisations.consumer,
      rights: [right(resources.submission)],
    },
    {
      id: ids.withRef,
      systemId: system.id,
      partyOrgNo: organisations.consumer,
      externalRef: 'kunde-417',
      rights: [right(resources.submission)],
    },
  ],
  consents: [
    consent(ids.consent),
    consent(ids.revoked, { status: 'revoked' }),
    consent(ids.both, { status: 'created', validTo: '2026-01-11T00:00:00Z' }),
  ],
};
/** The server that issues tokens, and keeps neither register. */
const frontRegistry = (register: object) => ({
  ...registry,
  registers: { system_users: register, consents: register },
});

const systemUser = (more: object = {}) => ({
  type: 'urn:altinn:systemuser',
  systemuser_org: organisation(organisations.consumer),
  ...more,
});
const consentOf = (id: string, more: object = {}) => ({ type: 'urn:altinn:consent', id, from, ...more });
type Asked = { readonly type: string };
const askFor = (front: TestServer, details: Asked) =>
  requestToken(
    front.address,
    signGrant(details.type === 'urn:altinn:consent' ? clients.consumer : clients.vendor, {
      issuer: front.issuer,
      claims: { scope: scopes.openForAll, authorization_details: [details] },
    }),
  );
const detailsOf = ({ status, body }: Awaited<ReturnType<typeof askFor>>) => {
  assert.equal(status, 200, body.error_description);
  return (decodeClaims(body.access_token).authorization_details as readonly unknown[])[0];
};
const refusalOf = ({ status, body }: Awaited<ReturnType<typeof askFor>>) => [
  status,
  body.error,
  body.error_uri?.split('/').at(-1),
];
const noSystemUser = [400, 'invalid_altinn_customer_configuration', 'MP-303'];
const noConsent = [400, 'invalid_authorization_details', 'MP-303'];

describe('system users and consents in a register elsewhere', () => {
  let front: TestServer;
  let register: TestServer;
  before(async () => {
    const port = await findPort();
    register = await startTestServer({
      registry: kept,
      environment: { PORTVAKT_TRUSTED_ISSUERS: `http://localhost:${port}/` },
    });
    front = await startTestServer({
      registry: frontRegistry({ url: register.issuer, auth: 'self' }),
      environment: { PORT: String(port) },
    });
  });
  after(async () => {
    await front.stop();
    await register.stop();
  });

  test('the token says what is on record there', async () => {
    assert.deepEqual(detailsOf(await askFor(front, systemUser())), {
      type: 'urn:altinn:systemuser',
      systemuser_org: organisation(organisations.consumer),
      systemuser_id: [ids.systemUser],
      system_id: system.id,
    });
    assert.deepEqual(detailsOf(await askFor(front, systemUser({ externalRef: 'kunde-417' }))), {
      type: 'urn:altinn:systemuser',
      systemuser_org: organisation(organisations.consumer),
      systemuser_id: [ids.withRef],
      system_id: system.id,
      externalRef: 'kunde-417',
    });
    assert.deepEqual(detailsOf(await askFor(front, consentOf(ids.consent))), {
      type: 'urn:altinn:consent',
      id: ids.consent,
      from,
      to: organisation(organisations.consumer),
      consented: '2026-01-10T09:00:00+00:00',
      validTo: '2099-12-31T23:59:59+00:00',
      consentRights: [{ action: ['consent'], resource: [{ type: 'urn:altinn:resource', value: resources.debt }] }],
    });
  });

  test('a no there is the refusal it is here', async () => {
    assert.deepEqual(refusalOf(await askFor(front, systemUser({ externalRef: 'another' }))), noSystemUser);
    const stranger = { systemuser_org: organisation(organisations.stranger) };
    const { body } = await askFor(front, systemUser(stranger));
    assert.match(body.error_description, /register of system users at localhost:[0-9]+ has none/);
    // Each of two findings alone, and both: several findings are a 500 there, but not an outage.
    for (const id of [ids.unknown, ids.revoked, ids.both]) {
      assert.deepEqual(refusalOf(await askFor(front, consentOf(id))), noConsent, id);
    }
    const another = `urn:altinn:person:identifier-no:${people.managingDirector}`;
    assert.deepEqual(refusalOf(await askFor(front, consentOf(ids.consent, { from: another }))), noConsent);
  });

  test('what is taken back there gives no token any more', async () => {
    const director = await callAsPerson(register, people.managingDirector);
    const { parties } = (await (
      await fetch(`${register.address}dev/enduser-token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ pid: people.managingDirector }),
      })
    ).json()) as { parties: [{ partyId: number }] };
    const path = `authentication/api/v1/systemuser/${parties[0].partyId}/${ids.systemUser}`;
    assert.equal((await director.delete(path)).status, 202);
    assert.deepEqual(refusalOf(await askFor(front, systemUser())), noSystemUser);
    const giver = await callAsPerson(register, people.private);
    const revoked = await giver.post(`accessmanagement/api/v1/bff/consents/${ids.consent}/revoke`);
    assert.equal(revoked.status, 200);
    assert.deepEqual(refusalOf(await askFor(front, consentOf(ids.consent))), noConsent);
  });

  test('a trusted issuer opens the three look-ups, with their own scope only', async () => {
    const { keyless, asked } = {
      keyless: `${register.address}authentication/api/v1/systemuser/byExternalId?clientId=vendor&systemProviderOrgNo=${organisations.supplier}&systemUserOwnerOrgNo=${organisations.consumer}&externalRef=kunde-417`,
      asked: { id: ids.revoked, from, to: organisationUrn(organisations.consumer) },
    };
    const lookUp = async (scope: string) => {
      const { access_token: token } = (
        await requestToken(front.address, signGrant(clients.lookUp, { issuer: front.issuer, claims: { scope } }))
      ).body;
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const post = { method: 'POST', headers, body: JSON.stringify(asked) };
      return [
        (await fetch(keyless, { headers })).status,
        (await fetch(`${register.address}accessmanagement/api/v1/maskinporten/consent/lookup`, post)).status,
        (await fetch(`${register.address}accessmanagement/api/v1/enterprise/consentrequests`, post)).status,
        (await fetch(`${register.address}authentication/api/v1/exchange/maskinporten`, { headers })).status,
      ];
    };
    // 400: access was allowed, but the consent is revoked.
    assert.deepEqual(await lookUp('altinn:maskinporten/systemuser.read'), [200, 403, 401, 401]);
    assert.deepEqual(await lookUp('altinn:maskinporten/consent.read'), [403, 400, 401, 401]);
    // A person's token from there opens neither, and trust does not work in the other direction.
    const person = await requestPersonToken(front, people.private);
    assert.equal((await fetch(keyless, { headers: { authorization: `Bearer ${person}` } })).status, 401);
    const own = await callAsMachine(register, clients.lookUp, 'altinn:maskinporten/consent.read');
    assert.equal((await own.post('accessmanagement/api/v1/maskinporten/consent/lookup', asked)).status, 400);
  });

  test('stopped, it is 503 with Retry-After and never a token; what needs neither goes on', async () => {
    await register.stop();
    register = { ...register, stop: async () => undefined };
    for (const details of [systemUser({ externalRef: 'kunde-417' }), consentOf(ids.revoked)]) {
      const { status, headers, body } = await askFor(front, details);
      assert.deepEqual([status, body.error], [503, 'temporarily_unavailable']);
      assert.match(body.error_description, /^Try again\./);
      assert.ok(Number(headers.get('retry-after')) > 0);
      assert.equal('access_token' in body, false);
    }
    const plain = signGrant(clients.vendor, { issuer: front.issuer, claims: { scope: scopes.openForAll } });
    assert.equal((await requestToken(front.address, plain)).status, 200);
  });
});

test('asked as a client of the other, with a token that the other gave it', async () => {
  const folder = await temporaryFolder();
  const register = await startTestServer({ registry: kept });
  const key = join(folder.path, 'key.jwk.json');
  await writeFile(key, JSON.stringify(clients.lookUp.privateJwk), { mode: 0o600 });
  const auth = { issuer: register.issuer, client_id: clients.lookUp.clientId, key };
  const front = await startTestServer({ registry: frontRegistry({ url: register.issuer, auth }) });
  try {
    detailsOf(await askFor(front, systemUser()));
    detailsOf(await askFor(front, consentOf(ids.consent)));
  } finally {
    await front.stop();
    await register.stop();
    await folder.remove();
  }
});

describe('a register that is slow, or lies', () => {
  const foundUser = {
    id: ids.systemUser,
    systemId: system.id,
    reporteeOrgNo: organisations.consumer,
    isDeleted: false,
    supplierOrgno: organisations.supplier,
    externalRef: organisations.consumer,
  };
  const foundConsent = { ...consent(ids.consent), handledBy: null };
  let front: TestServer;
  let answer: RequestListener;
  const shown: string[] = [];
  const liar = createServer((request, response) => {
    shown.push(request.headers.authorization ?? '');
    answer(request, response);
  });
  before(async () => {
    await new Promise<void>((resolve) => liar.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(liar.address() as AddressInfo).port}/`;
    front = await startTestServer({ registry: frontRegistry({ url, auth: 'self', cache_seconds: 3600 }) });
  });
  after(async () => {
    await front.stop();
    liar.closeAllConnections();
    liar.close();
  });
  const json =
    (body: unknown, status = 200): RequestListener =>
    (_request, response) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const plain =
    (status: number, text = ''): RequestListener =>
    (_request, response) =>
      response.writeHead(status, { 'content-type': 'text/html' }).end(text);

  const others: readonly (readonly [name: string, details: Asked, body: object])[] = [
    ['another owner', systemUser(), { ...foundUser, reporteeOrgNo: organisations.stranger }],
    ['another vendor', systemUser(), { ...foundUser, supplierOrgno: organisations.stranger }],
    ['another reference', systemUser(), { ...foundUser, externalRef: 'kunde-418' }],
    ['a deleted one', systemUser(), { ...foundUser, isDeleted: true }],
    ['another consent', consentOf(ids.consent), { ...foundConsent, id: ids.revoked }],
    ['another giver', consentOf(ids.consent), { ...foundConsent, from: organisationUrn(organisations.consumer) }],
    ['another receiver', consentOf(ids.consent), { ...foundConsent, to: organisationUrn(organisations.stranger) }],
    ['one that has ended', consentOf(ids.consent), { ...foundConsent, validTo: '2026-01-11T00:00:00Z' }],
  ];
  for (const [name, details, body] of others) {
    test(`${name} in its answer is the refusal it is here`, async () => {
      answer = json(body);
      const expected = details.type === 'urn:altinn:consent' ? noConsent : noSystemUser;
      assert.deepEqual(refusalOf(await askFor(front, details)), expected);
    });
  }

  const noAnswers: readonly (readonly [name: string, answer: RequestListener])[] = [
    ['an error', json({ ...foundUser, ...foundConsent }, 500)],
    ['a page that is not there', plain(404, '<h1>Not found</h1>')],
    ['no JSON', plain(200, 'yes')],
    ['a list', json([foundUser, foundConsent])],
    ['an answer without what a token says', json({ id: ids.consent, from, validTo: 'soon' })],
    ['a date that is in no calendar', json({ ...foundConsent, systemId: '', validTo: '2099-02-30T00:00:00Z' })],
    ['a token that is not accepted', plain(401)],
    ['problems that are no noes', json({ code: 'STD-00001', problems: [{ code: 'AM-00001' }, { code: 'X' }] }, 500)],
    ['a redirect', (_request, response) => response.writeHead(307, { location: '/' }).end()],
  ];
  for (const [name, wrong] of noAnswers) {
    test(`${name} is 503`, async () => {
      // A success ends the series of failures.
      answer = plain(404);
      await askFor(front, systemUser({ externalRef: 'none' }));
      answer = json({ code: 'AM-00001' }, 404);
      await askFor(front, consentOf(ids.unknown));
      answer = wrong;
      assert.equal((await askFor(front, systemUser())).status, 503);
      assert.equal((await askFor(front, consentOf(ids.consent))).status, 503);
    });
  }

  test('one that never answers is 503 for everybody who waits for it', async () => {
    answer = () => undefined;
    const replies = await Promise.all([systemUser(), consentOf(ids.consent)].map((details) => askFor(front, details)));
    assert.deepEqual(
      replies.map(({ status }) => status),
      [503, 503],
    );
  });

  test('the truth is a token; only a yes is kept, for that very question', async () => {
    for (const [found, details] of [
      [foundUser, systemUser()],
      [foundConsent, consentOf(ids.consent)],
    ] as const) {
      answer = json(found);
      detailsOf(await askFor(front, details));
      answer = plain(500);
      detailsOf(await askFor(front, details));
    }
    assert.equal((await askFor(front, systemUser({ externalRef: 'x' }))).status, 503);
    assert.equal((await askFor(front, consentOf(ids.unknown))).status, 503);
  });

  test('the token it was shown cannot be used here', async () => {
    const path = `authentication/api/v1/systemuser/byExternalId?clientId=vendor`;
    for (const authorization of new Set(shown)) {
      assert.match(authorization, /^Bearer ey/);
      assert.equal((await fetch(`${front.address}${path}`, { headers: { authorization } })).status, 401);
    }
  });
});

test('production takes no register over plain http, nor on a host within', async () => {
  for (const register of [
    { url: 'http://register.example/', auth: 'self' },
    { url: 'https://user:secret@register.example/', auth: 'self' },
    { url: 'https://register.example/', auth: { issuer: 'http://issuer.example/', client_id: 'x', key: 'x.jwk' } },
  ]) {
    for (const subject of ['system_users', 'consents']) {
      await assert.rejects(
        startTestServer({ profile: 'production', registry: { registers: { [subject]: register } } }),
        new RegExp(`\\$\\.registers\\.${subject}\\.`),
      );
    }
  }
});
