import type { Database } from '#database';
import { type FollowedClock, followClock, GRANT_DIES_WITHIN } from './follow-clock.ts';
import { createJournalStore } from './grant-journal.ts';

const SWEEP_INTERVAL = 5000;
/** How many rows are removed at a time: few, so that a group does not wait noticeably behind a sweep. */
const ROWS_AT_ONCE = 500;
/**
 * Milliseconds between raising the mark and removing what lies before it. A group that began before the mark was raised
 * does not see the mark. It has ended after this time, since no statement may take that long.
 */
const MARK_IS_KNOWN_AFTER = 15_000;
/** Milliseconds that the clock must have been past a record's end, so that a step forward does not cost the audit. */
const RECORDS_WAIT = 60 * 60 * 1000;

/** Records from before this time are removed at `now`; both in milliseconds since 1970. */
export function findOldestKept(now: number, auditMonths: number): number {
  const oldest = new Date(now);
  return oldest.setUTCMonth(oldest.getUTCMonth() - auditMonths);
}

export interface Sweeper {
  /** Removes what may be removed now. Used by the timer and by tests. */
  sweep(): Promise<{ readonly grants: number; readonly records: number }>;
  readonly clock: FollowedClock;
  stop(): Promise<void>;
}

/**
 * Removes used grants that can no longer be accepted, and records older than `auditMonths`. Nothing else is ever
 * deleted here. Both must be over by the database's clock and by the time elapsed since this process began to follow
 * it, so that setting the clock forward for a while costs nothing. Before a used grant is removed, the mark
 * `swept-until` is raised past its end: whatever the clock says later, such a grant is not accepted again. Each process
 * sweeps by its own elapsed time; all of them share the mark.
 */
export function startSweeping({
  database,
  auditMonths,
  report,
  reportClock = () => {},
  monotonic = () => performance.now(),
}: {
  database: Database;
  auditMonths: number;
  report: (error: unknown) => void;
  /**
   * Called once with the milliseconds by which the database's clock has gone back, and once with 0 when that is over.
   */
  reportClock?: (behind: number) => void;
  monotonic?: () => number;
}): Sweeper {
  const store = createJournalStore(database);
  const clock = followClock({ databaseClock: database.now, store, report: reportClock, monotonic });
  let stopped = false;
  let underWay: Promise<unknown> = Promise.resolve();
  let marked: { readonly seconds: number; readonly at: number } | undefined;
  let removableBefore = 0;

  const removeGrants = async (settled: number): Promise<number> => {
    if (marked !== undefined && monotonic() - marked.at >= MARK_IS_KNOWN_AFTER) {
      removableBefore = marked.seconds;
      marked = undefined;
    }
    const removed = await removeInSteps((limit) => store.removeUsedGrants(removableBefore, limit));
    if (marked !== undefined) return removed;
    const lastEnded = await store.findLastEnded(Math.floor(settled / 1000));
    if (lastEnded !== undefined) {
      await store.raiseMark('swept-until', lastEnded + 1);
      marked = { seconds: lastEnded + 1, at: monotonic() };
    }
    return removed;
  };

  const removeRecords = (settled: number): Promise<number> => {
    const oldest = findOldestKept(settled, auditMonths);
    return removeInSteps((limit) => store.removeRecords(oldest, limit));
  };

  const sweep = async () => {
    const { settled } = await clock.read();
    await clock.remember();
    const [forGrants, forRecords] = [settled(GRANT_DIES_WITHIN), settled(RECORDS_WAIT)];
    return {
      grants: forGrants === undefined ? 0 : await removeGrants(forGrants),
      records: forRecords === undefined ? 0 : await removeRecords(forRecords),
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
    clock,
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await underWay;
    },
  };
}
