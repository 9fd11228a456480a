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
  /** Keeps an answer, and forgets those whose time is over. */
  keep: async (transaction: Transaction<Tables>, kept: KeptAnswer, now: number): Promise<void> => {
    await transaction.deleteFrom('kept_answers').where('keep_until', '<=', now).execute();
    await transaction
      .insertInto('kept_answers')
      .values({
        request_hash: kept.requestHash,
        body_hash: kept.bodyHash,
        status: kept.status,
        answer: kept.answer,
        keep_until: kept.keepUntil,
      })
      .execute();
  },
};
