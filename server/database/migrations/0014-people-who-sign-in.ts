import { sql } from 'kysely';
import type { MigratedDatabase } from '../migrated-database.ts';

/**
 * People who sign in need not have a national identity number: a person is known by the UUID of their party, and by what a
 * sign-in provider calls them (issuer and subject). What they may do has a source, and may have an end.
 */
export async function addPeopleWhoSignIn(database: MigratedDatabase): Promise<void> {
  const { schema } = database;
  // Neither database changes a primary key: the tables are made anew beside the old ones.
  await schema.alterTable('people').renameTo('people_by_number').execute();
  await schema.alterTable('person_roles').renameTo('roles_by_number').execute();
  await schema
    .createTable('people')
    .addColumn('party_uuid', 'text', (column) => column.primaryKey())
    .addColumn('pid', 'text', (column) => column.unique())
    .addColumn('party_id', 'bigint', (column) => column.notNull().unique())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('person_roles')
    .addColumn('party_uuid', 'text', (column) => column.notNull().references('people.party_uuid'))
    .addColumn('orgno', 'text', (column) => column.notNull().references('organisations.orgno'))
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('removed_at', 'bigint')
    .addPrimaryKeyConstraint('person_roles_by_party', ['party_uuid', 'orgno', 'role'])
    .execute();
  await sql`insert into people (party_uuid, pid, party_id, name, created_at, updated_at)
    select party_uuid, pid, party_id, name, created_at, updated_at from people_by_number`.execute(database);
  await sql`insert into person_roles (party_uuid, orgno, role, created_at, removed_at)
    select p.party_uuid, r.orgno, r.role, r.created_at, r.removed_at
    from roles_by_number r join people_by_number p on p.pid = r.pid`.execute(database);
  await schema.dropTable('roles_by_number').execute();
  await schema.dropTable('people_by_number').execute();
  await sql`create index person_roles_of_organisation on person_roles (orgno, party_uuid)`.execute(database);

  await schema
    .createTable('person_identities')
    .addColumn('issuer', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('party_uuid', 'text', (column) => column.notNull().references('people.party_uuid'))
    .addColumn('verified_email', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('person_identities_key', ['issuer', 'subject'])
    .execute();
  await sql`create index person_identities_of_person on person_identities (party_uuid)`.execute(database);
  await schema
    .createTable('person_rights')
    .addColumn('party_uuid', 'text', (column) => column.notNull().references('people.party_uuid'))
    .addColumn('orgno', 'text', (column) => column.notNull().references('organisations.orgno'))
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('rights', 'text', (column) => column.notNull())
    .addColumn('ends_at', 'bigint')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('person_rights_key', ['party_uuid', 'orgno', 'source'])
    .execute();
  await sql`create index person_rights_of_organisation on person_rights (orgno, source, party_uuid)`.execute(database);
}
