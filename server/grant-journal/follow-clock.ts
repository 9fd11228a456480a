import type { JournalStore } from './journal-store.ts';

/**
 * Milliseconds of elapsed time after which a used grant can no longer be accepted: it lives for 120 s, may be 10 s
 * ahead, is kept for 60 s, and clocks may differ by 10 s.
 */
export const GRANT_DIES_WITHIN = 220_000;
/** Milliseconds by which the clock may go back without a report. Far less than a used grant is kept. */
const TOLERANCE = 10_000;
/** Readings closer together than this, in milliseconds, are merged. */
const MERGED_WITHIN = 5000;
/** How long readings are kept. */
const LONGEST = 60 * 60 * 1000;
/** Milliseconds between two writes of the latest time that the clock has shown. */
const REMEMBERED_EVERY = 30_000;

export interface ClockReading {
  /** The database's clock, in milliseconds since 1970. */
  readonly now: number;
  /** Milliseconds by which it has gone back; 0 if within the tolerance. */
  readonly behind: number;
  /**
   * The latest time that has certainly passed, whatever steps the clock took in the last `elapsed` milliseconds (at
   * most an hour). What ended before that time has ended by elapsed time as well. `undefined` until the clock has been
   * followed for that long.
   */
  settled(elapsed: number): number | undefined;
}

export interface FollowedClock {
  read(): Promise<ClockReading>;
  /** Stores the latest time that the clock has shown, for later processes. */
  remember(): Promise<void>;
}

interface Readings {
  /** When the readings were made, by the monotonic clock. */
  readonly from: number;
  /** The least and the most by which the database's clock was ahead of the monotonic clock. */
  lowest: number;
  highest: number;
}

/**
 * Compares the database's clock, which may be set, with elapsed time. A step back is reported until the clock is back
 * where it was, if it had been there for longer than a grant lives. A shorter step forward and back does no harm, and
 * is reported only for that long.
 */
export function followClock({
  databaseClock,
  store,
  report,
  monotonic = () => performance.now(),
}: {
  databaseClock: () => Promise<number>;
  store: Pick<JournalStore, 'readMark' | 'raiseMark'>;
  /** Called once when the clock has gone back, and once with 0 when that is over. */
  report: (behind: number) => void;
  monotonic?: () => number;
}): FollowedClock {
  const startedAt = monotonic();
  let readings: Readings[] = [];
  let seen: number | undefined;
  let rememberedAt = Number.NEGATIVE_INFINITY;
  let reported = 0;

  /**
   * The readings of the last `elapsed` milliseconds, and the one before them: it was still valid when that time began.
   */
  const since = (elapsed: number, at: number) => {
    const before = readings.findLastIndex(({ from }) => from <= at - elapsed);
    return readings.slice(Math.max(0, before));
  };

  const note = (offset: number, at: number) => {
    const last = readings.at(-1);
    if (last === undefined || at - last.from >= MERGED_WITHIN) {
      readings.push({ from: at, lowest: offset, highest: offset });
      readings = since(LONGEST, at);
    } else {
      last.lowest = Math.min(last.lowest, offset);
      last.highest = Math.max(last.highest, offset);
    }
  };

  const read = async (): Promise<ClockReading> => {
    seen ??= (await store.readMark('clock-seen')) * 1000;
    const askedAt = monotonic();
    const now = await databaseClock();
    const at = monotonic();
    // The clock was read at some moment in between, so a slow answer is not taken for a step.
    note(now - at, at);
    const settled = (elapsed: number) =>
      at - startedAt < elapsed
        ? undefined
        : Math.floor(at + Math.min(...since(elapsed, at).map(({ lowest }) => lowest)));
    seen = Math.max(seen, settled(GRANT_DIES_WITHIN) ?? 0);
    const highest = Math.max(...since(GRANT_DIES_WITHIN, at).map((reading) => reading.highest));
    const gone = Math.max(highest - (now - askedAt), seen - now);
    const behind = gone > TOLERANCE ? gone : 0;
    if (behind > 0 !== reported > 0) report(behind);
    reported = behind;
    return { now, behind, settled };
  };

  return {
    read,
    remember: async () => {
      if (seen === undefined || monotonic() - rememberedAt < REMEMBERED_EVERY) return;
      rememberedAt = monotonic();
      await store.raiseMark('clock-seen', Math.floor(seen / 1000));
    },
  };
}
