import type { Log } from './log.ts';

const CHECK_INTERVAL = 30_000;
/**
 * Seconds. Beyond the first value the process warns; beyond the second it is not ready, because single use depends on
 * time.
 */
const WARN_BEYOND = 2;
const UNREADY_BEYOND = 10;

export interface ClockWatch {
  /** Whether the clocks agree well enough to take requests; `false` before the first comparison. */
  agrees(): boolean;
  /** Seconds that this process's clock is ahead of the database's, when they were last compared. */
  difference(): number | undefined;
  /** Compares now. */
  compare(): Promise<void>;
  stop(): void;
}

/**
 * Follows the difference between this process's clock and the database's, which decides when used grants are forgotten.
 */
export function watchClock({
  clock,
  databaseClock,
  log,
  report,
}: {
  clock: () => number;
  databaseClock: () => Promise<number>;
  log: Pick<Log, 'warn'>;
  report: (seconds: number) => void;
}): ClockWatch {
  let difference: number | undefined;

  const compare = async () => {
    const before = clock();
    const theirs = await databaseClock();
    // The database answered at some moment between our two readings.
    difference = ((before + clock()) / 2 - theirs) / 1000;
    report(difference);
    if (Math.abs(difference) > WARN_BEYOND)
      log.warn({ seconds: difference }, "this clock differs from the database's clock");
  };
  const timer = setInterval(() => {
    // Readiness already reports that the database is away.
    compare().catch(() => undefined);
  }, CHECK_INTERVAL);
  timer.unref();

  return {
    agrees: () => difference !== undefined && Math.abs(difference) <= UNREADY_BEYOND,
    difference: () => difference,
    compare,
    stop: () => clearInterval(timer),
  };
}
