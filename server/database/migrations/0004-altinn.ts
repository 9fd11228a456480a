import { sql } from 'kysely';
import type { Dialect } from '../database.ts';
import type { MigratedDatabase } from '../migrated-database.ts';

/**
 * What the Altinn neighbour keeps of delegation: people and their roles, resources with their scopes, who is whose
 * supplier, and what was delegated. Server keys get a purpose: tokens of Altinn have keys of their own.
 */
export async function addAltinn({ schema }: MigratedDatabase, dialect: Dialect): Promise<void> {
  const inKeyOrder = <T extends { modifyEnd(modifier: ReturnType<typeof sql>): T }>(table: T): T =>
    dialect === 'sqlite' ? table.modifyEnd(sql`without rowid`) : table;

  await schema
    .alterTable('signing_keys')
    .addColumn('purpose', 'text', (column) => column.notNull().defaultTo('tokens'))
    .execute();

  await schema
    .createTable('people')
    .addColumn('pid', 'text', (column) => column.primaryKey())
    .addColumn('party_id', 'bigint', (column) => column.notNull().unique())
    .addColumn('party_uuid', 'text', (column) => column.notNull().unique())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('person_roles')
    .addColumn('pid', 'text', (column) => column.notNull().references('people.pid'))
    .addColumn('orgno', 'text', (column) => column.notNull().references('organisations.orgno'))
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('removed_at', 'bigint')
    .addPrimaryKeyConstraint('person_roles_key', ['pid', 'orgno', 'role'])
    .$call(inKeyOrder)
    .execute();

  await schema
    .createTable('resources')
    .addColumn('identifier', 'text', (column) => column.primaryKey())
    .addColumn('owner_orgno', 'text', (column) => column.notNull().references('organisations.orgno'))
    .addColumn('resource_type', 'text', (column) => column.notNull())
    .addColumn('delegable', 'integer', (column) => column.notNull())
    .addColumn('delegation_scheme_id', 'text')
    .addColumn('document', 'text', (column) => column.notNull())
    .addColumn('policy', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('removed_at', 'bigint')
    .execute();
  await schema.createIndex('resources_by_owner').on('resources').column('owner_orgno').execute();
  await schema.createIndex('resources_by_scheme').on('resources').column('delegation_scheme_id').execute();

  await schema
    .createTable('resource_scopes')
    .addColumn('scope', 'text', (column) => column.notNull())
    .addColumn('resource', 'text', (column) => column.notNull().references('resources.identifier'))
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('removed_at', 'bigint')
    .addPrimaryKeyConstraint('resource_scopes_key', ['scope', 'resource'])
    .$call(inKeyOrder)
    .execute();
  await schema.createIndex('resource_scopes_by_resource').on('resource_scopes').column('resource').execute();

  await schema
    .createTable('supplier_assignments')
    .addColumn('consumer_orgno', 'text', (column) => column.notNull().references('organisations.orgno'))
    .addColumn('supplier_orgno', 'text', (column) => column.notNull().references('organisations.orgno'))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('removed_at', 'bigint')
    .addPrimaryKeyConstraint('supplier_assignments_key', ['consumer_orgno', 'supplier_orgno'])
    .$call(inKeyOrder)
    .execute();
  await schema
    .createIndex('supplier_assignments_by_supplier')
    .on('supplier_assignments')
    .column('supplier_orgno')
    .execute();

  await schema
    .createTable('delegations')
    .addColumn('consumer_orgno', 'text', (column) => column.notNull().references('organisations.orgno'))
    .addColumn('supplier_orgno', 'text', (column) => column.notNull().references('organisations.orgno'))
    .addColumn('resource', 'text', (column) => column.notNull().references('resources.identifier'))
    .addColumn('performed_by', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('removed_at', 'bigint')
    .addPrimaryKeyConstraint('delegations_key', ['consumer_orgno', 'supplier_orgno', 'resource'])
    .$call(inKeyOrder)
    .execute();
  await schema.createIndex('delegations_by_supplier').on('delegations').column('supplier_orgno').execute();
  await schema.createIndex('delegations_by_resource').on('delegations').column('resource').execute();
}
