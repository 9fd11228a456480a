import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { type DatabaseKind, databaseKinds, openTestDatabases, type TestDatabases } from '@portvakt/own-tests';
import { type Database, openDatabase } from '#database';
import { readSettings } from '#operations';
import { GRANT_DIES_WITHIN } from './follow-clock.ts';
import { createGrantJournal, createJournalStore } from './grant-journal.ts';
import type { GrantJournal, GrantRecord } from './journal-store.ts';
import { type Sweeper, startSweeping } from './sweep.ts';

const HOUR = 3_600_000;
const start = Date.UTC(2026, 10, 24);
/** Seconds that a grant is kept after it is made: see `take-once.ts`. */
const KEPT = 120 + 60;

function suite(kind: DatabaseKind, databases: () => TestDatabases) {
  describe(`sweeping on ${kind}`, () => {
    let database: Database;
    let journal: GrantJournal;
    let sweeper: Sweeper;
    /** Time since the start, and by how much the database's clock was set forward. */
    let elapsed = 0;
    let set = 0;
    const clock = () => start + elapsed + set;

    beforeEach(async () => {
      [elapsed, set] = [0, 0];
      const settings = readSettings({ PORTVAKT_DATABASE_URL: await databases().create(kind) });
      if ('problems' in settings) throw new Error(settings.problems.join());
      database = { ...(await openDatabase(settings.database, clock)), now: async () => clock() };
      journal = createGrantJournal(database);
      sweeper = startSweeper();
    });
    afterEach(async () => {
      await sweeper.stop();
      await database.close();
    });

    const startSweeper = () =>
      startSweeping({
        database,
        auditMonths: 13,
        report: (error) => assert.fail(String(error)),
        monotonic: () => elapsed,
      });
    const pass = async (milliseconds: number, step = 5000) => {
      const swept = { grants: 0, records: 0 };
      for (let passed = 0; passed < milliseconds; passed += step) {
        elapsed += step;
        const { grants, records } = await sweeper.sweep();
        swept.grants += grants;
        swept.records += records;
      }
      return swept;
    };
    const record = (): GrantRecord => ({
      at: clock(),
      traceId: 'a'.repeat(32),
      outcome: 'token',
      clientId: 'client',
      consumer: '310123412',
      supplier: undefined,
      scope: 'demo:granted',
      tokenId: 'b'.repeat(43),
      lifetime: 120,
      keyId: 'kid',
      hasPid: false,
    });
    const now = () => Math.floor(clock() / 1000);
    const makeGrants = (count: number, keepUntil = now() + KEPT) =>
      Array.from({ length: count }, () => ({ hash: randomBytes(32), keepUntil }));
    const use = (grants: readonly { hash: Buffer; keepUntil: number }[]) =>
      Promise.all(grants.map((grant) => journal.use(grant, record())));

    test('what could no longer pass is removed, and only that', async () => {
      const old = new Date(start);
      old.setUTCMonth(old.getUTCMonth() - 14);
      await journal.record({ ...record(), at: old.getTime() });
      const early = makeGrants(1200);
      await use(early);
      await pass(GRANT_DIES_WITHIN);
      const late = makeGrants(10);
      await use(late);
      assert.equal((await pass(60_000)).grants, 1200);
      assert.deepEqual(await use(late), Array(10).fill('used before'));
      assert.equal((await pass(HOUR, 60_000)).records, 1);
    });

    test('the mark is beyond a used grant before that is removed', async () => {
      const [grant] = makeGrants(1);
      assert.ok(grant);
      await use([grant]);
      const store = createJournalStore(database);
      const steps: string[] = [];
      for (let step = 0; step < 100 && steps.at(-1) !== 'removed'; step += 1) {
        elapsed += 5000;
        const { grants } = await sweeper.sweep();
        if (grants > 0) steps.push('removed');
        else if ((await store.readMark('swept-until')) > grant.keepUntil && steps.length === 0) steps.push('marked');
      }
      assert.deepEqual(steps, ['marked', 'removed']);
      assert.deepEqual(await use([grant]), ['perhaps forgotten']);
    });

    test('a short step forward and back lets nothing pass again and costs nobody anything', async () => {
      await pass(GRANT_DIES_WITHIN);
      const used = makeGrants(30);
      await use(used);
      set = HOUR;
      await pass(60_000);
      set = 0;
      assert.deepEqual(await use(used), Array(30).fill('used before'));
      await pass(60_000);
      assert.deepEqual(await use(makeGrants(3)), Array(3).fill('written'));
    });

    test('after a long step forward and back used grants are not taken again, and new ones when the clock is right', async () => {
      await pass(GRANT_DIES_WITHIN);
      const used = makeGrants(30);
      await use(used);
      set = HOUR;
      await use(makeGrants(2));
      await pass(2 * GRANT_DIES_WITHIN);
      // Set back too far, as if the grants were still valid.
      set = -2 * GRANT_DIES_WITHIN;
      assert.deepEqual(await use(used), Array(30).fill('perhaps forgotten'));
      assert.deepEqual(await use(makeGrants(1)), ['perhaps forgotten']);
      set = HOUR;
      assert.deepEqual(await use(makeGrants(1)), ['written']);
    });

    test('a sweeper that starts in the middle of a step waits as well, and the audit waits longer', async () => {
      const used = makeGrants(30);
      await use(used);
      await sweeper.stop();
      set = 24 * 30 * 14 * HOUR;
      sweeper = startSweeper();
      assert.deepEqual(await pass(GRANT_DIES_WITHIN - 5000), { grants: 0, records: 0 });
      set = 0;
      assert.deepEqual(await use(used), Array(30).fill('used before'));
      assert.equal((await pass(HOUR, 60_000)).records, 0);
    });

    test('trying to write leaves nothing and takes nothing away', async () => {
      const store = createJournalStore(database);
      const count = async (table: 'grant_audit' | 'used_grants') =>
        Number(
          (
            await database.reads
              .selectFrom(table)
              .select(({ fn }) => fn.countAll<number | string>().as('rows'))
              .executeTakeFirstOrThrow()
          ).rows,
        );
      await use(makeGrants(3));
      for (let time = 0; time < 3; time += 1) await store.tryWriting();
      assert.deepEqual([await count('grant_audit'), await count('used_grants')], [3, 3]);
    });
  });
}

describe('sweeping', () => {
  let databases: TestDatabases;
  before(async () => {
    databases = await openTestDatabases();
  });
  after(() => databases.remove());
  for (const kind of databaseKinds) suite(kind, () => databases);
});
