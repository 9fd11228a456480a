import type { JournalStore } from './grant-journal.ts';

/**
 * Milliseconds after which no grant that was taken can pass any more, by time that has really gone by: it lives for 120 s,
 * may be 10 s ahead, is kept for 60 s, and clocks may differ by 10 s.
 */
export const GRANT_DIES_WITHIN = 220_000;
/** Milliseconds by which the clock may go back without being reported: far less than a used grant is kept. */
const TOLERANCE = 10_000;
/** Readings this close, in milliseconds, are kept as one. */
const APART = 5000;
/** How long readings are kept. */
const LONGEST = 60 * 60 * 1000;
/** Milliseconds between two writings of how far the clock has come. */
const REMEMBERED_EVERY = 30_000;

export interface ClockReading {
  /** The database's clock, in milliseconds since 1970. */
  readonly now: number;
  /** Milliseconds by which it has gone back; 0 within what is tolerated. */
  readonly behind: number;
  /**
   * The latest time that the clock has been past whatever step it took in the last `elapsed` milliseconds (at most an
   * hour): what ended before then ended by elapsed time, too. Nothing while the clock has not been followed for so long.
   */
  settled(elapsed: number): number | undefined;
}

export interface FollowedClock {
  read(): Promise<ClockReading>;
  /** Keeps how far the clock had come when it was read, for the processes that come after this one. */
  remember(): Promise<void>;
}

interface Readings {
  /** When they were made, by the monotonic clock. */
  readonly from: number;
  /** How far the database's clock was surely ahead of the monotonic one, at least and at most. */
  lowest: number;
  highest: number;
}

/**
 * Compares the database's clock, which may be set, with the time that goes by. A step back is told of until the clock is
 * where it has been, if it was there for longer than a grant lives; a shorter step forward and back concerns nobody, and
 * is told of for as long as that.
 */
export function followClock({
  databaseClock,
  store,
  report,
  monotonic = () => performance.now(),
}: {
  databaseClock: () => Promise<number>;
  store: Pick<JournalStore, 'readMark' | 'raiseMark'>;
  /** Told once when the clock has gone back, and once (0) when that is over. */
  report: (behind: number) => void;
  monotonic?: () => number;
}): FollowedClock {
  const startedAt = monotonic();
  let readings: Readings[] = [];
  let seen: number | undefined;
  let rememberedAt = Number.NEGATIVE_INFINITY;
  let reported = 0;

  /** Those of the last `elapsed` milliseconds and the last one before: it says what was so when they began. */
  const since = (elapsed: number, at: number) => {
    const before = readings.findLastIndex(({ from }) => from <= at - elapsed);
    return readings.slice(Math.max(0, before));
  };

  const note = (offset: number, at: number) => {
    const last = readings.at(-1);
    if (last === undefined || at - last.from >= APART) {
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
    // The clock was read somewhere in between: a slow answer is no step.
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
