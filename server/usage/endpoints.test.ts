import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  makeClient,
  openSelfService,
  openTestDatabases,
  parties,
  type Reply,
  requestToken,
  type SelfServiceForTest,
  selfServiceRegistry,
  signGrant,
  type TestDatabases,
} from '@portvakt/own-tests';

const READ_CLIENTS = ['idporten:dcr.read'];
const READ_SCOPES = ['idporten:scopes.read'];
const own = makeClient('own');
const kept = makeClient('kept');
const delegate = makeClient('delegate');
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
  delegations: [{ consumer_orgno: parties.consumer, supplier_orgno: parties.supplier, scope: 'etat:delegerbar' }],
  clients: [
    ...selfServiceRegistry.clients,
    client(own, parties.consumer, ['etat:apen', 'etat:gitt']),
    client(kept, parties.consumer, ['etat:apen'], { supplier_orgno: parties.supplier }),
    client(delegate, parties.supplier, ['etat:delegerbar']),
  ],
};
/** Noon, so that no test runs over midnight. */
const NOON = Date.parse('2026-03-10T12:00:00Z');

let databases: TestDatabases;
before(async () => {
  databases = await openTestDatabases();
});
after(() => databases.remove());

for (const kind of ['sqlite file', 'postgres'] as const)
  describe(`usage through the self-service API, on ${kind}`, () => {
    let opened: SelfServiceForTest;
    let now = NOON;

    before(async () => {
      const database = await databases.create(kind);
      const open = () => openSelfService({ registry, clock: () => now, database });
      const first = await open();
      const { issuer } = first.server;
      const ask = async (made: typeof own, claims: object) =>
        (await requestToken(issuer, signGrant(made, { issuer, claims: { ...times(), ...claims } }))).status;
      const times = () => ({ iat: Math.floor(now / 1000), exp: Math.floor(now / 1000) + 100 });
      assert.equal(await ask(own, { scope: 'etat:apen etat:gitt' }), 200);
      now += 24 * 60 * 60 * 1000;
      assert.equal(await ask(own, { scope: 'etat:gitt' }), 200);
      assert.equal(await ask(own, { scope: 'etat:ikke' }), 400);
      assert.equal(await ask(kept, { scope: 'etat:apen' }), 200);
      assert.equal(await ask(delegate, { scope: 'etat:delegerbar', consumer_org: parties.consumer }), 200);
      // What was used is written down when a server ends, whatever the time.
      await first.close();
      opened = await open();
    });
    after(() => opened.close());

    const call = async (orgno: string, scopes: readonly string[], path: string): Promise<Reply> =>
      opened.call('GET', `api/v1/${path}`, { bearer: await opened.mint(orgno, scopes) });
    const read = async (orgno: string, scopes: readonly string[], path: string) => {
      const { status, body, text } = await call(orgno, scopes, path);
      assert.equal(status, 200, text);
      return body;
    };

    test('tells when a client, its keys and its scopes were used, and how much each day', async () => {
      const usage = await read(parties.consumer, READ_CLIENTS, 'clients/own/usage');
      const [day1, day2] = ['2026-03-10T12:00:00.000Z', '2026-03-11T12:00:00.000Z'];
      assert.deepEqual(usage, {
        client_id: 'own',
        from: '2026-02-10',
        to: '2026-03-11',
        counted_until: '2026-03-11T11:59:00.000Z',
        tokens: 2,
        refusals: 1,
        last_used: day2,
        keys: [{ key_id: own.publicJwk.kid, first_used: day1, last_used: day2 }],
        scopes: [
          { scope: 'etat:apen', last_used: day1 },
          { scope: 'etat:gitt', last_used: day2 },
        ],
        days: [
          {
            day: '2026-03-10',
            tokens: 1,
            refusals: 0,
            scopes: [
              { scope: 'etat:apen', tokens: 1 },
              { scope: 'etat:gitt', tokens: 1 },
            ],
          },
          { day: '2026-03-11', tokens: 1, refusals: 1, scopes: [{ scope: 'etat:gitt', tokens: 1 }] },
        ],
      });
      const shorter = await read(parties.consumer, READ_CLIENTS, 'clients/own/usage?from=2026-03-09&to=2026-03-10');
      assert.deepEqual([shorter.tokens, shorter.refusals, shorter.days.length], [1, 0, 1]);
    });

    test('a client is told of to its organisation and its supplier, and to nobody else', async () => {
      for (const [orgno, status] of [
        [parties.consumer, 200],
        [parties.supplier, 200],
        [parties.stranger, 403],
        [parties.provider, 403],
      ] as const) {
        assert.equal((await call(orgno, READ_CLIENTS, 'clients/kept/usage')).status, status, orgno);
      }
      assert.equal((await call(parties.consumer, READ_SCOPES, 'clients/own/usage')).status, 403);
      assert.equal((await call(parties.consumer, READ_CLIENTS, 'clients/nobody/usage')).status, 404);
    });

    test('lists the clients of an organisation in pages', async () => {
      const all = await read(parties.consumer, READ_CLIENTS, 'usage');
      const short = (rows: readonly Record<string, unknown>[]) =>
        rows.map(({ client_id, tokens, refusals, last_used: used }) => [
          client_id,
          tokens,
          refusals,
          used !== undefined,
        ]);
      assert.deepEqual(short(all.content).sort(), [
        ['consumer-administrator', 0, 0, false],
        ['consumer-client', 0, 0, false],
        ['kept', 1, 0, true],
        ['own', 2, 1, true],
      ]);
      assert.deepEqual(all.page, { size: 50 });
      const collected: string[] = [];
      for (let query = '?size=3'; ; ) {
        const page = await read(parties.consumer, READ_CLIENTS, `usage${query}`);
        collected.push(...page.content.map(({ client_id }: { client_id: string }) => client_id));
        if (page.page.after === undefined) break;
        query = `?size=3&after=${page.page.after}`;
      }
      assert.deepEqual(
        collected,
        all.content.map(({ client_id }: { client_id: string }) => client_id),
      );
      for (const after of ['own', 'nobody']) {
        assert.equal((await call(parties.stranger, READ_CLIENTS, `usage?after=${after}`)).status, 400);
      }
    });

    test('tells the owner of a scope who uses it and how much; neither clients nor the scopes of others', async () => {
      const usage = await read(parties.provider, READ_SCOPES, 'scopes/usage?scope=etat:apen');
      assert.deepEqual(usage.days, [
        { day: '2026-03-10', tokens: 1 },
        { day: '2026-03-11', tokens: 1 },
      ]);
      assert.deepEqual(usage.content, [
        { consumer_orgno: parties.consumer, tokens: 1, last_used: '2026-03-10T12:00:00.000Z' },
        {
          consumer_orgno: parties.consumer,
          supplier_orgno: parties.supplier,
          tokens: 1,
          last_used: '2026-03-11T12:00:00.000Z',
        },
      ]);
      const page = await read(parties.provider, READ_SCOPES, 'scopes/usage?scope=etat:apen&size=1');
      assert.deepEqual(page.content, usage.content.slice(0, 1));
      const next = `scopes/usage?scope=etat:apen&size=1&after=${encodeURIComponent(page.page.after)}`;
      const last = await read(parties.provider, READ_SCOPES, next);
      assert.deepEqual([last.content, last.page], [usage.content.slice(1), { size: 1 }]);
      const delegated = await read(parties.provider, READ_SCOPES, 'scopes/usage?scope=etat:delegerbar');
      assert.deepEqual(
        delegated.content.map((row: Record<string, unknown>) => row.supplier_orgno),
        [parties.supplier],
      );
      assert.equal((await call(parties.consumer, READ_SCOPES, 'scopes/usage?scope=etat:apen')).status, 403);
      assert.equal((await call(parties.provider, READ_SCOPES, 'scopes/usage?scope=etat:none')).status, 404);
      assert.equal((await call(parties.provider, READ_CLIENTS, 'scopes/usage?scope=etat:apen')).status, 403);
    });

    test('days that are none are named', async () => {
      for (const [query, field] of [
        ['from=2026-02-30', 'from'],
        ['to=yesterday', 'to'],
        ['from=2026-03-12&to=2026-03-11', 'from'],
        ['from=2020-01-01', 'from'],
        ['to=9999-12-31', 'to'],
        ['to=%00', 'to'],
      ] as const) {
        const { status, body } = await call(parties.consumer, READ_CLIENTS, `clients/own/usage?${query}`);
        assert.equal(status, 400, query);
        assert.match(body.error_description, new RegExp(`\\b${field}\\b`), query);
      }
    });
  });
