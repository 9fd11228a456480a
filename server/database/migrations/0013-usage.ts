import { type CreateTableBuilder, sql } from 'kysely';
import type { Dialect } from '../database.ts';
import type { MigratedDatabase } from '../migrated-database.ts';

type Column = readonly [name: string, type: 'text' | 'integer' | 'bigint'];

/**
 * What was used when, and how often a day. A row for each client and key, client and scope, and consumer of a scope; and, for 13
 * months, one for each day. A day is the number of days since 1970 (UTC). And an index that tells at once whether anybody has
 * delegated a resource to a supplier.
 */
export async function addUsage(database: MigratedDatabase, dialect: Dialect): Promise<void> {
  const text = (name: string): Column => [name, 'text'];
  const day: Column = ['day', 'integer'];
  const tokens: Column = ['tokens', 'bigint'];
  const lastUsed: Column = ['last_used', 'bigint'];
  const client = text('client_id');
  const scope = text('scope');
  const consumer = [scope, text('consumer'), text('supplier')];

  await addTable('key_uses', [client, text('key_id')], [['first_used', 'bigint'], lastUsed]);
  await addTable('scope_uses', [client, scope], [lastUsed]);
  await addTable('client_days', [client, day], [tokens, ['refusals', 'bigint']]);
  await addTable('scope_days', [client, day, scope], [tokens]);
  await addTable('consumer_uses', consumer, [lastUsed]);
  await addTable('consumer_days', [...consumer, day], [tokens]);
  await addTable('scope_totals', [scope, day], [tokens]);
  for (const table of ['client_days', 'scope_days', 'consumer_days', 'scope_totals']) {
    await database.schema.createIndex(`${table}_by_day`).on(table).column('day').execute();
  }
  await sql`create index delegations_to_supplier on delegations (supplier_orgno, resource) where removed_at is null`.execute(
    database,
  );

  async function addTable(name: string, key: readonly Column[], others: readonly Column[]): Promise<void> {
    let table: CreateTableBuilder<string, string> = database.schema.createTable(name);
    for (const [column, type] of [...key, ...others]) {
      table = table.addColumn(column, type, (made) => made.notNull());
    }
    await table
      .addPrimaryKeyConstraint(
        `${name}_key`,
        key.map(([column]) => column),
      )
      // As in the first tables: one tree to read and write instead of two.
      .$call((made) => (dialect === 'sqlite' ? made.modifyEnd(sql`without rowid`) : made))
      .execute();
  }
}
