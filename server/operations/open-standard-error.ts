import { closeSync, constants, fstatSync, openSync, write, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import type { LineTarget } from './queue-lines.ts';

const writeInPool = promisify(write);

/**
 * Standard error, or another descriptor, in the way that waits for nobody:
 *
 * - a pipe or a terminal is opened anew: that gives a description of our own, which may refuse instead of wait, and leaves
 *   that of the processes we share the pipe with as it is;
 * - a socket (systemd, a parent in Node) cannot be opened; Node makes its description refuse when it makes a stream of it;
 * - a file always has room, but its disk may be slow: the thread pool writes it, one piece at a time.
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
    own ??= kind.isSocket() ? refuseInsteadOfWait(descriptor) : openAnew(descriptor);
    try {
      return writeSync(own, bytes);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN') return 0;
      // The reader is gone. Another may come to a pipe with a name, so it is opened again.
      if (own !== descriptor) closeSync(own);
      own = undefined;
      throw error;
    }
  };
  return { write: writeWhatFits, writeNow: writeWhatFits };
}

function openAnew(descriptor: number): number {
  try {
    return openSync(`/proc/self/fd/${descriptor}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (error) {
    // Nobody reads the pipe now: to make a stream of it would change nothing.
    if ((error as NodeJS.ErrnoException).code === 'ENXIO') throw error;
    // Another user's pipe, or a system without /proc.
    return refuseInsteadOfWait(descriptor);
  }
}

/** Makes the description of standard error one that refuses. Nothing we start shares it: see the crew's workers. */
function refuseInsteadOfWait(descriptor: number): number {
  // Only looked at: Node makes the stream then, and sets O_NONBLOCK.
  if (descriptor === 2) void process.stderr.writable;
  return descriptor;
}
