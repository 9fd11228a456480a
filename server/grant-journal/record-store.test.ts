import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { databaseKinds, openTestDatabases, organisations, type TestDatabases } from '@portvakt/own-tests';
import { type Database, openDatabase } from '#database';
import { readSettings } from '#operations';
import { createGrantJournal, createJournalStore } from './grant-journal.ts';
import type { GrantRecord } from './journal-store.ts';
import { createRecordStore, type RecordSearch } from './record-store.ts';

const parties = Object.values(organisations);
const names = ['etat:a', 'etat:b', 'annet:a', 'etatens:a', 'kunde:a'];
const COUNT = 120;

/** The same numbers on every run. */
function draw(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

/** Records of every kind: own and delegated tokens, with scopes of one prefix and of several, and refusals. */
function makeRecords(): readonly GrantRecord[] {
  const next = draw(7);
  const pick = <T>(list: readonly T[]): T => list[next(list.length)] as T;
  return Array.from({ length: COUNT }, (_, index) => {
    const consumer = pick(parties);
    const supplier = next(3) === 0 ? pick(parties) : undefined;
    const scopes = new Set(Array.from({ length: 1 + next(3) }, () => pick(names)));
    const outcome = pick(['token', 'token', 'token', 'scope-not-granted']);
    const refusedScope = outcome === 'token' || next(4) === 0 ? undefined : [...scopes][0];
    return {
      at: 1_000_000 + index * 1000,
      traceId: `trace-${index}`,
      outcome,
      refusedScope,
      finding: outcome === 'token' ? undefined : '{"step":"access"}',
      clientId: `client-${next(5)}`,
      consumer,
      supplier,
      scope: next(20) === 0 ? undefined : [...scopes].join(' '),
      tokenId: undefined,
      lifetime: 120,
      keyId: 'server-key',
      clientKeyId: 'client-key',
      hasPid: false,
    };
  });
}

/** What a search is to find, told from the rules and not from any index. */
function isWanted(record: GrantRecord, search: RecordSearch): boolean {
  const {
    party,
    prefixes,
    clientId,
    scope,
    consumer,
    outcomes,
    refused = false,
    from = 0,
    to = Number.MAX_SAFE_INTEGER,
  } = search;
  const isToken = record.outcome === 'token';
  const scopes = record.scope?.split(' ') ?? [];
  const isRunner = (record.supplier ?? record.consumer) === party;
  const isCustomer = isToken && record.supplier !== undefined && record.consumer === party;
  const shown = isToken ? scopes : record.refusedScope === undefined ? [] : [record.refusedScope];
  const isProvider =
    clientId === undefined &&
    prefixes.some((prefix) => shown.some((name) => name.startsWith(prefix) && (scope ?? name).startsWith(prefix)));
  return (
    !(refused && isToken) &&
    (isRunner || (isCustomer && clientId === undefined) || isProvider) &&
    (clientId === undefined || record.clientId === clientId) &&
    (scope === undefined || scopes.includes(scope)) &&
    (consumer === undefined || record.consumer === consumer) &&
    (outcomes === undefined || outcomes.includes(record.outcome)) &&
    record.at >= from &&
    record.at < to
  );
}

const searches: readonly Omit<RecordSearch, 'limit'>[] = [
  { party: organisations.consumer, prefixes: [] },
  { party: undefined, prefixes: ['etat:'] },
  { party: organisations.provider, prefixes: ['etat:', 'annet:', 'kunde:'] },
  { party: organisations.supplier, prefixes: [], clientId: 'client-2' },
  { party: organisations.supplier, prefixes: ['etat:'], clientId: 'client-2' },
  { party: undefined, prefixes: ['etat:', 'annet:'], scope: 'etat:b' },
  { party: undefined, prefixes: ['annet:'], scope: 'etat:b' },
  { party: organisations.consumer, prefixes: ['kunde:'], scope: 'kunde:a', outcomes: ['token'] },
  { party: organisations.consumer, prefixes: [], outcomes: ['scope-not-granted', 'expired'] },
  { party: organisations.consumer, prefixes: ['etat:', 'kunde:'], refused: true },
  { party: undefined, prefixes: ['etat:'], refused: true, scope: 'etat:b' },
  { party: organisations.stranger, prefixes: ['etat:'], consumer: organisations.consumer },
  { party: organisations.consumer, prefixes: ['etat:'], from: 1_030_000, to: 1_080_500 },
  { party: undefined, prefixes: [] },
];

describe('the record of tokens, read', () => {
  let databases: TestDatabases;
  before(async () => {
    databases = await openTestDatabases();
  });
  after(() => databases.remove());

  for (const kind of databaseKinds) {
    describe(`on ${kind}`, () => {
      const records = makeRecords();
      let database: Database;
      before(async () => {
        const settings = readSettings({ PORTVAKT_DATABASE_URL: await databases.create(kind) });
        assert.ok('database' in settings);
        database = await openDatabase(settings.database, Date.now);
        const journal = createGrantJournal(database);
        for (const record of records) await journal.record(record);
      });
      after(() => database.close());

      const walk = async (search: Omit<RecordSearch, 'limit'>, limit: number, lookedAt?: number) => {
        const store = createRecordStore(database, lookedAt === undefined ? {} : { lookedAt });
        const found: string[] = [];
        let before: number | undefined;
        let calls = 0;
        do {
          const { rows, reached } = await store.list({ ...search, before, limit: limit + 1 });
          found.push(...rows.slice(0, limit).map(({ trace_id }) => trace_id));
          before = rows.length > limit ? rows[limit - 1]?.id : reached;
          calls += 1;
          assert.ok(calls <= 2 * COUNT, 'it comes to an end');
        } while (before !== undefined);
        return { found, calls };
      };

      for (const search of searches) {
        test(`finds what is wanted, newest first, on pages of any size: ${JSON.stringify(search)}`, async () => {
          const expected = records
            .filter((record) => isWanted(record, { ...search, limit: 0 }))
            .map(({ traceId }) => traceId)
            .reverse();
          for (const limit of [7, 200]) assert.deepEqual((await walk(search, limit)).found, expected);
          const short = await walk(search, 7, 12);
          assert.deepEqual(short.found, expected, 'with few records looked at');
        });
      }

      test('a refusal is found by its trace id, and a token is not', async () => {
        const store = createRecordStore(database);
        const refused = records.find(({ outcome }) => outcome !== 'token');
        const issued = records.find(({ outcome }) => outcome === 'token');
        const found = await store.findRefusal(refused?.traceId ?? '');
        assert.deepEqual([found?.trace_id, found?.finding], [refused?.traceId, '{"step":"access"}']);
        assert.equal(await store.findRefusal(issued?.traceId ?? ''), undefined);
      });

      test('it is known whether a grant was used', async () => {
        const store = createRecordStore(database);
        const grant = { hash: Buffer.alloc(32, 7), keepUntil: Number.MAX_SAFE_INTEGER };
        assert.equal(await store.isUsed(grant.hash), false);
        await createGrantJournal(database).use(grant, undefined);
        assert.equal(await store.isUsed(grant.hash), true);
      });

      test('goes back from an older page to the newer one', async () => {
        const store = createRecordStore(database);
        const search = { party: organisations.consumer, prefixes: ['etat:'] };
        const all = (await store.list({ ...search, limit: COUNT })).rows;
        const [, , , , , , , , , from] = all;
        const newer = await store.list({ ...search, after: from?.id, limit: 4 });
        assert.deepEqual(
          newer.rows.map(({ id }) => id),
          all.slice(5, 9).map(({ id }) => id),
        );
      });

      test('what is removed from the record is found by nothing', async () => {
        await createJournalStore(database).removeRecords(Number.MAX_SAFE_INTEGER, COUNT);
        const left = await database.reads.selectFrom('grant_audit_prefixes').selectAll().execute();
        assert.deepEqual(left, []);
      });
    });
  }
});
