import type { MigratedDatabase } from '../migrated-database.ts';

/**
 * What quotas are counted by: whose the answers kept for repeated requests are, who asked for consents and when, and, since a
 * provider may have given out a million of them, how many accesses there are to the scopes of each.
 */
export async function addQuotas({ schema }: MigratedDatabase): Promise<void> {
  await schema.alterTable('kept_answers').addColumn('orgno', 'text').execute();
  await schema
    .createIndex('kept_answers_by_organisation')
    .on('kept_answers')
    .columns(['orgno', 'keep_until'])
    .execute();
  await schema.createIndex('consents_by_receiver').on('consents').columns(['to_orgno', 'created_at']).execute();
  await schema
    .createIndex('consents_by_handler')
    .on('consents')
    .columns(['handled_by_orgno', 'created_at'])
    .where('handled_by_orgno', 'is not', null)
    .execute();
  await schema
    .createTable('access_counts')
    .addColumn('orgno', 'text', (column) => column.primaryKey().references('organisations.orgno'))
    .addColumn('accesses', 'bigint', (column) => column.notNull())
    .execute();
}
