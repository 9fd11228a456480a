import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { databaseKinds, openTestDatabases, type TestDatabases } from '@portvakt/own-tests';
import { sql } from 'kysely';
import { readSettings } from '#operations';
import type { Database } from './database.ts';
import { isDatabaseAway } from './database-away.ts';
import { openDatabase } from './open-database.ts';
import { isUnstorable } from './unstorable.ts';

const unstorable = ['a\u0000b', '\u0000', 'a\ud83d', '\ude00b'];

describe('what a database cannot keep', () => {
  let databases: TestDatabases;
  before(async () => {
    databases = await openTestDatabases();
  });
  after(() => databases.remove());

  for (const kind of databaseKinds) {
    describe(`on ${kind}`, () => {
      let database: Database;
      before(async () => {
        const settings = readSettings({ PORTVAKT_DATABASE_URL: await databases.create(kind) });
        assert.ok('database' in settings);
        database = await openDatabase(settings.database, Date.now);
      });
      after(() => database.close());

      const refusesValue = (error: unknown) => isUnstorable(error) && !isDatabaseAway(error);
      const name = (orgno: string, text: string | null, at = 1) => ({
        orgno,
        name: text,
        terms_signed_at: null,
        created_at: at,
        updated_at: at,
      });

      test('is not written, and what was refused leaves nothing behind', async () => {
        for (const text of unstorable) {
          await assert.rejects(
            database.change(async (transaction) => {
              await transaction.insertInto('organisations').values(name('1', 'before')).execute();
              await transaction.insertInto('organisations').values(name('2', text)).execute();
            }),
            refusesValue,
          );
        }
        assert.deepEqual(await database.reads.selectFrom('organisations').selectAll().execute(), []);
      });

      test('is not asked for either: nothing like it is found instead', async () => {
        for (const text of unstorable) {
          await assert.rejects(
            database.reads.selectFrom('organisations').selectAll().where('name', '=', text).execute(),
            refusesValue,
          );
        }
      });

      test('a number that no column holds as it is', async () => {
        for (const number of [Number.NaN, Number.POSITIVE_INFINITY, 1e21, 2 ** 63, 0.5]) {
          await assert.rejects(
            database.change((transaction) =>
              transaction
                .insertInto('organisations')
                .values(name('3', null, number))
                .execute(),
            ),
            refusesValue,
          );
          await assert.rejects(
            database.reads.selectFrom('organisations').selectAll().limit(number).execute(),
            refusesValue,
          );
        }
      });

      test('more values than one statement may have', async () => {
        const many = Array.from({ length: 70_000 }, (_, index) => String(index));
        await assert.rejects(
          database.reads.selectFrom('organisations').selectAll().where('orgno', 'in', many).execute(),
          refusesValue,
        );
        const some = many.slice(0, 30_000);
        assert.deepEqual(
          await database.reads.selectFrom('organisations').selectAll().where('orgno', 'in', some).execute(),
          [],
        );
      });

      test('in a look-up it is unknown, and the rest of the list is found', async () => {
        const find = database.prepare('named', {
          sqlite: 'select orgno from organisations where name in (select value from json_each(?)) order by orgno',
          postgres: 'select orgno from organisations where name = any($1::text[]) order by orgno',
        });
        await database.change(async (transaction) => {
          for (const [orgno, text] of [
            ['1', 'a'],
            ['2', 'b'],
            ['3', 'a\ufffd'],
          ] as const) {
            await transaction.insertInto('organisations').values(name(orgno, text)).execute();
          }
        });
        assert.deepEqual(await find([unstorable]), []);
        assert.deepEqual(
          (await find([['a', ...unstorable, 'b']])).map(({ orgno }) => orgno),
          ['1', '2'],
        );
        const single = database.prepare('named-one', {
          sqlite: 'select orgno from organisations where name = ?',
          postgres: 'select orgno from organisations where name = $1',
        });
        for (const text of unstorable) assert.deepEqual(await single([text]), []);
      });

      if (kind === 'postgres') {
        test("what PostgreSQL itself refuses of a value is the sender's fault, not the server's", async () => {
          const tooLong = Array.from({ length: 4000 }, (_, index) => (index * 7919).toString(36)).join('');
          await assert.rejects(
            database.change((transaction) =>
              transaction.insertInto('organisations').values(name(tooLong, null)).execute(),
            ),
            refusesValue,
          );
          const answer = { request_hash: 'x', body_hash: 'x', status: 2 ** 40, answer: '', keep_until: 1 };
          await assert.rejects(
            database.change((transaction) => transaction.insertInto('kept_answers').values(answer).execute()),
            refusesValue,
          );
        });
      }

      test('a statement of ours that is wrong is neither away nor unstorable', async () => {
        const wrong = sql`select * from nothing`.execute(database.reads);
        await assert.rejects(wrong, (error) => !isUnstorable(error) && !isDatabaseAway(error));
      });
    });
  }
});
