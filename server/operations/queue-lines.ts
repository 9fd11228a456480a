/** Where bytes go without waiting. */
export interface LineTarget {
  /**
   * Writes as much of `bytes` as there is room for now and tells how much that was: 0 when there is none. A promise
   * where nobody can tell beforehand (a file on a slow disk). Throws, or rejects, when it cannot be written to.
   */
  write(bytes: Uint8Array): number | Promise<number>;
  /** The same when the process is about to end: nothing is left to a promise. */
  writeNow(bytes: Uint8Array): number;
}

export interface LineQueue {
  /** Takes a line, with its line end; drops and counts it when there is no room. Never waits, never throws. */
  write(line: string): void;
  /** How many lines were dropped. */
  dropped(): number;
  /** Writes what is left as far as the reader allows, for at most `milliseconds`: the process ends. Blocks. */
  finish(milliseconds: number): void;
}

/** Bytes that wait for their reader. */
const LIMIT = 1024 * 1024;
const LARGEST_WRITE = 64 * 1024;
/** Milliseconds until the next attempt when there is no room, and when writing fails. */
const FULL_DELAY = 50;
const BROKEN_DELAY = 1000;
const FINISH_DELAY = 10;

/**
 * Lines on their way to `target`, in order, in bounded memory. When lines were dropped and there is room again,
 * `describeDropped` says how many.
 */
export function queueLines(target: LineTarget, describeDropped: (count: number) => string): LineQueue {
  let lines: Buffer[] = [];
  let waiting = 0;
  let dropped = 0;
  let told = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing = false;

  const put = (line: string): boolean => {
    const bytes = Buffer.from(line);
    if (waiting + bytes.length > LIMIT) return false;
    lines.push(bytes);
    waiting += bytes.length;
    return true;
  };
  /** The first bytes, in one piece. */
  const next = (): Buffer => {
    const taken: Buffer[] = [];
    let length = 0;
    while (lines[taken.length] !== undefined && (length === 0 || length < LARGEST_WRITE)) {
      const line = lines[taken.length] as Buffer;
      taken.push(line);
      length += line.length;
    }
    const piece = taken.length === 1 ? (taken[0] as Buffer) : Buffer.concat(taken);
    lines = [piece, ...lines.slice(taken.length)];
    return piece;
  };
  const advance = (written: number) => {
    const [first, ...rest] = lines as [Buffer, ...Buffer[]];
    waiting -= written;
    lines = written < first.length ? [first.subarray(written), ...rest] : rest;
    if (lines.length === 0 && dropped > told) {
      // The count comes after all that was kept, where the gap is.
      put(describeDropped(dropped - told));
      told = dropped;
    }
  };
  const tryLater = (delay: number) => {
    timer ??= setTimeout(() => {
      timer = undefined;
      pump();
    }, delay);
    timer.unref();
  };
  const pump = () => {
    while (lines.length > 0 && timer === undefined && !writing) {
      try {
        const written = target.write(next());
        if (typeof written !== 'number') {
          writing = true;
          written
            .then(advance, () => tryLater(BROKEN_DELAY))
            .finally(() => {
              writing = false;
              pump();
            });
          return;
        }
        advance(written);
        if (written === 0) tryLater(FULL_DELAY);
      } catch {
        tryLater(BROKEN_DELAY);
      }
    }
  };

  return {
    write: (line) => {
      if (put(line)) pump();
      else dropped += 1;
    },
    dropped: () => dropped,
    finish: (milliseconds) => {
      const deadline = performance.now() + milliseconds;
      // What a promise has under way is on its way already.
      if (writing) advance((lines[0] as Buffer).length);
      while (lines.length > 0 && performance.now() < deadline) {
        try {
          const written = target.writeNow(next());
          advance(written);
          if (written === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FINISH_DELAY);
        } catch {
          return;
        }
      }
    },
  };
}
