import { createLog, type Log, openStandardError, queueLines, version } from '@portvakt/server/operations';

/** Milliseconds that the reader has for the last lines. */
const LAST_LINES = 500;
/** Signals that end a process unless it listens, and mean nothing here. Node would open its debugger for SIGUSR1. */
const IGNORED: readonly NodeJS.Signals[] = ['SIGHUP', 'SIGUSR1', 'SIGUSR2'];

export interface ProcessLog {
  readonly log: Log;
  /** Puts a text for people, with its line end, among the lines of the log. */
  write(line: string): void;
}

/**
 * The log of a long-running process, on standard error. Nothing waits for its reader. Everything else that would
 * write there (Node's warnings, the error that ends the process) becomes a line of it. `worker` is its process id, or
 * `primary`.
 */
export function openProcessLog({ logLevel }: { logLevel: string }, worker: number | 'primary'): ProcessLog {
  const facts = { version, worker };
  const queue = queueLines(openStandardError(), (lines) => {
    let text = '';
    const note = createLog({
      level: 'warn',
      facts,
      write: (line) => {
        text = line;
      },
    });
    note.warn({ lines }, 'log lines were dropped: they were not read fast enough');
    return text;
  });
  const log = createLog({ level: logLevel, facts, write: queue.write, dropped: queue.dropped });

  process.on('exit', () => queue.finish(LAST_LINES));
  process.on('uncaughtException', (error) => {
    // Logged at every level: it ends everything.
    createLog({ level: 'error', facts, write: queue.write }).error(
      { err: error },
      'an unexpected error ends this process',
    );
    process.exit(1);
  });
  process.removeAllListeners('warning');
  process.on('warning', (warning) => log.warn({ err: warning }, 'Node warns'));
  // The reader of our streams may have left: «portvakt start | head -1».
  process.stdout.removeAllListeners('error');
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  for (const signal of IGNORED) process.on(signal, () => log.info({ signal }, 'a signal was received and ignored'));
  return { log, write: queue.write };
}
