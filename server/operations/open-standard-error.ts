import { closeSync, constants, fstatSync, openSync, write, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import type { LineTarget } from './queue-lines.ts';

const writeInPool = promisify(write);

/**
 * Writes to standard error, or another descriptor, without ever blocking:
 *
 * - a pipe or a terminal is opened again: that gives a file description of our own, which can be made non-blocking
 *   without changing the one that other processes share;
 * - a socket (systemd, a parent in Node) cannot be opened again; Node makes its description non-blocking when it makes
 *   a stream of it;
 * - a file always has room, but its disk may be slow: the thread pool writes to it, one piece at a time.
 */
export function openStandardError(descriptor = 2): LineTarget {
  const kind = fstatSync(descriptor);
  if (kind.isFile()) {
    return {
      write: async (bytes) => (await writeInPool(descriptor, bytes)).bytesWritten,
      writeNow: (bytes) => writeSync(descriptor, bytes),
    };
  }
  let own: number | undefined;
  const writeWhatFits = (bytes: Uint8Array): number => {
    own ??= kind.isSocket() ? makeNonBlocking(descriptor) : reopen(descriptor);
    try {
      return writeSync(own, bytes);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN') return 0;
      // The reader has gone. A named pipe may get another reader, so it is opened again.
      if (own !== descriptor) closeSync(own);
      own = undefined;
      throw error;
    }
  };
  return { write: writeWhatFits, writeNow: writeWhatFits };
}

function reopen(descriptor: number): number {
  try {
    return openSync(`/proc/self/fd/${descriptor}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (error) {
    // The pipe has no reader now. Making a stream of it would not help.
    if ((error as NodeJS.ErrnoException).code === 'ENXIO') throw error;
    // Another user's pipe, or a system without /proc.
    return makeNonBlocking(descriptor);
  }
}

/** Makes the description of standard error non-blocking. Child processes do not share it: see the crew's workers. */
function makeNonBlocking(descriptor: number): number {
  // Reading the property makes Node create the stream, which sets O_NONBLOCK.
  if (descriptor === 2) void process.stderr.writable;
  return descriptor;
}
