const MINUTE = 60 * 1000;
const HOUR = 60 * MINUTE;

/** The pauses after each failed attempt: nine attempts within about three days. */
const pauses = [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR, 24 * HOUR] as const;

/** How long to wait after the failed attempt number `attempts`, from 1, in milliseconds; nothing when it was the last. */
export function decideRetry(attempts: number): number | undefined {
  return pauses[attempts - 1];
}
