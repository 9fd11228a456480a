/** Milliseconds: the first step of the back-off, and the longest. */
const FIRST_STEP = 500;
const LONGEST_STEP = 16_000;
/** No key gets more attempts than this within this time, whatever chance says. */
const ATTEMPTS = 10;
const WITHIN = 60_000;

/**
 * How long to wait before the next attempt: full jitter (anything from nothing to a step that doubles with each failure), but
 * not less than the server asks for, and never so little that a server that is away is asked more than ten times a minute.
 *
 * @param attempts When the attempts since the last success were made, in elapsed milliseconds, the newest last.
 */
export function decideDelay({
  attempts,
  now,
  random,
  retryAfter = 0,
}: {
  attempts: readonly number[];
  now: number;
  random: number;
  retryAfter?: number | undefined;
}): number {
  const step = Math.min(LONGEST_STEP, FIRST_STEP * 2 ** (attempts.length - 1));
  const oldest = attempts.at(-ATTEMPTS);
  const rest = oldest === undefined ? 0 : oldest + WITHIN - now;
  return Math.max(random * step, retryAfter, rest);
}
