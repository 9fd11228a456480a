import { setTimeout } from 'node:timers/promises';
import { isRolledBackForAnother } from './database-away.ts';

const MOST_TRIES = 10;
/** Milliseconds after which no further try is begun: whoever waits for an answer has 503 and tries again. */
const PATIENCE = 3000;
/** Milliseconds: the longest pause after the first try, which doubles with each, and what it grows to at most. */
const FIRST_PAUSE = 10;
const LONGEST_PAUSE = 250;

/**
 * Runs `work`, one transaction, until the database no longer undoes it for the sake of another (SQLSTATE 40001 and 40P01): then it has
 * written nothing, and the same again usually works. The pauses are drawn at random, or those who met would meet again.
 * Any other error ends it, most of all one that leaves unknown what was written.
 *
 * @throws the last error: after ten tries, or when three seconds have passed.
 */
export async function retryRolledBack<T>(
  work: () => Promise<T>,
  {
    pause = setTimeout,
    random = Math.random,
  }: { pause?: (milliseconds: number) => Promise<unknown>; random?: () => number } = {},
): Promise<T> {
  const startedAt = performance.now();
  for (let tried = 1; ; tried += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isRolledBackForAnother(error) || tried === MOST_TRIES || performance.now() - startedAt > PATIENCE)
        throw error;
    }
    await pause(random() * Math.min(FIRST_PAUSE * 2 ** (tried - 1), LONGEST_PAUSE));
  }
}
