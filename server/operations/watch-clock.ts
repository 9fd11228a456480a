import type { Log } from './log.ts';

const CHECK_INTERVAL = 30_000;
/** Seconds. Beyond the first the process warns; beyond the second it is not ready, since single use rests on time. */
const WARN_BEYOND = 2;
const UNREADY_BEYOND = 10;

export interface ClockWatch {
  /** Whether the clocks agree well enough to answer; `false` until the first comparison. */
  agrees(): boolean;
  /** Compares now. */
  compare(): Promise<void>;
  stop(): void;
}

/** Follows how far this process's clock is from the database's, by whose time used grants are forgotten. */
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
    // The database answered somewhere between the two readings of ours.
    difference = ((before + clock()) / 2 - theirs) / 1000;
    report(difference);
    if (Math.abs(difference) > WARN_BEYOND)
      log.warn({ seconds: difference }, "this clock differs from the database's clock");
  };
  const timer = setInterval(() => {
    // While the database is away readiness says so by itself.
    compare().catch(() => undefined);
  }, CHECK_INTERVAL);
  timer.unref();

  return {
    agrees: () => difference !== undefined && Math.abs(difference) <= UNREADY_BEYOND,
    compare,
    stop: () => clearInterval(timer),
  };
}
