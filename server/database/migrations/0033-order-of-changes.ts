import type { Dialect } from '../database.ts';
import type { MigratedDatabase } from '../migrated-database.ts';
import { createOrder } from '../order-changes.ts';

/**
 * The row that changes take their turn by (docs/decisions/0035); SQLite's changes are ordered by its write lock. Versions
 * before this one order changes by another lock, and do not start on these tables.
 */
export async function addOrderOfChanges(database: MigratedDatabase, dialect: Dialect): Promise<void> {
  // It is there when several processes may start at once: they take their turn by it, too.
  if (dialect === 'postgres') await createOrder(database);
}
