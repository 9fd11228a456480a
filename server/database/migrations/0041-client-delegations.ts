import { sql } from 'kysely';
import type { Dialect } from '../database.ts';
import type { MigratedDatabase } from '../migrated-database.ts';

/** Whose client an organisation is, and which clients an agent system user has been given. */
export async function addClientDelegations(database: MigratedDatabase, dialect: Dialect): Promise<void> {
  const { schema } = database;
  const inKeyOrder = <T extends { modifyEnd(modifier: ReturnType<typeof sql>): T }>(table: T): T =>
    dialect === 'sqlite' ? table.modifyEnd(sql`without rowid`) : table;

  await schema
    .createTable('client_relations')
    .addColumn('facilitator_orgno', 'text', (column) => column.notNull().references('organisations.orgno'))
    .addColumn('client_orgno', 'text', (column) => column.notNull().references('organisations.orgno'))
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('access_packages', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('removed_at', 'bigint')
    .addPrimaryKeyConstraint('client_relations_key', ['facilitator_orgno', 'client_orgno', 'role'])
    .$call(inKeyOrder)
    .execute();
  await schema.createIndex('client_relations_of_client').on('client_relations').column('client_orgno').execute();

  await schema
    .createTable('agent_clients')
    .addColumn('system_user_id', 'text', (column) => column.notNull().references('system_users.id'))
    .addColumn('client_orgno', 'text', (column) => column.notNull().references('organisations.orgno'))
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('removed_at', 'bigint')
    .addPrimaryKeyConstraint('agent_clients_key', ['system_user_id', 'client_orgno'])
    .$call(inKeyOrder)
    .execute();
}
