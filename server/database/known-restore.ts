import type { Kysely, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

const NAME = 'restored-at';

/** When this database was last brought back from a backup, in milliseconds since 1970; nothing when it never was. */
export async function readLastRestore(handle: Kysely<Tables>): Promise<number | undefined> {
  const row = await handle.selectFrom('installation').select('value').where('name', '=', NAME).executeTakeFirst();
  return row && Date.parse(row.value);
}

/** Puts it on record. */
export async function recordRestore(transaction: Transaction<Tables>, at: number): Promise<void> {
  const value = new Date(at).toISOString();
  await transaction
    .insertInto('installation')
    .values({ name: NAME, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}
