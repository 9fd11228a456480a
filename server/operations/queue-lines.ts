/** A place that takes bytes without blocking. */
export interface LineTarget {
  /**
   * Writes as much of `bytes` as there is room for now, and returns how much that was; 0 if there is no room. Returns a
   * promise if that is not known beforehand (a file on a slow disk). Throws or rejects if writing is impossible.
   */
  write(bytes: Uint8Array): number | Promise<number>;
  /** The same without promises, for a process that is about to end. */
  writeNow(bytes: Uint8Array): number;
}

export interface LineQueue {
  /** Takes a line with its line end. Drops and counts it if there is no room. Never blocks, never throws. */
  write(line: string): void;
  /** How many lines were dropped. */
  dropped(): number;
  /**
   * Writes the remaining lines as far as the reader allows, for at most `milliseconds`. Blocks: the process is ending.
   */
  finish(milliseconds: number): void;
}

/** Most bytes that wait for their reader. */
const LIMIT = 1024 * 1024;
const LARGEST_WRITE = 64 * 1024;
/** Milliseconds until the next attempt if there was no room, and if writing failed. */
const FULL_DELAY = 50;
const BROKEN_DELAY = 1000;
const FINISH_DELAY = 10;

/**
 * Queues lines for `target`, in order and in limited memory. When lines were dropped and there is room again,
 * `describeDropped` says how many.
 */
export function queueLines(target: LineTarget, describeDropped: (count: number) => string): LineQueue {
  let lines: Buffer[] = [];
  let waiting = 0;
  let dropped = 0;
  let reported = 0;
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
    if (lines.length === 0 && dropped > reported) {
      // The count comes after all lines that were kept, where the gap is.
      put(describeDropped(dropped - reported));
      reported = dropped;
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
      // The bytes of a pending promise are already being written.
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
