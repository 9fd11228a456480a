import { isUnstorable } from '#database';
import type { MessageOf } from '#operations';
import type { GrantOutcome } from '#token-granting';
import { createUsageCounter } from './usage-counter.ts';
import { createWaitingRows } from './usage-rows.ts';
import type { UsageWritingStore } from './usage-writing-store.ts';

/**
 * Milliseconds between two flushes. A client is written at every second one at most: no more than one write a minute, and what was
 * used is told within a minute.
 */
const FLUSH_INTERVAL = 30_000;
/** Flushes between two sweeps: an hour. */
const SWEEP_EVERY = 120;
/** Rows of each table that are removed at a time: few, so that no group of grants waits noticeably. */
const REMOVED_AT_ONCE = 100;
/** Milliseconds that the clock must have been past the end of a day's time, as with the record of tokens. */
const DAYS_WAIT = 60 * 60 * 1000;
const DAY = 24 * 60 * 60 * 1000;

/** Counts uses and writes them in the background. */
export interface UsageKeeper {
  /** Counts an answered token request; at once, in memory. */
  count(granted: GrantOutcome): void;
  /** Writes what is due; with `all` everything. Used by the timer, at the end and by tests. Rejects when nothing could be written. */
  flush(options?: { readonly all?: boolean }): Promise<void>;
  /** Removes days that are no longer kept; returns how many rows. */
  sweep(): Promise<number>;
  /** Writes what is left and ends. */
  stop(): Promise<void>;
}

/**
 * Keeps uses. What could not be written waits, and nothing more is taken from memory before it is: so a database that is away
 * for long fills neither. It is tried again at the next flush.
 */
export function startKeepingUsage({
  store,
  clock,
  settledClock,
  months,
  report,
  mostRemembered,
}: {
  store: UsageWritingStore;
  clock: () => number;
  /** The clock that decides what is old; see the grant journal. */
  settledClock: { read(): Promise<{ settled(elapsed: number): number | undefined }> };
  /** How long days are kept. */
  months: number;
  /** Something went wrong that those who run the server should hear of. */
  report: (details: Readonly<Record<string, unknown>>, text: MessageOf<'warn'>) => void;
  mostRemembered?: number | undefined;
}): UsageKeeper {
  let stopped = false;
  let flushes = 0;
  let underWay: Promise<void> = Promise.resolve();
  const waiting = createWaitingRows();
  const counter = createUsageCounter({
    clock,
    ...(mostRemembered !== undefined && { mostRemembered }),
    onHalfFull: () => void setImmediate(() => void flush().catch(() => {})),
  });

  /** Writes pieces until at most `leave` rows are left. */
  const writeWaiting = async (leave: number): Promise<void> => {
    while (waiting.size > leave) {
      const piece = waiting.takePiece(store.mostRows);
      try {
        await store.write(piece);
      } catch (error) {
        // What can never be written must not keep the rest from it.
        if (!isUnstorable(error)) waiting.putBack(piece);
        throw error;
      }
      await new Promise(setImmediate);
    }
  };

  const flushOnce = async (all: boolean): Promise<void> => {
    await writeWaiting(0);
    for (const _step of counter.take(waiting, { all })) await writeWaiting(store.mostRows);
    await writeWaiting(0);
    const missed = counter.takeMissed();
    if (missed > 0) report({ answers: missed }, 'more is used than fits in memory: some answers were not counted');
  };

  const flush: UsageKeeper['flush'] = ({ all = false } = {}) => {
    const flushed = underWay.then(() => flushOnce(all));
    underWay = flushed.catch(() => {});
    return flushed;
  };

  const sweep = async (): Promise<number> => {
    const { settled } = await settledClock.read();
    const at = settled(DAYS_WAIT);
    if (at === undefined) return 0;
    const oldest = new Date(at);
    oldest.setUTCMonth(oldest.getUTCMonth() - months);
    let removed = 0;
    for (;;) {
      const some = await store.removeDays(Math.floor(oldest.getTime() / DAY), REMOVED_AT_ONCE);
      removed += some;
      if (some === 0 || stopped) return removed;
      await new Promise(setImmediate);
    }
  };

  const timer = setInterval(() => {
    flushes += 1;
    const sweeps = flushes % SWEEP_EVERY === 0;
    flush()
      .then(() => (sweeps && !stopped ? sweep() : undefined))
      .catch((error) => report({ err: error }, 'writing down what was used failed; it is tried again'));
  }, FLUSH_INTERVAL);
  timer.unref();

  return {
    count: counter.count,
    flush,
    sweep,
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await flush({ all: true }).catch((error) =>
        report({ err: error }, 'what was used last could not be written down'),
      );
    },
  };
}
