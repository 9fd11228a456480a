import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { databaseKinds, openTestDatabases, organisations, type TestDatabases } from '@portvakt/own-tests';
import { type Database, openDatabase } from '#database';
import { readSettings } from '#operations';
import { createRefusedCallStore, KEPT_FOR, MOST_KEPT, type RefusedCall } from './refused-call-store.ts';

const NOW = 1_800_000_000_000;
const call = (index: number, more: Partial<RefusedCall> = {}): RefusedCall => ({
  traceId: String(index).padStart(32, '0'),
  organisation: organisations.consumer,
  at: NOW + index,
  refusal: 'input-invalid',
  status: 400,
  method: 'POST',
  path: '/api/v1/clients',
  problems: [{ field: 'a', message: 'b' }],
  ...more,
});

describe('refused calls', () => {
  let databases: TestDatabases;
  before(async () => {
    databases = await openTestDatabases();
  });
  after(() => databases.remove());

  for (const kind of databaseKinds) {
    test(`are kept for their organisation, so many and so long: ${kind}`, async () => {
      const settings = readSettings({ PORTVAKT_DATABASE_URL: await databases.create(kind) });
      assert.ok('database' in settings);
      const database: Database = await openDatabase(settings.database, Date.now);
      try {
        const store = createRefusedCallStore(database);
        const find = (index: number, { organisation = organisations.consumer as string, now = NOW } = {}) =>
          store.find(database.reads, { traceId: call(index).traceId, organisation, now });
        const other = call(9_999, { organisation: organisations.provider });
        await store.keep([other, ...Array.from({ length: MOST_KEPT }, (_, index) => call(index))], NOW);
        assert.deepEqual(await find(0), call(0));
        await store.keep([call(MOST_KEPT), call(MOST_KEPT + 1), call(5)], NOW);
        assert.deepEqual([await find(0), await find(1)], [undefined, undefined], 'the oldest make room');
        assert.deepEqual(await find(2), call(2));
        assert.deepEqual(await find(9_999, { organisation: organisations.provider }), other, 'of others none goes');
        assert.equal(await find(9_999), undefined, 'nobody is shown those of others');
        assert.equal(await find(2, { now: NOW + KEPT_FOR + 10 }), undefined, 'too old, though not yet removed');
        await store.keep([call(50_000_000_000)], NOW + KEPT_FOR + 20_000);
        const left = await database.reads.selectFrom('refused_calls').select('trace_id').execute();
        assert.equal(left.length, 1);
      } finally {
        await database.close();
      }
    });
  }
});
