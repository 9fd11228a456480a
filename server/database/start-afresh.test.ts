import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { databaseKinds, openTestDatabases, type TestDatabases } from '@portvakt/own-tests';
import { readSettings } from '#operations';
import { openDatabase } from './open-database.ts';
import { startAfresh } from './start-afresh.ts';

describe('a database that starts afresh', () => {
  let databases: TestDatabases;
  before(async () => {
    databases = await openTestDatabases();
  });
  after(() => databases.remove());

  for (const kind of databaseKinds) {
    test(`has its tables as at first, and the rows that were to be kept: ${kind}`, async () => {
      const settings = readSettings({ PORTVAKT_DATABASE_URL: await databases.create(kind) });
      if ('problems' in settings) throw new Error(settings.problems.join());
      const database = await openDatabase(settings.database, Date.now);
      const marks = await database.reads.selectFrom('journal_marks').selectAll().execute();
      const marksAtFirst = marks.map((row) => ({ ...row }));
      await database.change(async (transaction) => {
        await transaction
          .insertInto('organisations')
          .values({ orgno: '310123412', name: null, terms_signed_at: null, created_at: 0, updated_at: 0 })
          .execute();
        // It refers to the organisation, whose table goes first.
        await transaction.insertInto('access_counts').values({ orgno: '310123412', accesses: 1 }).execute();
        await transaction.insertInto('installation').values({ name: 'issuer', value: 'http://a/' }).execute();
        await transaction.updateTable('journal_marks').set({ seconds: 5 }).execute();
      });
      await startAfresh(database, { keep: ['installation'] });
      const read = async (table: 'organisations' | 'access_counts' | 'installation' | 'journal_marks') =>
        (await database.reads.selectFrom(table).selectAll().execute()).map((row) => ({ ...row }));
      assert.deepEqual([await read('organisations'), await read('access_counts')], [[], []]);
      assert.deepEqual(await read('installation'), [{ name: 'issuer', value: 'http://a/' }]);
      assert.deepEqual(await read('journal_marks'), marksAtFirst);
      await database.close();
    });
  }
});
