/** Milliseconds that a source's clock may be ahead of ours. */
const MOST_AHEAD = 60_000;

/**
 * Whether a source says that it speaks at a time that is still to come, both in milliseconds since 1970. Clocks differ, so a
 * minute is let pass; that widens the beginning of an answer only, never its end (RFC 5280 §6.3.3, RFC 6960 §4.2.2.1).
 */
export function isFromTheFuture(time: number, now: number): boolean {
  return time > now + MOST_AHEAD;
}
