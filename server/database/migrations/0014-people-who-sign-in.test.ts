import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestDatabases, type TestDatabases } from '@portvakt/own-tests';
import { sql } from 'kysely';
import { readSettings } from '#operations';
import { openDatabase } from '../open-database.ts';
import { addPeopleWhoSignIn } from './0014-people-who-sign-in.ts';

let databases: TestDatabases;
before(async () => {
  databases = await openTestDatabases();
});
after(() => databases.remove());

for (const kind of ['sqlite file', 'postgres'] as const) {
  test(`people and their roles from before the migration are there afterwards: ${kind}`, async () => {
    const settings = readSettings({ PORTVAKT_DATABASE_URL: await databases.create(kind) });
    assert.ok('database' in settings);
    const database = await openDatabase(settings.database, Date.now);
    try {
      await database.change(async (transaction) => {
        for (const table of ['invitations', 'person_rights', 'person_identities', 'person_roles', 'people']) {
          await sql.raw(`drop table ${table}`).execute(transaction);
        }
        // As migration 0004 made them.
        await sql`create table people (pid text primary key, party_id bigint not null unique,
          party_uuid text not null unique, name text not null, created_at bigint not null, updated_at bigint not null)`.execute(
          transaction,
        );
        await sql`create table person_roles (pid text not null references people (pid),
          orgno text not null references organisations (orgno), role text not null, created_at bigint not null,
          removed_at bigint, constraint person_roles_key primary key (pid, orgno, role))`.execute(transaction);
        await sql`insert into organisations (orgno, created_at, updated_at) values ('310123412', 1, 1)`.execute(
          transaction,
        );
        await sql`insert into people values ('first', 7, 'uuid-1', 'Kari', 1, 2), ('second', 8, 'uuid-2', 'Ola', 3, 4)`.execute(
          transaction,
        );
        await sql`insert into person_roles values ('first', '310123412', 'DAGL', 5, null),
          ('second', '310123412', 'HADM', 6, 7)`.execute(transaction);
        await addPeopleWhoSignIn(transaction);
      });
      const people = await database.reads.selectFrom('people').selectAll().orderBy('party_uuid').execute();
      assert.deepEqual(
        people.map((row) => ({ ...row })),
        [
          { party_uuid: 'uuid-1', pid: 'first', party_id: 7, name: 'Kari', created_at: 1, updated_at: 2 },
          { party_uuid: 'uuid-2', pid: 'second', party_id: 8, name: 'Ola', created_at: 3, updated_at: 4 },
        ],
      );
      const roles = await database.reads.selectFrom('person_roles').selectAll().orderBy('party_uuid').execute();
      assert.deepEqual(
        roles.map((row) => ({ ...row })),
        [
          { party_uuid: 'uuid-1', orgno: '310123412', role: 'DAGL', created_at: 5, removed_at: null },
          { party_uuid: 'uuid-2', orgno: '310123412', role: 'HADM', created_at: 6, removed_at: 7 },
        ],
      );
    } finally {
      await database.close();
    }
  });
}
