import { sql } from 'kysely';
import type { MigratedDatabase } from '../migrated-database.ts';

/**
 * An index for each list in the order that it is read, so that a page begins where the one before ended and nothing is
 * sorted: of the change audit, clients, grants of scopes, delegations, systems, system users and what is asked about them.
 */
export async function addWalks(database: MigratedDatabase): Promise<void> {
  // A change request is listed by the system of its user, which never changes.
  await database.schema.alterTable('system_user_changes').addColumn('system_id', 'text').execute();
  await sql`update system_user_changes set system_id =
    (select u.system_id from system_users u where u.id = system_user_changes.system_user_id)`.execute(database);

  const replaced = [
    'change_audit_by_organisation',
    'change_audit_by_other',
    'clients_by_organisation',
    'clients_by_supplier',
    'scope_access_by_scope',
    'resources_by_owner',
    'supplier_assignments_by_supplier',
    'delegations_by_supplier',
    'systems_by_vendor',
    'system_user_requests_by_system',
    'system_user_requests_by_party',
    'system_users_by_system',
    'system_users_by_party',
  ];
  for (const name of replaced) await database.schema.dropIndex(name).execute();

  const inUse = ' where removed_at is null';
  // An index of the many rows that have no such organisation would look useless, and SQLite would read the whole table.
  const withOther = ' where other_orgno is not null';
  const withSupplier = ' where supplier_orgno is not null';
  const indexes: readonly (readonly [name: string, on: string])[] = [
    ['change_audit_of_organisation', 'change_audit (orgno, kind, id)'],
    ['change_audit_of_other', `change_audit (other_orgno, kind, id)${withOther}`],
    ['change_audit_of_subject', 'change_audit (orgno, subject, kind, id)'],
    ['change_audit_of_other_subject', `change_audit (other_orgno, subject, kind, id)${withOther}`],
    ['clients_of_organisation', 'clients (client_orgno, created_at, client_id)'],
    ['clients_of_supplier', `clients (supplier_orgno, created_at, client_id)${withSupplier}`],
    ['clients_of_organisation_by_id', 'clients (client_orgno, client_id)'],
    ['scope_access_of_scope', 'scope_access (scope, created_at, consumer_orgno)'],
    ['scope_access_of_consumer', 'scope_access (consumer_orgno, created_at, scope)'],
    ['resources_of_owner', 'resources (owner_orgno, identifier)'],
    ['supplier_assignments_of_consumer', `supplier_assignments (consumer_orgno, created_at, supplier_orgno)${inUse}`],
    ['supplier_assignments_of_supplier', `supplier_assignments (supplier_orgno, created_at, consumer_orgno)${inUse}`],
    ['delegations_of_consumer', `delegations (consumer_orgno, created_at, resource, supplier_orgno)${inUse}`],
    ['delegations_of_supplier', `delegations (supplier_orgno, created_at, resource, consumer_orgno)${inUse}`],
    ['systems_of_vendor', 'systems (vendor_orgno, id)'],
    ['system_user_requests_of_system', `system_user_requests (system_id, user_type, created_at, id)${inUse}`],
    ['system_user_requests_of_party', `system_user_requests (party_orgno, user_type, created_at, id)${inUse}`],
    ['system_users_of_system', `system_users (system_id, created_at, id)${inUse}`],
    ['system_users_of_party', `system_users (party_orgno, user_type, created_at, id)${inUse}`],
    // Deleted ones are found by the same three, to be brought back.
    ['system_users_by_triple', 'system_users (system_id, party_orgno, external_ref)'],
    ['system_user_changes_of_system', `system_user_changes (system_id, created_at, id)${inUse}`],
  ];
  for (const [name, on] of indexes) await sql.raw(`create index ${name} on ${on}`).execute(database);
}
