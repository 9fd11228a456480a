import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestDatabases, type TestDatabases } from '@portvakt/own-tests';
import { sql } from 'kysely';
import { readSettings } from '#operations';
import { openDatabase } from '../open-database.ts';
import { addReadingOfRecords } from './0010-reading-the-record.ts';

let databases: TestDatabases;
before(async () => {
  databases = await openTestDatabases();
});
after(() => databases.remove());

for (const kind of ['sqlite file', 'postgres'] as const) {
  test(`tokens from before the migration are found by each prefix, too: ${kind}`, async () => {
    const settings = readSettings({ PORTVAKT_DATABASE_URL: await databases.create(kind) });
    assert.ok('database' in settings);
    const database = await openDatabase(settings.database, Date.now);
    try {
      await database.change(async (transaction) => {
        for (const index of ['runner', 'customer', 'prefix']) {
          await sql.raw(`drop index grant_audit_of_${index}`).execute(transaction);
        }
        await sql`drop table grant_audit_prefixes`.execute(transaction);
        await sql`alter table grant_audit drop column client_key_id`.execute(transaction);
        // More than are looked at in one step.
        const scopes = ['etat:a', 'etat:a etat:b', 'etat:a annet:a', 'a:a b:a c:a b:b'];
        for (let index = 0; index < 1_100; index += 1) {
          const scope = index === 0 ? 'first:a last:a' : index < 1_050 ? 'x:a y:a' : (scopes[index % 4] as string);
          const outcome = index % 4 === 3 && index >= 1_050 && index < 1_060 ? 'scope-not-granted' : 'token';
          await sql`insert into grant_audit (at, trace_id, outcome, client_id, consumer_orgno, scope, has_pid)
            values (${index}, ${String(index)}, ${outcome}, 'c', '310123412', ${scope}, 0)`.execute(transaction);
        }
        await addReadingOfRecords(transaction, database.dialect);
      });
      const rows = await database.reads
        .selectFrom('grant_audit_prefixes as p')
        .innerJoin('grant_audit as a', 'a.id', 'p.audit_id')
        .select(['p.prefix', 'a.at', 'a.scope', 'a.outcome'])
        .execute();
      const count = (prefix: string) => rows.filter((row) => row.prefix === prefix).length;
      assert.deepEqual([count('last:'), count('y:'), count('etat:'), count('x:'), count('a:')], [1, 1_049, 0, 0, 0]);
      assert.deepEqual(
        [count('annet:'), count('b:'), count('c:')],
        [13, 10, 10],
        'refusals, which ask for anything, are not among them',
      );
    } finally {
      await database.close();
    }
  });
}
