import type { Database } from '#database';

/**
 * Forgets that the clock was ever further than it is now, and up to when used grants were swept. Only for a clock that is set back
 * on purpose: a grant that was swept before counts as unused again.
 */
export async function forgetLaterTimes({ change }: Pick<Database, 'change'>): Promise<void> {
  await change((transaction) => transaction.updateTable('journal_marks').set({ seconds: 0 }).execute());
}
