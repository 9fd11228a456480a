import { setTimeout } from 'node:timers/promises';

/** SQLite's primary result code for «another process is writing». */
const BUSY = 5;
const PAUSE = 2;
const PATIENCE = 5000;

/**
 * Runs `work` until SQLite's write lock is free, for at most five seconds. SQLite could wait by itself, but it would
 * hold this thread, and with it every other request, for as long as another process takes.
 */
export async function retryWhileBusy<T>(work: () => T | Promise<T>): Promise<T> {
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error;
    }
    await setTimeout(PAUSE);
  }
}

function isBusy(error: unknown): boolean {
  return (
    error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === BUSY
  );
}
