import type { MigratedDatabase } from '../migrated-database.ts';

/** Which clients still use an issuer that the server had before it moved, and when they last did. */
export async function addFormerIssuerUses(database: MigratedDatabase): Promise<void> {
  await database.schema
    .createTable('former_issuer_uses')
    .addColumn('issuer', 'text', (column) => column.notNull())
    .addColumn('client_id', 'text', (column) => column.notNull())
    .addColumn('last_used', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('former_issuer_uses_key', ['issuer', 'client_id'])
    .execute();
}
