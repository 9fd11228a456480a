import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  callSelfService,
  exampleRegistry,
  makeClient,
  organisations,
  type Reply,
  requestMachineToken,
  scopes,
  signGrant,
  startTestServer,
  type TestServer,
} from '@portvakt/own-tests';

const OPERATOR = '991825827';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** What callers meet who ask too much, on every surface. A trusted proxy tells whose requests they are. */
describe('limits', () => {
  const ids = ['honest', 'looping', 'mistaken', 'overheard', 'calling', 'operator'];
  const [honest, looping, mistaken, overheard, calling, operator] = ids.map((id) => makeClient(id));
  assert.ok(honest && looping && mistaken && overheard && calling && operator);
  let server: TestServer;

  before(async () => {
    const owned = (made: typeof looping, client_orgno: string, names: readonly string[]) => ({
      client_id: made.clientId,
      client_orgno,
      integration_type: 'maskinporten',
      scopes: names,
      jwks: { keys: [made.publicJwk] },
    });
    const registry = exampleRegistry(honest, {
      clients: [
        owned(looping, organisations.consumer, [scopes.granted]),
        owned(mistaken, organisations.consumer, [scopes.granted]),
        owned(overheard, organisations.consumer, [scopes.granted]),
        owned(calling, organisations.consumer, ['idporten:dcr.write', 'altinn:resourceregistry/resource.write']),
        owned(operator, OPERATOR, ['portvakt:operate.read']),
      ],
    });
    server = await startTestServer({
      registry: { ...registry, organisations: [...registry.organisations, { orgno: OPERATOR, name: 'Drift' }] },
      environment: {
        PORTVAKT_LIMITS: 'client=5/600s,organisation=4/600s,address=3/600s,open=6/600s,unproved=100/1s',
        PORTVAKT_TRUSTED_PROXIES: '127.0.0.1',
      },
    });
  });
  after(() => server?.stop());

  /** A request as the proxy passes it on for a caller at `from`, who may have sent a header of its own. */
  const ask = (path: string, { from, ...options }: { from: string } & Parameters<typeof callSelfService>[3]) =>
    callSelfService(server.address, options.body === undefined ? 'GET' : 'POST', path, {
      ...options,
      headers: { 'x-forwarded-for': from, ...options.headers },
    });
  const askToken = (assertion: string, from: string) =>
    ask('/token', {
      from,
      headers: FORM,
      body: `grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=${assertion}`,
    });
  const grant = (client = honest) => signGrant(client, { issuer: server.issuer, claims: { scope: scopes.granted } });
  /** A grant in the name of the honest client that somebody else has signed. */
  const forgery = () =>
    signGrant({ ...makeClient(honest.clientId), publicJwk: honest.publicJwk }, { issuer: server.issuer });
  const untilRefused = async (send: () => Promise<Reply>, most: number): Promise<Reply> => {
    for (let time = 0; time < most; time += 1) {
      const { status, text } = await send();
      assert.notEqual(status, 429, `request ${time + 1}: ${text}`);
    }
    return send();
  };

  it('a forger uses up its own address, and neither the client whose name it uses nor others', async () => {
    const forged = forgery();
    const refused = await untilRefused(() => askToken(forged, '203.0.113.1'), 3);
    assert.equal(refused.status, 429);
    assert.equal(refused.body.error, 'temporarily_unavailable');
    assert.match(
      refused.body.error_description,
      /^Too many requests\. The limit address is 3 within 600 s\. Wait as long as Retry-After says\. Whoever runs this server sets it with PORTVAKT_LIMITS\./,
    );
    const wait = Number(refused.headers.get('retry-after'));
    assert.ok(wait > 0 && wait <= 200, `${wait}`);
    assert.equal(refused.headers.get('ratelimit-policy'), '"address";q=3;w=600');
    assert.equal(refused.headers.get('ratelimit'), `"address";r=0;t=${wait}`);
    assert.match(refused.headers.get('link') ?? '', /errors\/requests-too-many>; rel="help"/);
    assert.equal(refused.headers.get('cache-control'), 'no-store');
    assert.equal((await askToken(grant(), '203.0.113.2')).status, 200, 'the client itself');
    const spoofed = await askToken(forged, '198.51.100.9, 203.0.113.1');
    assert.equal(spoofed.status, 429, 'what the caller puts into the header does not help');
    assert.equal((await ask('/jwk', { from: '203.0.113.1' })).status, 200, 'what is open stays open');
  });

  it('a client that proves itself has so many requests, whatever address they come from, and is told before', async () => {
    let number = 0;
    let last: Reply | undefined;
    const refused = await untilRefused(async () => {
      const before = last;
      number += 1;
      last = await askToken(grant(looping), `203.0.113.${10 + number}`);
      return last.status === 429 ? { ...last, body: { ...last.body, before } } : last;
    }, 5);
    assert.equal(refused.status, 429);
    assert.match(refused.body.error_description, /The limit client is 5 within 600 s\./);
    assert.equal(refused.headers.get('ratelimit-policy'), '"client";q=5;w=600');
    assert.equal(refused.body.before.status, 200);
    assert.equal(refused.body.before.headers.get('ratelimit'), '"client";r=0;t=120', 'the last one that passed');
    assert.equal((await askToken(grant(), '203.0.113.11')).status, 200, 'another client at the same address');
  });

  it('a client that proves itself and is refused all the same does not use up its address', async () => {
    const claims = { scope: scopes.notOnClient };
    for (let time = 0; time < 5; time += 1) {
      const grantOfMistaken = signGrant(mistaken, { issuer: server.issuer, claims });
      assert.equal((await askToken(grantOfMistaken, '203.0.113.60')).body.error, 'invalid_scope');
    }
  });

  it('whoever has old grants of a client uses up its own address, and not what the client may', async () => {
    const used = grant(overheard);
    assert.equal((await askToken(used, '203.0.113.70')).status, 200);
    const past = Math.floor(Date.now() / 1000) - 1000;
    const expired = signGrant(overheard, {
      issuer: server.issuer,
      claims: { scope: scopes.granted, iat: past, exp: past + 100 },
    });
    const elsewhere = signGrant(overheard, { issuer: server.issuer, claims: { aud: 'https://elsewhere.example/' } });
    for (const [from, old] of [
      ['203.0.113.71', used],
      ['203.0.113.72', expired],
      ['203.0.113.73', elsewhere],
    ] as const) {
      const refused = await untilRefused(() => askToken(old, from), 3);
      assert.equal(refused.headers.get('ratelimit-policy'), '"address";q=3;w=600');
    }
    // Of five one was used up, and one by the used grant's first return: only the journal knew it then.
    for (let time = 0; time < 3; time += 1) {
      assert.equal((await askToken(grant(overheard), '203.0.113.70')).status, 200, `token ${time + 2}`);
    }
  });

  it('an organisation has so many calls, each surface in its own form', async () => {
    const bearer = await requestMachineToken(server, calling, { scope: 'idporten:dcr.write' });
    const call = () => ask('/api/v1/clients', { from: '203.0.113.20', bearer });
    const refused = await untilRefused(call, 4);
    assert.equal(refused.status, 429);
    assert.deepEqual(refused.body.errors, [
      {
        errorMessage:
          'Too many requests. The limit organisation is 4 within 600 s. Wait as long as Retry-After says. Whoever runs this server sets it with PORTVAKT_LIMITS.',
        isFieldError: false,
        objectName: 'Limit',
      },
    ]);
    assert.equal(refused.headers.get('ratelimit-policy'), '"organisation";q=4;w=600');
    assert.ok(Number(refused.headers.get('retry-after')) <= 150);
    const altinn = await requestMachineToken(server, calling, { scope: 'altinn:resourceregistry/resource.write' });
    const problem = await ask('/resourceregistry/api/v1/resource', { from: '203.0.113.20', bearer: altinn, body: {} });
    assert.equal(problem.status, 429);
    assert.match(problem.headers.get('content-type') ?? '', /^application\/problem\+json/);
    const { type, title, status, detail } = JSON.parse(problem.text);
    assert.deepEqual(
      { type, title, status },
      { type: 'https://tools.ietf.org/html/rfc6585#section-4', title: 'Too many requests.', status: 429 },
    );
    assert.match(detail, /The limit organisation is 4/);
  });

  it('what is open to all has a limit of its own, in the form of its surface, and health is told all the same', async () => {
    const from = '203.0.113.30';
    for (const path of [
      '/jwk',
      '/.well-known/oauth-authorization-server',
      '/api/v1/scopes/all',
      '/errors/',
      '/portal/',
      '/x',
    ])
      assert.notEqual((await ask(path, { from })).status, 429, path);
    const paths = ['/jwk', '/api/v1/scopes/all', '/resourceregistry/api/v1/resource/resourcelist', '/portal/', '/x'];
    const refused = await Promise.all(paths.map((path) => ask(path, { from })));
    assert.deepEqual(
      refused.map(({ status }) => status),
      paths.map(() => 429),
    );
    for (const { headers } of refused) assert.equal(headers.get('ratelimit-policy'), '"open";q=6;w=600');
    assert.equal(refused[1]?.body.errors[0].objectName, 'Limit');
    assert.equal(JSON.parse(refused[2]?.text ?? '').title, 'Too many requests.');
    const health = await Promise.all(Array.from({ length: 5 }, () => ask('/health/live', { from })));
    assert.ok(
      health.every(({ status }) => status === 200),
      'late, but true',
    );
    assert.equal((await askToken(grant(), from)).status, 200, 'tokens are given');
  });

  it('a token that proves nobody counts as a failure', async () => {
    const refused = await untilRefused(() => ask('/api/v1/clients', { from: '203.0.113.40', bearer: 'x.y.z' }), 3);
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('ratelimit-policy'), '"address";q=3;w=600');
    assert.equal(refused.headers.get('www-authenticate'), null);
  });

  it('those who run the server see the limits and who met them', async () => {
    const metrics = await (await fetch(`${server.address}metrics`)).text();
    for (const limit of ['address', 'client', 'organisation', 'open']) {
      assert.match(metrics, new RegExp(`^portvakt_limited_total\\{limit="${limit}"\\} [1-9]`, 'm'));
    }
    const bearer = await requestMachineToken(server, operator, { scope: 'portvakt:operate.read' });
    const { body } = await ask('/api/v1/operator/limits', { from: '203.0.113.50', bearer });
    assert.equal(body.by_address, true);
    assert.deepEqual(
      body.rates.find(({ limit }: { limit: string }) => limit === 'client'),
      { limit: 'client', most: 5, seconds: 600 },
    );
    assert.equal(body.bounds.header_bytes, 32_768);
    const met = (limit: string) =>
      body.met_lately
        .filter((entry: { limit: string }) => entry.limit === limit)
        .map(({ who }: { who: string }) => who);
    assert.deepEqual(met('client'), ['looping']);
    assert.deepEqual(met('organisation'), [organisations.consumer]);
    assert.ok(met('address').includes('203.0.113.1'));
    assert.doesNotMatch(JSON.stringify(body), /eyJ/);
  });
});
