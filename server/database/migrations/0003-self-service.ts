import type { MigratedDatabase } from '../migrated-database.ts';

/**
 * What organisations keep through the self-service API: the rest of a client's fields, its secrets and on-behalf-of
 * entries, the rest of a scope's, who each change concerns, delegation sources, and answers kept for repeated requests.
 */
export async function addSelfService({ schema }: MigratedDatabase): Promise<void> {
  // SQLite adds one column a statement.
  const add = async (table: string, columns: readonly (readonly [name: string, type: 'text' | 'integer'])[]) => {
    for (const [name, type] of columns) await schema.alterTable(table).addColumn(name, type).execute();
  };
  const count = async (table: string, name: string) =>
    schema
      .alterTable(table)
      .addColumn(name, 'integer', (column) => column.notNull().defaultTo(1))
      .execute();

  await add('clients', [
    ['application_type', 'text'],
    ['token_endpoint_auth_method', 'text'],
    ['grant_types', 'text'],
    ['refresh_token_lifetime', 'integer'],
    ['refresh_token_usage', 'text'],
    ['authorization_lifetime', 'integer'],
    ['redirect_uris', 'text'],
    ['post_logout_redirect_uris', 'text'],
    ['frontchannel_logout_uri', 'text'],
    ['frontchannel_logout_session_required', 'integer'],
    ['sso_disabled', 'integer'],
    ['code_challenge_method', 'text'],
    ['logo_uri', 'text'],
    ['client_uri', 'text'],
    ['made_for', 'text'],
    ['deactivated_by', 'text'],
  ]);
  await count('clients', 'version');
  await count('clients', 'keys_version');
  // Few rows have these. An index of all the others would look useless, and SQLite would read the whole table instead.
  await schema
    .createIndex('clients_by_supplier')
    .on('clients')
    .column('supplier_orgno')
    .where('supplier_orgno', 'is not', null)
    .execute();

  await schema
    .createTable('client_secrets')
    .addColumn('client_id', 'text', (column) => column.notNull().references('clients.client_id'))
    .addColumn('secret_hash', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('client_secrets_key', ['client_id', 'secret_hash'])
    .execute();

  await schema
    .createTable('on_behalf_of')
    .addColumn('client_id', 'text', (column) => column.notNull().references('clients.client_id'))
    .addColumn('onbehalfof', 'text', (column) => column.notNull())
    .addColumn('orgno', 'text', (column) => column.notNull().references('organisations.orgno'))
    .addColumn('name', 'text')
    .addColumn('description', 'text')
    .addColumn('uri', 'text')
    .addColumn('logo_uri', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('removed_at', 'bigint')
    .addPrimaryKeyConstraint('on_behalf_of_key', ['client_id', 'onbehalfof'])
    .execute();

  await add('scopes', [
    ['token_type', 'text'],
    ['requires_user_consent', 'integer'],
    ['requires_user_authentication', 'integer'],
    ['requires_pseudonymous_tokens', 'integer'],
    ['translations', 'text'],
  ]);

  await add('change_audit', [
    ['other_orgno', 'text'],
    ['actor_orgno', 'text'],
  ]);
  await schema
    .createIndex('change_audit_by_other')
    .on('change_audit')
    .columns(['other_orgno', 'id'])
    .where('other_orgno', 'is not', null)
    .execute();

  await schema
    .createTable('delegation_sources')
    .addColumn('issuer', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('register', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();

  await schema
    .createTable('kept_answers')
    .addColumn('request_hash', 'text', (column) => column.primaryKey())
    .addColumn('body_hash', 'text', (column) => column.notNull())
    .addColumn('status', 'integer', (column) => column.notNull())
    .addColumn('answer', 'text', (column) => column.notNull())
    .addColumn('keep_until', 'bigint', (column) => column.notNull())
    .execute();
  await schema.createIndex('kept_answers_by_age').on('kept_answers').column('keep_until').execute();
}
