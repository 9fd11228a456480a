import { sql } from 'kysely';
import type { Dialect } from '../database.ts';
import type { MigratedDatabase } from '../migrated-database.ts';

/**
 * Vendors' systems and their client ids, what vendors ask of customers, the system users that customers have given
 * them, and consents. What must be unique among those in use is unique in the database, so that no order of events
 * makes two of it.
 */
export async function addSystemUsers(database: MigratedDatabase, dialect: Dialect): Promise<void> {
  const { schema } = database;
  const inKeyOrder = <T extends { modifyEnd(modifier: ReturnType<typeof sql>): T }>(table: T): T =>
    dialect === 'sqlite' ? table.modifyEnd(sql`without rowid`) : table;

  await schema
    .createTable('access_packages')
    .addColumn('urn', 'text', (column) => column.primaryKey())
    .addColumn('resources', 'text', (column) => column.notNull())
    .addColumn('delegable', 'integer', (column) => column.notNull())
    .addColumn('assignable_to', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();

  await schema
    .createTable('systems')
    // Unique for ever: a deleted system keeps its id.
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('internal_id', 'text', (column) => column.notNull().unique())
    .addColumn('vendor_orgno', 'text', (column) => column.notNull().references('organisations.orgno'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('rights', 'text', (column) => column.notNull())
    .addColumn('access_packages', 'text', (column) => column.notNull())
    .addColumn('is_visible', 'integer', (column) => column.notNull())
    .addColumn('allowed_redirect_urls', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('removed_at', 'bigint')
    .execute();
  await schema.createIndex('systems_by_vendor').on('systems').column('vendor_orgno').execute();

  await schema
    .createTable('system_clients')
    .addColumn('client_id', 'text', (column) => column.notNull())
    .addColumn('system_id', 'text', (column) => column.notNull().references('systems.id'))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('removed_at', 'bigint')
    .addPrimaryKeyConstraint('system_clients_key', ['client_id', 'system_id'])
    .$call(inKeyOrder)
    .execute();
  await sql`create unique index system_clients_in_use on system_clients (client_id) where removed_at is null`.execute(
    database,
  );
  await schema.createIndex('system_clients_by_system').on('system_clients').column('system_id').execute();

  await schema
    .createTable('system_user_requests')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('user_type', 'text', (column) => column.notNull())
    .addColumn('system_id', 'text', (column) => column.notNull().references('systems.id'))
    .addColumn('party_orgno', 'text', (column) => column.notNull().references('organisations.orgno'))
    .addColumn('external_ref', 'text', (column) => column.notNull())
    .addColumn('integration_title', 'text', (column) => column.notNull())
    .addColumn('rights', 'text', (column) => column.notNull())
    .addColumn('access_packages', 'text', (column) => column.notNull())
    .addColumn('redirect_url', 'text')
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('escalated', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('removed_at', 'bigint')
    .execute();
  await sql`create unique index system_user_requests_in_use
    on system_user_requests (system_id, party_orgno, external_ref, user_type) where removed_at is null`.execute(
    database,
  );
  await schema
    .createIndex('system_user_requests_by_system')
    .on('system_user_requests')
    .columns(['system_id', 'created_at', 'id'])
    .execute();
  await schema.createIndex('system_user_requests_by_party').on('system_user_requests').column('party_orgno').execute();

  await schema
    .createTable('system_users')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('user_type', 'text', (column) => column.notNull())
    .addColumn('system_id', 'text', (column) => column.notNull().references('systems.id'))
    .addColumn('party_orgno', 'text', (column) => column.notNull().references('organisations.orgno'))
    .addColumn('external_ref', 'text', (column) => column.notNull())
    .addColumn('integration_title', 'text', (column) => column.notNull())
    .addColumn('rights', 'text', (column) => column.notNull())
    .addColumn('access_packages', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('removed_at', 'bigint')
    .execute();
  await sql`create unique index system_users_in_use
    on system_users (system_id, party_orgno, external_ref) where removed_at is null`.execute(database);
  await schema
    .createIndex('system_users_by_system')
    .on('system_users')
    .columns(['system_id', 'created_at', 'id'])
    .execute();
  await schema.createIndex('system_users_by_party').on('system_users').column('party_orgno').execute();

  await schema
    .createTable('system_user_changes')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('system_user_id', 'text', (column) => column.notNull().references('system_users.id'))
    .addColumn('required_rights', 'text', (column) => column.notNull())
    .addColumn('unwanted_rights', 'text', (column) => column.notNull())
    .addColumn('required_access_packages', 'text', (column) => column.notNull())
    .addColumn('unwanted_access_packages', 'text', (column) => column.notNull())
    .addColumn('redirect_url', 'text')
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('removed_at', 'bigint')
    .execute();
  await schema
    .createIndex('system_user_changes_by_user')
    .on('system_user_changes')
    .columns(['system_user_id', 'created_at', 'id'])
    .execute();

  await schema
    .createTable('consents')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('from_party', 'text', (column) => column.notNull())
    .addColumn('required_delegator', 'text')
    .addColumn('to_orgno', 'text', (column) => column.notNull().references('organisations.orgno'))
    .addColumn('handled_by_orgno', 'text', (column) => column.references('organisations.orgno'))
    .addColumn('valid_to', 'bigint', (column) => column.notNull())
    .addColumn('rights', 'text', (column) => column.notNull())
    .addColumn('request_message', 'text')
    .addColumn('redirect_url', 'text')
    .addColumn('portal_view_mode', 'text')
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('consented_at', 'bigint')
    .addColumn('events', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();

  // Which system user or consent a token named.
  await schema.alterTable('grant_audit').addColumn('details', 'text').execute();
}
