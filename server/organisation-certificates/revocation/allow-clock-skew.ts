/** Milliseconds by which a source's clock may be ahead of ours. */
const MOST_AHEAD = 60_000;

/**
 * Whether `time` is in the future (both in milliseconds since 1970). Clocks differ, so one minute is allowed. That
 * extends only the beginning of an answer's validity, never its end (RFC 5280 §6.3.3, RFC 6960 §4.2.2.1).
 */
export function isFromTheFuture(time: number, now: number): boolean {
  return time > now + MOST_AHEAD;
}
