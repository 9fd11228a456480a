import type { Database } from '#database';
import { createJournalStore } from './grant-journal.ts';

const SWEEP_INTERVAL = 5000;
/** Rows removed at a time: a group that waits behind a sweep must not notice it. */
const ROWS_AT_ONCE = 500;

export interface Sweeper {
  /** Removes what may go now; used by the timer and by tests. */
  sweep(): Promise<{ readonly grants: number; readonly records: number }>;
  stop(): Promise<void>;
}

/**
 * Removes used grants that could no longer pass, by the database's clock, and records older than `auditMonths`. These
 * two are the only things that are ever deleted.
 */
export function startSweeping({
  database,
  auditMonths,
  report,
}: {
  database: Database;
  auditMonths: number;
  report: (error: unknown) => void;
}): Sweeper {
  const store = createJournalStore(database);
  let stopped = false;
  let underWay: Promise<unknown> = Promise.resolve();

  const sweep = async () => {
    const now = await database.now();
    const oldest = new Date(now);
    oldest.setUTCMonth(oldest.getUTCMonth() - auditMonths);
    return {
      grants: await removeInSteps((limit) => store.removeUsedGrants(Math.floor(now / 1000), limit)),
      records: await removeInSteps((limit) => store.removeRecords(oldest.getTime(), limit)),
    };
  };
  const removeInSteps = async (remove: (limit: number) => Promise<number>): Promise<number> => {
    let total = 0;
    for (;;) {
      const removed = await remove(ROWS_AT_ONCE);
      total += removed;
      if (removed < ROWS_AT_ONCE || stopped) return total;
      await new Promise(setImmediate);
    }
  };

  const timer = setInterval(() => {
    underWay = underWay.then(() => (stopped ? undefined : sweep().catch(report)));
  }, SWEEP_INTERVAL);
  timer.unref();

  return {
    sweep,
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await underWay;
    },
  };
}
