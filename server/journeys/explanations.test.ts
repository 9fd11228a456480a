import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import {
  makeClient,
  makePid,
  openSelfService,
  parties,
  requestToken,
  type SelfServiceForTest,
  selfServiceRegistry,
  signGrant,
  signJws,
} from '@portvakt/own-tests';

const READ_CLIENTS = ['idporten:dcr.read'];
const READ_SCOPES = ['idporten:scopes.read'];
const own = makeClient('own');
const delegate = makeClient('delegate');
const kept = makeClient('kept');
const foreign = makeClient('foreign');

const client = (made: typeof own, orgno: string, scopes: readonly string[], more: object = {}) => ({
  client_id: made.clientId,
  client_orgno: orgno,
  client_name: made.clientId,
  description: made.clientId,
  integration_type: 'maskinporten',
  scopes,
  jwks: { keys: [made.publicJwk] },
  ...more,
});

const registry = {
  ...selfServiceRegistry,
  clients: [
    ...selfServiceRegistry.clients,
    client(own, parties.consumer, ['etat:apen', 'etat:gitt', 'etat:ikke']),
    client(delegate, parties.supplier, ['etat:delegerbar']),
    client(kept, parties.consumer, ['etat:ikke'], { supplier_orgno: parties.supplier }),
    client(foreign, parties.stranger, ['etat:apen', 'etat:ikke']),
  ],
};

interface Check {
  readonly id: string;
  readonly outcome: string;
  readonly expected?: string;
  readonly found?: string;
}

