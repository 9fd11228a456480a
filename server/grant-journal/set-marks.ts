import type { Kysely, Transaction } from 'kysely';
import type { Tables } from '#database';
import { GRANT_DIES_WITHIN } from './follow-clock.ts';
import type { Mark } from './journal-store.ts';

/** Whether the marks are there. A copy of a database has none, and no grant passes without them. */
export async function hasMarks(handle: Kysely<Tables>): Promise<boolean> {
  const rows = await handle.selectFrom('journal_marks').select('name').execute();
  return rows.length > 0;
}

/**
 * Lets no grant pass that may have been used before `now` (milliseconds since 1970, the database's clock), whatever is known of it: for
 * a database that knows only some of them. A grant that was taken until now is not kept for longer than {@link GRANT_DIES_WITHIN},
 * so it suffices to refuse all that are not kept longer than that. Marks only go up.
 *
 * @returns from when on, in milliseconds since 1970, every new grant passes: one that lives for 120 s passes earlier.
 */
export async function distrustGrantsBefore(transaction: Transaction<Tables>, now: number): Promise<number> {
  const seconds = Math.floor(now / 1000);
  const marks: Readonly<Record<Mark, number>> = {
    'swept-until': seconds + GRANT_DIES_WITHIN / 1000,
    'clock-seen': seconds,
  };
  for (const [name, mark] of Object.entries(marks)) {
    await transaction
      .insertInto('journal_marks')
      .values({ name, seconds: mark })
      .onConflict((conflict) =>
        conflict.column('name').doUpdateSet({ seconds: mark }).where('journal_marks.seconds', '<', mark),
      )
      .execute();
  }
  return now + GRANT_DIES_WITHIN;
}
