import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  makeClient,
  makePid,
  openSelfService,
  parties,
  type Reply,
  requestToken,
  type SelfServiceForTest,
  selfServiceRegistry,
  signGrant,
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
  scopes: [
    ...selfServiceRegistry.scopes,
    { prefix: 'fremmed', subscope: 'apen', description: 'Open', accessible_for_all: true },
  ],
  delegations: [{ consumer_orgno: parties.consumer, supplier_orgno: parties.supplier, scope: 'etat:delegerbar' }],
  clients: [
    ...selfServiceRegistry.clients,
    client(own, parties.consumer, ['etat:apen', 'etat:gitt', 'fremmed:apen']),
    client(delegate, parties.supplier, ['etat:delegerbar']),
    client(kept, parties.consumer, ['etat:apen'], { supplier_orgno: parties.supplier }),
    client(foreign, parties.stranger, ['fremmed:apen', 'etat:apen']),
  ],
};

describe('GET /audit/tokens', () => {
  let opened: SelfServiceForTest;
  const bearers = new Map<string, string>();

  before(async () => {
    opened = await openSelfService({ registry });
    const { issuer } = opened.server;
    const ask = async (made: typeof own, claims: object) => requestToken(issuer, signGrant(made, { issuer, claims }));
    assert.equal((await ask(own, { scope: 'etat:gitt' })).status, 200);
    assert.equal((await ask(own, { scope: 'fremmed:apen etat:apen', pid: makePid() })).status, 200);
    assert.equal((await ask(own, { scope: 'etat:ikke' })).status, 400);
    assert.equal((await ask(delegate, { scope: 'etat:delegerbar', consumer_org: parties.consumer })).status, 200);
    assert.equal((await ask(delegate, { scope: 'etat:delegerbar', consumer_org: parties.stranger })).status, 400);
    assert.equal((await ask(kept, { scope: 'etat:apen' })).status, 200);
    assert.equal((await ask(foreign, { scope: 'fremmed:apen' })).status, 200);
  });
  after(() => opened.close());

  const call = async (orgno: string, scopes: readonly string[], query = ''): Promise<Reply> => {
    const key = `${orgno} ${scopes.join(' ')}`;
    const bearer = bearers.get(key) ?? (await opened.mint(orgno, scopes));
    bearers.set(key, bearer);
    return opened.call('GET', `api/v1/audit/tokens${query}`, { bearer });
  };
  const read = async (orgno: string, scopes: readonly string[], query = '') => {
    const { status, body, text } = await call(orgno, scopes, query);
    assert.equal(status, 200, text);
    return body.content as readonly Record<string, unknown>[];
  };
  /** Who got what, newest first. */
  const short = (records: readonly Record<string, unknown>[]) =>
    records.map(({ outcome, client_id, scope, supplier_orgno }) =>
      [outcome, client_id ?? '-', scope, ...(supplier_orgno === undefined ? [] : [supplier_orgno])].join(' '),
    );

  test('shows what the own clients got and were refused, and what suppliers got in the own name', async () => {
    assert.deepEqual(short(await read(parties.consumer, READ_CLIENTS)), [
      `token kept etat:apen ${parties.supplier}`,
      `token - etat:delegerbar ${parties.supplier}`,
      'scope-not-on-client own etat:ikke',
      'token own fremmed:apen etat:apen',
      'token own etat:gitt',
    ]);
    assert.deepEqual(short(await read(parties.supplier, READ_CLIENTS)), [
      `token kept etat:apen ${parties.supplier}`,
      `scope-not-granted delegate etat:delegerbar ${parties.supplier}`,
      `token delegate etat:delegerbar ${parties.supplier}`,
    ]);
  });

  test('shows the owner of scopes who got tokens for them and who was refused, and of others nothing', async () => {
    assert.deepEqual(short(await read(parties.provider, READ_SCOPES)), [
      `token - etat:apen ${parties.supplier}`,
      `scope-not-granted - etat:delegerbar ${parties.supplier}`,
      `token - etat:delegerbar ${parties.supplier}`,
      'scope-not-on-client - etat:ikke',
      'token - etat:apen',
      'token - etat:gitt',
    ]);
    assert.deepEqual(short(await read(parties.stranger, READ_SCOPES)), [
      'token - fremmed:apen',
      'token - fremmed:apen',
    ]);
    assert.deepEqual(short(await read(parties.stranger, [...READ_SCOPES, ...READ_CLIENTS])), [
      'token foreign fremmed:apen',
      'token - fremmed:apen',
    ]);
    assert.deepEqual(await read(parties.provider, READ_CLIENTS), []);
    assert.deepEqual(await read(parties.supplier, READ_SCOPES), []);
  });

  test('tells when, until when, with which keys, and never of a person', async () => {
    const answer = await call(parties.consumer, READ_CLIENTS, '?outcome=token&scope=fremmed:apen');
    const [record] = answer.body.content;
    assert.equal(Date.parse(record.expires) - Date.parse(record.timestamp), 120_000);
    assert.equal(record.key_id, own.publicJwk.kid);
    assert.equal(record.consumer_orgno, parties.consumer);
    assert.match(record.trace_id, /^[0-9a-f]{32}$/);
    const { body: set } = await opened.call('GET', 'jwk');
    assert.ok(set.keys.some(({ kid }: { kid: string }) => kid === record.signed_with));
    assert.doesNotMatch(answer.text, new RegExp(`${makePid()}|pid`));
    const [refused] = await read(parties.consumer, READ_CLIENTS, '?outcome=scope-not-on-client');
    assert.deepEqual([refused?.code, refused?.key_id, refused?.expires], ['MP-200', own.publicJwk.kid, undefined]);
    const [provided] = await read(parties.provider, READ_SCOPES);
    assert.equal(provided?.key_id, undefined, "another's key is its own business");
  });

  test('gives nothing for ids of others, whoever asks', async () => {
    const all = [...READ_CLIENTS, ...READ_SCOPES];
    for (const [orgno, query] of [
      [parties.stranger, '?client_id=own'],
      [parties.provider, '?client_id=own'],
      [parties.consumer, '?client_id=delegate'],
      [parties.consumer, '?client_id=foreign'],
      [parties.supplier, '?client_id=own'],
      [parties.stranger, '?scope=etat:gitt'],
      [parties.provider, '?scope=fremmed:apen'],
      [parties.supplier, `?consumer_orgno=${parties.provider}`],
      [parties.unsigned, ''],
    ] as const) {
      const { status, body } = await call(orgno, all, query);
      if (orgno === parties.unsigned) assert.equal(status, 428);
      else assert.deepEqual(body.content, [], `${orgno} ${query}`);
    }
    assert.deepEqual(short(await read(parties.consumer, all, '?client_id=kept')), [
      `token kept etat:apen ${parties.supplier}`,
    ]);
    assert.equal((await call(parties.consumer, ['etat:apen'])).status, 403);
    assert.equal((await opened.call('GET', 'api/v1/audit/tokens')).status, 401);
  });

  test('is paged by keys, both ways, and refuses filters that mean nothing', async () => {
    const all = await read(parties.consumer, READ_CLIENTS);
    const first = (await call(parties.consumer, READ_CLIENTS, '?size=2')).body;
    assert.deepEqual(first.content, all.slice(0, 2));
    const second = (await call(parties.consumer, READ_CLIENTS, `?size=2&before=${first.page.before}`)).body;
    assert.deepEqual(second.content, all.slice(2, 4));
    const back = (await call(parties.consumer, READ_CLIENTS, `?size=2&after=${second.page.after}`)).body;
    assert.deepEqual(back.content, all.slice(0, 2));
    const last = (await call(parties.consumer, READ_CLIENTS, `?size=2&before=${second.page.before}`)).body;
    assert.deepEqual([last.content.length, last.page.before], [1, undefined]);
    const hour = 3_600_000;
    const [past, future] = [-hour, hour].map((by) => new Date(Date.now() + by).toISOString());
    assert.deepEqual(await read(parties.consumer, READ_CLIENTS, `?from=${past}&to=${future}`), all);
    assert.deepEqual(await read(parties.consumer, READ_CLIENTS, `?to=${past}`), []);
    for (const query of [
      '?from=2026-02-30T00:00:00Z',
      '?to=yesterday',
      '?before=1&after=1',
      '?size=0',
      '?consumer_orgno=1',
    ]) {
      assert.equal((await call(parties.consumer, READ_CLIENTS, query)).status, 400, query);
    }
    assert.deepEqual(await read(parties.consumer, READ_CLIENTS, '?client_id=&scope=&from=&outcome='), all);
  });

  test('tells how many refusals were held back', async () => {
    const at = Date.now();
    await opened.aside.database.change((transaction) =>
      transaction
        .insertInto('grant_audit')
        .values({
          ...{ at, trace_id: '0'.repeat(32), outcome: 'scope-not-granted', client_id: 'own', scope: 'etat:ikke' },
          ...{ consumer_orgno: parties.consumer, has_pid: 0, details: 'held back 37' },
        })
        .execute(),
    );
    const [record] = await read(parties.consumer, READ_CLIENTS, '?outcome=scope-not-granted');
    assert.deepEqual([record?.held_back, record?.code, record?.details], [37, 'MP-250', undefined]);
  });
});
