import type { Transaction } from 'kysely';
import type { Tables } from '#database';

export interface KeptAnswer {
  readonly requestHash: string;
  readonly bodyHash: string;
  readonly status: number;
  /** JSON. */
  readonly answer: string;
  /** Milliseconds since 1970. */
  readonly keepUntil: number;
}

/** The only SQL on `kept_answers`. */
export const answerStore = {
  find: async (
    transaction: Transaction<Tables>,
    { requestHash, now }: { requestHash: string; now: number },
  ): Promise<KeptAnswer | undefined> => {
    const row = await transaction
      .selectFrom('kept_answers')
      .selectAll()
      .where('request_hash', '=', requestHash)
      .where('keep_until', '>', now)
      .executeTakeFirst();
    return (
      row && { requestHash, bodyHash: row.body_hash, status: row.status, answer: row.answer, keepUntil: row.keep_until }
    );
  },
  /**
   * Keeps an answer, and forgets those whose time is over: by a clock that has been there for a while, since one that was
   * set forward and back must not let a request be carried out twice.
   */
  keep: async (transaction: Transaction<Tables>, kept: KeptAnswer, now: number): Promise<void> => {
    const { seconds } = await transaction
      .selectFrom('journal_marks')
      .select('seconds')
      .where('name', '=', 'clock-seen')
      .executeTakeFirstOrThrow();
    const over = Math.min(now, seconds * 1000);
    await transaction.deleteFrom('kept_answers').where('keep_until', '<=', over).execute();
    const columns = { body_hash: kept.bodyHash, status: kept.status, answer: kept.answer, keep_until: kept.keepUntil };
    await transaction
      .insertInto('kept_answers')
      .values({ request_hash: kept.requestHash, ...columns })
      .onConflict((conflict) => conflict.column('request_hash').doUpdateSet(columns))
      .execute();
  },
};
