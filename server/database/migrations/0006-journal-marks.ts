import type { MigratedDatabase } from '../migrated-database.ts';

/**
 * How far the database's clock has been relied on, in seconds since 1970; both only grow. `swept-until`: used grants that
 * were to be kept until before this may have been forgotten. `clock-seen`: where the clock has been, for good.
 */
export async function addJournalMarks(database: MigratedDatabase): Promise<void> {
  await database.schema
    .createTable('journal_marks')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('seconds', 'bigint', (column) => column.notNull())
    .execute();
  await database
    .insertInto('journal_marks')
    .values([
      { name: 'swept-until', seconds: 0 },
      { name: 'clock-seen', seconds: 0 },
    ])
    .execute();
}
