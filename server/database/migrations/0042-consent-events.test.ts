import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestDatabases, type TestDatabases } from '@portvakt/own-tests';
import { sql } from 'kysely';
import { readSettings } from '#operations';
import { openDatabase } from '../open-database.ts';
import { addConsentEvents } from './0042-consent-events.ts';

let databases: TestDatabases;
before(async () => {
  databases = await openTestDatabases();
});
after(() => databases.remove());

for (const kind of ['sqlite file', 'postgres'] as const) {
  test(`what happened before the migration is in the list, in the order of time: ${kind}`, async () => {
    const settings = readSettings({ PORTVAKT_DATABASE_URL: await databases.create(kind) });
    assert.ok('database' in settings);
    const database = await openDatabase(settings.database, Date.now);
    try {
      await database.change(async (transaction) => {
        await sql`drop table consent_events`.execute(transaction);
        for (const orgno of ['310123412', '313770001']) {
          await sql`insert into organisations (orgno, created_at, updated_at) values (${orgno}, 0, 0)`.execute(
            transaction,
          );
        }
        // More than are read at a time; the last one was answered first.
        for (let place = 0; place < 510; place += 1) {
          const events = JSON.stringify([
            { eventType: 'created', at: 1, by: 'x' },
            { eventType: 'accepted', at: 10_000 - place, by: 'x' },
          ]);
          const handler = place === 7 ? '313770001' : null;
          await sql`insert into consents (id, from_party, to_orgno, handled_by_orgno, valid_to, rights, status, events,
              created_at, updated_at)
            values (${String(place).padStart(4, '0')}, 'x', '310123412', ${handler}, 1, '[]', 'accepted', ${events}, 1, 1)`.execute(
            transaction,
          );
        }
        await addConsentEvents(transaction, database.dialect);
      });
      const rows = await database.reads.selectFrom('consent_events').selectAll().orderBy('id').execute();
      const ofConsumer = rows.filter(({ reader_orgno }) => reader_orgno === '310123412');
      assert.deepEqual(
        ofConsumer.map(({ consent_id, event_type, created_at }) => [consent_id, event_type, created_at]),
        Array.from({ length: 510 }, (_, place) => [String(509 - place).padStart(4, '0'), 'accepted', 9491 + place]),
      );
      const ofHandler = rows.filter(({ reader_orgno }) => reader_orgno === '313770001');
      assert.deepEqual(
        ofHandler.map(({ consent_id }) => consent_id),
        ['0007'],
      );
    } finally {
      await database.close();
    }
  });
}
