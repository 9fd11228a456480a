// Plain JavaScript that any Node from 18 on can read.
import { availableParallelism } from 'node:os';

/** What holds for a process however `portvakt` was started: as a package, in a checkout, as one executable. */
export function settleProcess() {
  // Without a listener Node opens its debugger for this signal, to every process of this machine. The server has its own.
  if (process.platform !== 'win32') process.on('SIGUSR1', () => undefined);
  fitThreadsToProcessors();
  silenceKnownWarnings();
}

/** Whether whoever started this process wants it to end with itself: launchers, and with `--ready-json` everybody. */
export function isAskedToFollow() {
  return process.env.PORTVAKT_LAUNCHED !== undefined || process.argv.includes('--ready-json');
}

/**
 * Signatures are made in Node's thread pool, which reads this before its first work. More threads than processors sign no
 * faster, and take turns from the thread that answers.
 */
function fitThreadsToProcessors() {
  process.env.UV_THREADPOOL_SIZE ??= String(Math.max(2, availableParallelism()));
}

/** SQLite and type stripping are used on purpose; every other warning is shown. */
function silenceKnownWarnings() {
  const emitWarning = process.emitWarning;
  process.emitWarning = (warning, ...rest) => {
    const type = typeof rest[0] === 'object' ? rest[0]?.type : rest[0];
    if (type === 'ExperimentalWarning' && /SQLite|type.?stripping/i.test(String(warning))) return;
    emitWarning.call(process, warning, ...rest);
  };
}
