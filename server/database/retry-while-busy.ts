import { setTimeout } from 'node:timers/promises';

/** SQLite's primary result code for «another process is writing». */
const BUSY = 5;
/** Milliseconds between two tries: a tenth of what has been waited, within these. Each try may hold the thread for ten. */
const SHORTEST_PAUSE = 2;
const LONGEST_PAUSE = 50;
const PATIENCE = 5000;

/**
 * Runs `work` until SQLite's write lock is free, for at most five seconds. SQLite could wait by itself, but it would
 * hold this thread, and with it every other request, for as long as another process takes.
 */
export async function retryWhileBusy<T>(work: () => T | Promise<T>): Promise<T> {
  const startedAt = performance.now();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || performance.now() - startedAt > PATIENCE) throw error;
    }
    const waited = performance.now() - startedAt;
    await setTimeout(Math.min(Math.max(waited / 10, SHORTEST_PAUSE), LONGEST_PAUSE));
  }
}

function isBusy(error: unknown): boolean {
  return (
    error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === BUSY
  );
}
