import type { Log } from '@portvakt/server/operations';
import { whenParentDies } from './when-parent-dies.ts';

/** A stop that takes longer than this, in milliseconds, is cut off: process managers usually wait ten seconds. */
const LONGEST_STOP = 9500;
/**
 * One Ctrl+C reaches us from the terminal and again through npm, which passes it on. Signals closer than this, in
 * milliseconds, are one.
 */
const SAME_SIGNAL = 500;

export interface Ending {
  /** Stops cleanly; false if a part of it failed. */
  stop(): Promise<boolean>;
  /** Called just before the process ends without having stopped cleanly. */
  cutOff?(): void;
  readonly log: Log;
  readonly signals?: readonly NodeJS.Signals[];
  /** Whose end ends the process, too. */
  readonly input?: NodeJS.ReadStream | undefined;
}

/**
 * Listens for signals from now on: a signal may come as soon as somebody reads that we listen. The function that it
 * returns waits for the first of them, then for `stop`.
 *
 * @returns the exit code: 0 after a clean stop, 1 if a second signal or the time limit cut it off.
 */
export function prepareEnd({
  stop,
  cutOff,
  log,
  signals = ['SIGTERM', 'SIGINT'],
  input,
}: Ending): () => Promise<number> {
  const asked = Promise.withResolvers<void>();
  const hurried = Promise.withResolvers<boolean>();
  let askedAt: number | undefined;
  for (const signal of signals) {
    process.on(signal, () => {
      log.info({ signal }, 'a signal was received');
      askedAt ??= performance.now();
      if (performance.now() - askedAt > SAME_SIGNAL) hurried.resolve(false);
      asked.resolve();
    });
  }
  whenParentDies(process.env, () => {
    log.info({}, 'the process that started this one has ended');
    asked.resolve();
  });
  // A file and /dev/null end and are not closed; a pipe that breaks is closed and does not end.
  for (const event of ['end', 'close']) {
    input?.once(event, () => {
      log.info({}, 'standard input has ended');
      asked.resolve();
    });
  }
  input?.on('error', () => undefined);
  input?.resume();
  return async () => {
    await asked.promise;
    const deadline = setTimeout(() => {
      log.error({}, 'what was in flight did not end within ten seconds, and is cut off');
      hurried.resolve(false);
    }, LONGEST_STOP);
    const inOrder = await Promise.race([stop(), hurried.promise]);
    clearTimeout(deadline);
    if (inOrder) {
      log.info({}, 'stopped');
      return 0;
    }
    log.error({}, 'stopped in disorder');
    cutOff?.();
    return process.exit(1);
  };
}
