import type { Log } from '@portvakt/server/operations';

const INTERVAL = 1000;
/** Milliseconds without an answer that are worth a line. */
const BUSY = 5000;

/** Logs, afterwards, times in which this process was busy with one thing. With workers, their primary watches instead. */
export function reportBusyTimes(log: Pick<Log, 'warn'>): void {
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    const late = now - last - INTERVAL;
    last = now;
    if (late > BUSY) log.warn({ seconds: Math.round(late / 1000) }, 'this process was too busy to answer anybody');
  }, INTERVAL).unref();
}