describe('POST /explanations', () => {
  let opened: SelfServiceForTest;
  const bearers = new Map<string, string>();
  before(async () => {
    opened = await openSelfService({ registry });
  });
  after(() => opened.close());

  const bearerOf = async (orgno: string, scopes: readonly string[]) => {
    const key = `${orgno} ${scopes.join(' ')}`;
    const bearer = bearers.get(key) ?? (await opened.mint(orgno, scopes));
    bearers.set(key, bearer);
    return bearer;
  };
  const ask = async (orgno: string, text: string, scopes = READ_CLIENTS, language = 'en') =>
    opened.call('POST', 'api/v1/explanations', { bearer: await bearerOf(orgno, scopes), body: { text, language } });
  const explain = async (orgno: string, text: string, scopes = READ_CLIENTS, language = 'en') => {
    const { status, body, text: written } = await ask(orgno, text, scopes, language);
    assert.equal(status, 200, written);
    return body;
  };
  const grant = (made: typeof own, claims: object = {}, more: object = {}) =>
    signGrant(made, { issuer: opened.server.issuer, claims: { scope: 'etat:gitt', ...claims }, ...more });
  /** Sends a grant, which is refused, and gives the trace id of the answer. */
  const refused = async (text: string) => {
    const { status, body } = await requestToken(opened.server.issuer, text);
    assert.equal(status, 400, JSON.stringify(body));
    return /trace_id: ([0-9a-f]{32})/.exec(String(body.error_description))?.[1] as string;
  };
  const failed = (checks: readonly Check[]) => checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id);
  const outcomeOf = (checks: readonly Check[], step: string) => checks.find(({ id }) => id === step)?.outcome;

  test('a trace id tells the own organisation what was checked, what failed, and who can mend it', async () => {
    const traceId = await refused(grant(own, { scope: 'etat:ikke', pid: makePid() }));
    const told = await explain(parties.consumer, traceId);
    assert.equal(told.recognised, 'trace-id');
    assert.deepEqual([told.client_id, told.scope, told.key_id], ['own', 'etat:ikke', own.publicJwk.kid]);
    assert.deepEqual(failed(told.checks), ['access']);
    const at = told.checks.findIndex(({ id }: Check) => id === 'access');
    const before = told.checks.slice(0, at).map(({ outcome }: Check) => outcome);
    assert.ok(
      before.every((outcome: string) => ['passed', 'not-needed'].includes(outcome)),
      before.join(),
    );
    assert.equal(outcomeOf(told.checks, 'delegation'), 'not-needed');
    assert.equal(outcomeOf(told.checks, 'resource'), 'not-reached');
    assert.deepEqual(told.checks[at].expected, `etat:ikke granted to ${parties.consumer}`);
    const application = { rel: 'application', href: `/portal/${parties.consumer}/access/apply?scope=etat%3Aikke` };
    assert.deepEqual(told.refusals[0].links[1], application);
    const [refusal] = told.refusals;
    assert.deepEqual([refusal.refusal, refusal.code, refusal.step], ['scope-not-granted', 'MP-250', 'access']);
    assert.deepEqual(refusal.fixers, [{ role: 'scope-owner', orgno: parties.provider, name: 'Etaten' }]);
    assert.match(refusal.cure, /\w/);
    assert.ok(refusal.links.some(({ rel }: { rel: string }) => rel === 'error-page'));
    assert.deepEqual(
      await explain(
        parties.consumer,
        `Consumer has not been granted access to the scope etat:ikke. (trace_id: ${traceId})`,
      ),
      { ...told, recognised: 'error' },
      'the sentence with the id says the same',
    );
  });

  test('the owner of the scope is told, and not which client, which key or which other scopes', async () => {
    const traceId = await refused(grant(own, { scope: 'etat:ikke etat:gitt' }));
    const told = await explain(parties.provider, traceId, READ_SCOPES);
    assert.deepEqual(
      [told.client_id, told.key_id, told.scope, told.consumer_orgno],
      [undefined, undefined, 'etat:ikke', parties.consumer],
    );
    assert.deepEqual(failed(told.checks), ['access']);
    assert.deepEqual(told.refusals[0].links.at(-1), {
      rel: 'scope',
      href: `/portal/${parties.provider}/apis/scope?scope=etat%3Aikke`,
    });
    assert.doesNotMatch(JSON.stringify(told), /"own"|etat:gitt/);
    const listed = await opened.call('GET', 'api/v1/audit/tokens?refused=true&code=MP-250', {
      bearer: await bearerOf(parties.provider, READ_SCOPES),
    });
    const record = listed.body.content.find(({ trace_id }: { trace_id: string }) => trace_id === traceId);
    assert.deepEqual(
      [record.outcome, record.step, record.scope, record.refused_scope, record.client_id, record.key_id],
      ['scope-not-granted', 'access', 'etat:ikke', 'etat:ikke', undefined, undefined],
    );
  });

  test('nobody else learns anything of a trace id, not even that it exists', async () => {
    const traceId = await refused(grant(own, { scope: 'etat:ikke' }));
    const unknown = '0123456789abcdef0123456789abcdef';
    const strip = (told: object, id: string) => JSON.stringify(told).replaceAll(id, 'ID');
    for (const [orgno, scopes] of [
      [parties.stranger, [...READ_CLIENTS, ...READ_SCOPES]],
      [parties.supplier, [...READ_CLIENTS, ...READ_SCOPES]],
      [parties.provider, READ_CLIENTS],
      [parties.consumer, READ_SCOPES],
    ] as const) {
      const told = await explain(orgno, traceId, [...scopes]);
      assert.equal(strip(told, traceId), strip(await explain(orgno, unknown, [...scopes]), unknown), orgno);
      assert.match(told.summary, /32 characters/);
    }
  });

  test('the customer of a supplier is told of its own client, which the supplier runs', async () => {
    const traceId = await refused(grant(kept, { scope: 'etat:ikke' }));
    for (const orgno of [parties.consumer, parties.supplier]) {
      const told = await explain(orgno, traceId);
      assert.deepEqual([told.client_id, told.supplier_orgno], ['kept', parties.supplier], orgno);
    }
  });

  test('whoever names a customer falsely is not shown to that customer', async () => {
    const traceId = await refused(grant(delegate, { scope: 'etat:delegerbar', consumer_org: parties.consumer }));
    const told = await explain(parties.supplier, traceId);
    assert.deepEqual(failed(told.checks), ['delegation']);
    assert.deepEqual(told.refusals[0].fixers, [{ role: 'customer', orgno: parties.consumer }]);
    assert.deepEqual((await explain(parties.consumer, traceId)).checks, []);
  });

  test('a grant is examined without being used up, and it is said whether it was used', async () => {
    const text = grant(own);
    const told = await explain(parties.consumer, text);
    assert.deepEqual([told.recognised, told.used, told.refusals], ['grant', 'no', []]);
    assert.deepEqual(told.token, { scope: 'etat:gitt', lifetime: 120 });
    assert.deepEqual(failed(told.checks), []);
    await explain(parties.consumer, text);
    assert.equal((await requestToken(opened.server.issuer, text)).status, 200, 'it can still be used');
    const again = await explain(parties.consumer, text);
    assert.deepEqual([again.used, failed(again.checks)], ['yes', ['single-use']]);
  });

  test('an expired grant is examined to the end, in the order of the checks', async () => {
    const issued = Math.floor(Date.now() / 1000) - 4000;
    const text = grant(own, { scope: 'etat:ikke', iat: issued, exp: issued + 100, aud: 'https://maskinporten.no/' });
    const told = await explain(parties.consumer, text);
    assert.deepEqual(failed(told.checks), ['audience', 'times', 'access']);
    assert.deepEqual(
      told.refusals.map(({ refusal }: { refusal: string }) => refusal),
      ['audience-invalid', 'expired', 'scope-not-granted'],
    );
    assert.equal(outcomeOf(told.checks, 'single-use'), 'unknown', 'used grants are forgotten when they have expired');
    const audience = told.checks.find(({ id }: Check) => id === 'audience');
    assert.deepEqual([audience.expected, audience.found], [opened.server.issuer, 'https://maskinporten.no/']);
    assert.equal((await requestToken(opened.server.issuer, text)).body.error_uri?.slice(-6), 'MP-110');
  });

  test('what does not prove itself is judged no further than the token endpoint judges it', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const [, payload = ''] = grant(own, { scope: 'etat:ikke' }).split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const forged = signJws({ alg: 'RS256', kid: own.publicJwk.kid }, claims, privateKey);
    const told = await explain(parties.consumer, forged);
    assert.deepEqual(failed(told.checks), ['signature']);
    assert.ok(['access', 'scopes', 'single-use', 'claims'].every((id) => outcomeOf(told.checks, id) === 'not-reached'));
    const unknownKey = await explain(parties.consumer, signJws({ alg: 'RS256', kid: 'other' }, claims, privateKey));
    assert.deepEqual([failed(unknownKey.checks), unknownKey.used], [['key'], 'unknown']);
  });

  test('of a client of others only what the grant says itself is judged, as of one that does not exist', async () => {
    const nobody = { ...foreign, clientId: 'nobody' };
    const tell = async (made: typeof own) =>
      JSON.stringify(await explain(parties.consumer, grant(made, { scope: 'etat:ikke', exp: 1, iat: 1, jti: 'x' })));
    assert.equal(await tell(foreign), await tell(nobody));
    const told = await explain(parties.consumer, grant(foreign, { scope: 'etat:ikke' }));
    assert.deepEqual(failed(told.checks), []);
    for (const step of ['client', 'key', 'signature', 'single-use', 'scopes', 'access', 'resource']) {
      assert.equal(outcomeOf(told.checks, step), 'unknown', step);
    }
    assert.deepEqual([told.client_id, told.used, told.token], [undefined, undefined, undefined]);
  });

  test('a refused call of the self-service API is explained to its organisation alone', async () => {
    const answered = await opened.call('POST', 'api/v1/clients', {
      bearer: await bearerOf(parties.consumer, ['idporten:dcr.write']),
      body: { client_name: 'x', integration_type: `maskinporten ${makePid()}` },
    });
    assert.equal(answered.status, 400);
    const traceId = answered.body.correlation_id;
    let told = await explain(parties.consumer, traceId);
    // The call was kept a moment after its answer.
    while (told.problems.length === 0) {
      await wait(50);
      told = await explain(parties.consumer, traceId);
    }
    assert.deepEqual([told.method, told.path], ['POST', '/api/v1/clients']);
    assert.deepEqual(
      told.problems.map(({ field }: { field: string }) => field),
      answered.body.errors.map(({ fieldIdentifier }: { fieldIdentifier: string }) => fieldIdentifier),
    );
    assert.match(told.refusals[0].cure, /Mend the fields/);
    assert.doesNotMatch(JSON.stringify(told), new RegExp(makePid()));
    assert.deepEqual((await explain(parties.provider, traceId)).problems, []);
  });

  test('codes, names and texts are explained in three languages', async () => {
    const titles = [];
    for (const language of ['nb', 'nn', 'en']) {
      const told = await explain(parties.consumer, 'MP-250', READ_CLIENTS, language);
      assert.equal(told.recognised, 'code');
      titles.push(told.refusals[0].title, told.summary);
    }
    assert.equal(new Set(titles).size, 6, titles.join());
    const told = await explain(parties.consumer, '{"error":"invalid_grant","error_uri":"x/MP-130"}');
    assert.deepEqual([told.recognised, told.several, told.refusals.length], ['error', true, 3]);
    assert.equal((await explain(parties.consumer, 'hello')).recognised, 'nothing');
    assert.equal((await explain(parties.consumer, 'MP-999')).refusals.length, 0);
  });

  test('a private key is refused in every form, and a token is not looked at', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const jwk = privateKey.export({ format: 'jwk' });
    for (const text of [
      pem,
      privateKey.export({ type: 'pkcs1', format: 'pem' }) as string,
      pem.replaceAll(/-----.*-----/g, ''),
      JSON.stringify(jwk),
      JSON.stringify({ keys: [jwk] }, null, 2),
    ]) {
      const { status, body } = await ask(parties.consumer, text);
      assert.deepEqual([status, body.errors?.[0]?.objectName], [400, 'Explanation'], text.slice(0, 40));
      assert.ok(!JSON.stringify(body).includes(String(jwk.d).slice(0, 20)));
    }
    const token = await opened.mint(parties.consumer, ['etat:gitt']);
    const told = await explain(parties.consumer, `Authorization: Bearer ${token}`);
    assert.deepEqual([told.recognised, told.checks], ['access-token', []]);
  });

  test('many grants at once are too many', async () => {
    const statuses = await Promise.all(
      Array.from(
        { length: 40 },
        async () => (await ask(parties.stranger, grant(foreign, { jti: randomUUID() }))).status,
      ),
    );
    assert.ok(statuses.includes(429) && statuses.includes(200), statuses.join());
  });

  test('nothing of a pasted grant is kept', async () => {
    const jti = `secret-${randomUUID()}`;
    await explain(parties.consumer, grant(own, { jti, scope: 'etat:ikke' }));
    const { database } = opened.aside;
    const records = await database.reads.selectFrom('grant_audit').selectAll().execute();
    const calls = await database.reads.selectFrom('refused_calls').selectAll().execute();
    assert.doesNotMatch(JSON.stringify([records, calls]), new RegExp(jti));
  });
});
