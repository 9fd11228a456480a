import { sql } from 'kysely';
import type { Dialect } from '../database.ts';
import type { MigratedDatabase } from '../migrated-database.ts';

/** The first tables. Types are chosen so that one text runs on both databases; see `tables.ts` for what they hold. */
export async function createRegister(database: MigratedDatabase, dialect: Dialect): Promise<void> {
  const { schema } = database;
  const identity = dialect === 'postgres' ? sql`bigint generated always as identity` : sql`integer`;
  // Without a rowid SQLite keeps a row in its key's own tree: one tree to read and write instead of two.
  const inKeyOrder = <T extends { modifyEnd(modifier: ReturnType<typeof sql>): T }>(table: T): T =>
    dialect === 'sqlite' ? table.modifyEnd(sql`without rowid`) : table;
  const bytes = dialect === 'postgres' ? sql`bytea` : sql`blob`;

  await schema
    .createTable('organisations')
    .addColumn('orgno', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text')
    .addColumn('terms_signed_at', 'bigint')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();

  await schema
    .createTable('prefixes')
    .addColumn('prefix', 'text', (column) => column.primaryKey())
    .addColumn('orgno', 'text', (column) => column.notNull().references('organisations.orgno'))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema.createIndex('prefixes_by_organisation').on('prefixes').column('orgno').execute();

  await schema
    .createTable('scopes')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('prefix', 'text', (column) => column.notNull().references('prefixes.prefix'))
    .addColumn('subscope', 'text', (column) => column.notNull())
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('long_description', 'text')
    .addColumn('visibility', 'text', (column) => column.notNull())
    .addColumn('active', 'integer', (column) => column.notNull())
    .addColumn('allowed_integration_types', 'text')
    .addColumn('accessible_for_all', 'integer', (column) => column.notNull())
    .addColumn('delegation_source', 'text')
    .addColumn('at_max_age', 'integer')
    .addColumn('authorization_max_lifetime', 'integer')
    .addColumn('enforced_aud_for_access_token', 'text')
    .addColumn('supports_european_businesses', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema.createIndex('scopes_by_prefix').on('scopes').column('prefix').execute();

  await schema
    .createTable('scope_access')
    .addColumn('scope', 'text', (column) => column.notNull().references('scopes.name'))
    .addColumn('consumer_orgno', 'text', (column) => column.notNull().references('organisations.orgno'))
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('scope_access_key', ['consumer_orgno', 'scope'])
    .$call(inKeyOrder)
    .execute();
  await schema.createIndex('scope_access_by_scope').on('scope_access').column('scope').execute();

  await schema
    .createTable('clients')
    .addColumn('client_id', 'text', (column) => column.primaryKey())
    .addColumn('client_orgno', 'text', (column) => column.notNull().references('organisations.orgno'))
    .addColumn('supplier_orgno', 'text', (column) => column.references('organisations.orgno'))
    .addColumn('client_name', 'text')
    .addColumn('description', 'text')
    .addColumn('integration_type', 'text', (column) => column.notNull())
    .addColumn('access_token_lifetime', 'integer')
    .addColumn('active', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema.createIndex('clients_by_organisation').on('clients').column('client_orgno').execute();

  await schema
    .createTable('client_scopes')
    .addColumn('client_id', 'text', (column) => column.notNull().references('clients.client_id'))
    .addColumn('scope', 'text', (column) => column.notNull().references('scopes.name'))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('removed_at', 'bigint')
    .addPrimaryKeyConstraint('client_scopes_key', ['client_id', 'scope'])
    .$call(inKeyOrder)
    .execute();

  await schema
    .createTable('client_keys')
    .addColumn('client_id', 'text', (column) => column.notNull().references('clients.client_id'))
    .addColumn('kid', 'text', (column) => column.notNull())
    .addColumn('modulus_hash', 'text', (column) => column.notNull())
    .addColumn('n', 'text', (column) => column.notNull())
    .addColumn('e', 'text', (column) => column.notNull())
    .addColumn('alg', 'text')
    .addColumn('registered_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('removed_at', 'bigint')
    .addPrimaryKeyConstraint('client_keys_key', ['client_id', 'modulus_hash'])
    .$call(inKeyOrder)
    .execute();
  await sql`create unique index client_keys_by_kid on client_keys (client_id, kid) where removed_at is null`.execute(
    database,
  );

  await schema.createIndex('client_keys_by_expiry').on('client_keys').column('expires_at').execute();

  await schema
    .createTable('signing_keys')
    .addColumn('kid', 'text', (column) => column.primaryKey())
    .addColumn('alg', 'text', (column) => column.notNull())
    .addColumn('n', 'text', (column) => column.notNull())
    .addColumn('e', 'text', (column) => column.notNull())
    .addColumn('encrypted_private_key', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('active_from', 'bigint', (column) => column.notNull())
    .addColumn('longest_lifetime', 'integer', (column) => column.notNull())
    .addColumn('retired_at', 'bigint')
    .addColumn('compromised_at', 'bigint')
    .execute();

  await schema
    .createTable('used_grants')
    .addColumn('grant_hash', bytes, (column) => column.primaryKey().notNull())
    .addColumn('keep_until_seconds', 'bigint', (column) => column.notNull())
    .$call(inKeyOrder)
    .execute();
  await schema.createIndex('used_grants_by_age').on('used_grants').column('keep_until_seconds').execute();

  await schema
    .createTable('grant_audit')
    .addColumn('id', identity, (column) => column.primaryKey())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('trace_id', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('client_id', 'text', (column) => column.notNull())
    .addColumn('consumer_orgno', 'text', (column) => column.notNull())
    .addColumn('supplier_orgno', 'text')
    .addColumn('scope', 'text')
    .addColumn('token_id', 'text')
    .addColumn('lifetime', 'integer')
    .addColumn('key_id', 'text')
    .addColumn('has_pid', 'integer', (column) => column.notNull())
    .execute();

  await schema
    .createTable('change_audit')
    .addColumn('id', identity, (column) => column.primaryKey())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('orgno', 'text')
    .addColumn('before', 'text')
    .addColumn('after', 'text')
    .execute();
  await schema.createIndex('change_audit_by_organisation').on('change_audit').columns(['orgno', 'id']).execute();
}
