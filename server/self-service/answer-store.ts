import type { Transaction } from 'kysely';
import { countRows, inCamelCase, type Tables } from '#database';

export interface KeptAnswer {
  readonly requestHash: string;
  readonly bodyHash: string;
  readonly status: number;
  /** JSON. */
  readonly answer: string;
  /** Milliseconds since 1970. */
  readonly keepUntil: number;
  /** Whose it is. */
  readonly organisation: string;
}

/** Old answers that are forgotten with each that is kept: no caller waits for all of them, and they never grow in number. */
const FORGOTTEN_AT_ONCE = 20;

/** The only SQL on `kept_answers`. */
export const answerStore = {
  find: async (
    transaction: Transaction<Tables>,
    { requestHash, now }: { requestHash: string; now: number },
  ): Promise<Omit<KeptAnswer, 'organisation'> | undefined> => {
    return inCamelCase(transaction)
      .selectFrom('kept_answers')
      .select(['requestHash', 'bodyHash', 'status', 'answer', 'keepUntil'])
      .where('requestHash', '=', requestHash)
      .where('keepUntil', '>', now)
      .executeTakeFirst();
  },
  /** How many of an organisation are kept, up to `limit`. */
  count: (
    transaction: Transaction<Tables>,
    { organisation, now, limit }: { organisation: string; now: number; limit: number },
  ): Promise<number> =>
    countRows(
      transaction,
      transaction
        .selectFrom('kept_answers')
        .select('request_hash')
        .where('orgno', '=', organisation)
        .where('keep_until', '>', now)
        .limit(limit),
    ),
  /**
   * Keeps an answer, and forgets some of those whose time is over: by a clock that has been there for a while, since one
   * that was set forward and back must not let a request be carried out twice.
   */
  keep: async (transaction: Transaction<Tables>, kept: KeptAnswer, now: number): Promise<void> => {
    const { seconds } = await transaction
      .selectFrom('journal_marks')
      .select('seconds')
      .where('name', '=', 'clock-seen')
      .executeTakeFirstOrThrow();
    const over = Math.min(now, seconds * 1000);
    await transaction
      .deleteFrom('kept_answers')
      .where('request_hash', 'in', (old) =>
        old
          .selectFrom('kept_answers')
          .select('request_hash')
          .where('keep_until', '<=', over)
          .orderBy('keep_until')
          .limit(FORGOTTEN_AT_ONCE),
      )
      .execute();
    const { organisation, ...values } = kept;
    await inCamelCase(transaction)
      .insertInto('kept_answers')
      .values({ ...values, orgno: organisation })
      // The same request may be one of those whose time is over and that are not forgotten yet.
      .onConflict((conflict) => conflict.column('requestHash').doUpdateSet({ ...values, orgno: organisation }))
      .execute();
  },
};
