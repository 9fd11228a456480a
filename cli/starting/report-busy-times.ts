import type { Log } from '@portvakt/server/operations';

const INTERVAL = 1000;
/** Milliseconds in which nothing was answered, and which are worth a line. */
const BUSY = 5000;

/** Tells, afterwards, of times in which this process did one thing only. Where there are workers, their primary watches. */
export function reportBusyTimes(log: Pick<Log, 'warn'>): void {
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    const late = now - last - INTERVAL;
    last = now;
    if (late > BUSY) log.warn({ seconds: Math.round(late / 1000) }, 'this process was too busy to answer anybody');
  }, INTERVAL).unref();
}
