import type { Log } from '@portvakt/server/operations';

/** Milliseconds between two lines: what goes wrong once often goes wrong for every request. */
const TOLD_AT_MOST_EVERY = 1000;

/**
 * Logs a promise that is rejected while nothing awaits it, instead of ending the process. It is a bug, but one of
 * a single request, and ending the process would end all requests. What is thrown outside of promises still ends it:
 * then it is unknown what was left half done.
 */
export function outliveRejections(
  server: Pick<NodeJS.Process, 'on'>,
  { log, monotonic = () => performance.now() }: { log: Pick<Log, 'error'>; monotonic?: () => number },
): void {
  let toldAt = Number.NEGATIVE_INFINITY;
  let untold = 0;
  server.on('unhandledRejection', (reason) => {
    untold += 1;
    if (monotonic() - toldAt < TOLD_AT_MOST_EVERY) return;
    toldAt = monotonic();
    log.error({ err: reason, ...(untold > 1 && { heldBack: untold - 1 }) }, 'a rejected promise that nothing awaited');
    untold = 0;
  });
}
