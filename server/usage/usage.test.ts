import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { databaseKinds, openTestDatabases, type TestDatabases } from '@portvakt/own-tests';
import { readSettings } from '#operations';
import type { GrantOutcome } from '#token-granting';
import { openRegister, type Register } from '../open-register.ts';
import { startKeepingUsage } from './keep-usage.ts';
import { createUsageWritingStore, type UsageWritingStore } from './usage-writing-store.ts';

const DAY = 86_400_000;
const NOW = 20_000 * DAY + 1_000;
const days = { from: 19_990, to: 20_000 };

function token(clientId: string, scope: string, orgno = '310123412', keyId = 'kid'): GrantOutcome {
  return {
    applicant: { kind: 'client', client: { clientId } },
    keyId,
    parties: { consumer: { authority: 'iso6523-actorid-upis', ID: `0192:${orgno}` }, supplier: undefined },
    outcome: { value: { scope } },
  } as unknown as GrantOutcome;
}

let databases: TestDatabases;
before(async () => {
  databases = await openTestDatabases();
});
after(() => databases.remove());

for (const kind of databaseKinds) {
  describe(`usage on ${kind}`, () => {
    let register: Register;
    let store: UsageWritingStore;
    let url: string;
    const open = async () => {
      const settings = readSettings({ PORTVAKT_DATABASE_URL: url });
      if ('problems' in settings) throw new Error(settings.problems.join());
      return openRegister(settings, () => NOW);
    };
    before(async () => {
      url = await databases.create(kind);
      register = await open();
      store = createUsageWritingStore(register.database);
    });
    after(() => register.database.close());

    let now = NOW;
    const keep = (given = store, more: object = {}) =>
      startKeepingUsage({
        store: given,
        clock: () => now,
        settledClock: { read: async () => ({ settled: () => now }) },
        months: 13,
        report: () => {},
        ...more,
      });

    test('several workers and servers add up', async () => {
      const [one, other] = [keep(), keep()];
      for (let index = 0; index < 50; index += 1) {
        one.count(token(`c${index}`, 'x:1 x:2'));
        other.count(token(`c${49 - index}`, 'x:1', '310123412', 'other'));
      }
      now += 10;
      one.count(token('c0', 'x:1', '889640782'));
      await Promise.all([one.stop(), other.stop()]);
      now = NOW;
      const { usage } = register;
      assert.deepEqual(await usage.listDays('c0', days), [{ day: 20_000, tokens: 3, refusals: 0 }]);
      assert.deepEqual(await usage.listScopeDays('c0', { ...days, limit: 9 }), [
        { day: 20_000, scope: 'x:1', tokens: 3 },
        { day: 20_000, scope: 'x:2', tokens: 1 },
      ]);
      assert.deepEqual((await usage.listKeyUses(['c0'])).get('c0'), [
        { keyId: 'kid', firstUsed: NOW, lastUsed: NOW + 10 },
        { keyId: 'other', firstUsed: NOW, lastUsed: NOW },
      ]);
      assert.deepEqual([...((await usage.listScopeUses(['c0', 'c1'])).get('c1') ?? [])].sort(), [
        ['x:1', NOW],
        ['x:2', NOW],
      ]);
      assert.deepEqual((await usage.listTotals(['c1'], days)).get('c1'), { tokens: 2, refusals: 0 });
      assert.deepEqual(await usage.listScopeTotals('x:1', days), [{ day: 20_000, tokens: 101 }]);
      const consumers = await usage.listConsumers('x:1', { ...days, after: undefined, limit: 1 });
      assert.deepEqual(consumers, [{ consumer: '310123412', supplier: '', tokens: 100, lastUsed: NOW }]);
      assert.deepEqual(await usage.listConsumers('x:1', { ...days, after: consumers[0], limit: 5 }), [
        { consumer: '889640782', supplier: '', tokens: 1, lastUsed: NOW + 10 },
      ]);
      assert.equal(await usage.readFirstDay(), 20_000);
    });

    test('who last used an issuer that the server had before, in any process', async () => {
      const [one, other] = [keep(), keep()];
      const formerIssuer = 'https://old.example/';
      const addressee = { issuer: formerIssuer, is: 'former', named: 'issuer' } as const;
      one.count({ ...token('stays', 'v:1'), addressee });
      one.count(token('has moved', 'v:1'));
      other.count({ ...token('goes on', 'v:1'), addressee });
      now += 10;
      other.count({ ...token('stays', 'v:1'), addressee });
      await Promise.all([one.stop(), other.stop()]);
      now = NOW;
      const uses = await register.usage.listFormerIssuerUses(formerIssuer, 9);
      assert.deepEqual(
        uses.map(({ clientId, lastUsed }) => [clientId, lastUsed]),
        [
          ['stays', NOW + 10],
          ['goes on', NOW],
        ],
      );
      assert.equal((await register.usage.listFormerIssuerUses(formerIssuer, 1)).length, 1);
      assert.deepEqual(await register.usage.listFormerIssuerUses('https://another.example/', 9), []);
    });

    test('what could not be written is kept and written later, once', async () => {
      let broken = true;
      const keeper = keep({
        ...store,
        write: async (piece) => {
          if (broken) throw new Error('away');
          await store.write(piece);
        },
      });
      keeper.count(token('late', 'y:1'));
      await assert.rejects(keeper.flush(), /away/);
      keeper.count(token('late', 'y:1'));
      await assert.rejects(keeper.flush(), /away/);
      assert.deepEqual(await register.usage.listDays('late', days), []);
      broken = false;
      await keeper.stop();
      assert.deepEqual(await register.usage.listDays('late', days), [{ day: 20_000, tokens: 2, refusals: 0 }]);
      assert.deepEqual(await register.usage.listScopeTotals('y:1', days), [{ day: 20_000, tokens: 2 }]);
    });

    test('ten thousand active clients are a few statements of a bounded size', async () => {
      let statements = 0;
      let most = 0;
      const keeper = keep({
        ...store,
        write: async (piece) => {
          statements += 1;
          most = Math.max(
            most,
            Object.values(piece).reduce((sum, rows) => sum + rows.length, 0),
          );
          await store.write(piece);
        },
      });
      for (let index = 0; index < 10_000; index += 1) keeper.count(token(`many-${index}`, 'z:1'));
      await keeper.stop();
      assert.ok(most <= store.mostRows, `${most} rows`);
      // Four rows for each client; what is the consumer's and the scope's is written again by the way.
      assert.ok(statements <= 45_000 / store.mostRows, `${statements} statements`);
      assert.deepEqual(await register.usage.listScopeTotals('z:1', days), [{ day: 20_000, tokens: 10_000 }]);
    });

    test('days are removed after 13 months; when something was last used stays', async () => {
      now = NOW - 500 * DAY;
      const old = keep();
      old.count(token('old', 'w:1'));
      await old.stop();
      now = NOW;
      assert.equal(await register.usage.readFirstDay(), 19_500);
      assert.equal(await keep().sweep(), 4);
      assert.equal(await register.usage.readFirstDay(), 20_000);
      assert.equal((await register.usage.listScopeUses(['old'])).get('old')?.get('w:1'), NOW - 500 * DAY);
      assert.deepEqual(await register.usage.listDays('c0', days), [{ day: 20_000, tokens: 3, refusals: 0 }]);
    });
  });
}
