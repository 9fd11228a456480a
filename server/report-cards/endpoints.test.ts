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
import type { Database } from '#database';
import { reportEndpoints } from './endpoints.ts';

const READ = ['idporten:dcr.read'];
const own = makeClient('own');
const kept = makeClient('kept');
const delegate = makeClient('delegate');
const waiting = makeClient('waiting');
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
    { prefix: 'etat', subscope: 'vent', description: 'Delegable', delegation_source: 'https://tt02.altinn.no/' },
  ],
  delegations: [{ consumer_orgno: parties.consumer, supplier_orgno: parties.supplier, scope: 'etat:delegerbar' }],
  clients: [
    ...selfServiceRegistry.clients,
    client(own, parties.consumer, ['etat:apen', 'etat:ikke'], { access_token_lifetime: 7200 }),
    client(kept, parties.consumer, ['etat:delegerbar'], { supplier_orgno: parties.supplier }),
    client(delegate, parties.supplier, ['etat:delegerbar']),
    client(waiting, parties.supplier, ['etat:vent']),
  ],
};
const START = Date.parse('2026-03-10T12:00:00Z');
const DAY = 86_400_000;

let databases: TestDatabases;
before(async () => {
  databases = await openTestDatabases();
});
after(() => databases.remove());

for (const kind of ['sqlite file', 'postgres'] as const)
  describe(`report cards through the self-service API, on ${kind}`, () => {
    let opened: SelfServiceForTest;
    let now = START;

    before(async () => {
      const database = await databases.create(kind);
      const open = () => openSelfService({ registry, clock: () => now, database });
      const first = await open();
      const { issuer } = first.server;
      const claims = { scope: 'etat:apen', iat: Math.floor(now / 1000), exp: Math.floor(now / 1000) + 100 };
      assert.equal((await requestToken(issuer, signGrant(own, { issuer, claims }))).status, 200);
      await first.close();
      now += 345 * DAY;
      opened = await open();
    });
    after(() => opened.close());

    const call = async (orgno: string, path: string, scopes = READ): Promise<Reply> =>
      opened.call('GET', `api/v1/${path}`, { bearer: await opened.mint(orgno, scopes) });
    const gradesOf = async (orgno: string, id: string) => {
      const { status, body, text } = await call(orgno, `clients/${id}/report`);
      assert.equal(status, 200, text);
      return Object.fromEntries(
        body.findings
          .filter(({ result }: { result: string }) => result !== 'not-applicable')
          .map((finding: { id: string; result: string }) => [finding.id, finding.result]),
      );
    };

    test('tells what was seen, and what to do where', async () => {
      assert.deepEqual(await gradesOf(parties.consumer, 'own'), {
        'without-keys': 'ok',
        'key-age': 'warn',
        'key-strength': 'warn',
        'key-expires': 'warn',
        'no-successor': 'fail',
        'expired-keys-left': 'ok',
        'key-never-used': 'ok',
        'shared-between-systems': 'ok',
        'scope-without-access': 'fail',
        'scope-deactivated': 'ok',
        'scopes-unused': 'warn',
        'lifetime-long': 'fail',
        'never-used': 'warn',
      });
      const { body } = await call(parties.consumer, 'clients/own/report');
      assert.ok(body.score > 20 && body.score < 80, String(body.score));
      assert.deepEqual(
        body.findings.find(({ id }: { id: string }) => id === 'scope-without-access'),
        {
          id: 'scope-without-access',
          title: 'Access is granted to every scope',
          weight: 4,
          result: 'fail',
          seen: 'No access to etat:ikke.',
          params: { scopes: ['etat:ikke'], count: 1 },
          fix: { code: 'apply-for-access', text: 'Apply to the owner for access, or remove the scope.' },
          link: 'scopes',
        },
      );
      assert.equal(body.findings.find(({ id }: { id: string }) => id === 'expired-keys-left').fix, undefined);
    });

    test('a supplier is told of delegations that are missing; what it keeps for one customer needs none', async () => {
      assert.equal((await gradesOf(parties.supplier, 'delegate'))['supplier-without-delegation'], 'ok');
      assert.equal((await gradesOf(parties.supplier, 'waiting'))['supplier-without-delegation'], 'warn');
      const grades = await gradesOf(parties.supplier, 'kept');
      // The customer's grant does not count here.
      assert.deepEqual([grades['supplier-without-delegation'], grades['scope-without-access']], [undefined, 'fail']);
    });

    test('lists the state of the organisation’s clients in pages', async () => {
      const { body } = await call(parties.consumer, 'reports');
      const state = body.content.find(({ client_id }: { client_id: string }) => client_id === 'own');
      assert.deepEqual(state.state, [
        { code: 'key-expires', days: 20 },
        { code: 'scope-without-access', scopes: 1 },
        { code: 'last-used', at: new Date(START).toISOString() },
      ]);
      assert.equal(state.worst.result, 'fail');
      const seen: string[] = [];
      for (let query = '?size=3'; ; ) {
        const page = (await call(parties.consumer, `reports${query}`)).body;
        seen.push(...page.content.map(({ client_id }: { client_id: string }) => client_id));
        if (page.page.after === undefined) break;
        query = `?size=3&after=${page.page.after}`;
      }
      assert.deepEqual(
        seen,
        body.content.map(({ client_id }: { client_id: string }) => client_id),
      );
      assert.ok(seen.includes('kept'), 'what a supplier keeps for it is shown, too');
    });

    test('nobody reads the reports of others', async () => {
      assert.equal((await call(parties.stranger, 'clients/own/report')).status, 403);
      assert.equal((await call(parties.consumer, 'clients/delegate/report')).status, 403);
      assert.equal((await call(parties.consumer, 'clients/nobody/report')).status, 404);
      assert.equal((await call(parties.consumer, 'clients/own/report', ['idporten:scopes.write'])).status, 403);
      for (const after of ['own', 'nobody']) {
        assert.equal((await call(parties.stranger, `reports?after=${after}`)).status, 400, after);
      }
    });

    test('a page costs the same few statements, however long it is', async () => {
      const { aside } = opened;
      const list = reportEndpoints.find(({ path }) => path === '/reports');
      assert.ok(list?.read !== undefined);
      const { read } = list;
      const count = async (size: number): Promise<{ statements: number; rows: number }> => {
        let statements = 0;
        const counting = <T extends object>(store: T): T =>
          new Proxy(store, {
            get: (target, name) => {
              const member = Reflect.get(target, name);
              if (typeof member !== 'function') return member;
              return (...parameters: unknown[]) => {
                statements += 1;
                return member.apply(target, parameters);
              };
            },
          });
        const given = {
          database: aside.database as Pick<Database, 'reads'>,
          clients: counting(aside.clients),
          delegations: counting(aside.delegations),
          delegationSources: counting(aside.delegationSources),
          usage: counting(aside.usage),
          clock: () => now,
        };
        const caller = { organisation: parties.consumer, scopes: new Set(READ) };
        const answer = (await read(given, { caller, query: { size } } as never)) as {
          value: { content: readonly unknown[] };
        };
        return { statements, rows: answer.value.content.length };
      };
      const [one, all] = [await count(1), await count(100)];
      assert.deepEqual([one.rows, all.rows], [1, 4]);
      assert.equal(all.statements, one.statements);
      assert.ok(all.statements <= 10, `${all.statements} statements`);
    });
  });
