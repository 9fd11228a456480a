/** Time, as the library reads it. Tests pass in their own. */
export interface Clock {
  /** The machine's wall clock, in milliseconds since 1970. It may be wrong, and it may jump. */
  now(): number;
  /** Milliseconds since some moment. They only ever grow, whatever happens to the wall clock. */
  elapsed(): number;
  /**
   * Calls back once, in `delay` milliseconds, unless the returned function is called before. What is done in the
   * `background` does not keep the process alive.
   */
  schedule(callback: () => void, delay: number, options?: { readonly background?: boolean }): () => void;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  schedule: (callback, delay, { background = false } = {}) => {
    // A number in some runtimes, and an object that can be let go of in Node, Bun and Deno.
    const timer: unknown = setTimeout(callback, delay);
    if (background && typeof timer === 'object' && timer !== null && 'unref' in timer) {
      (timer as { unref(): void }).unref();
    }
    return () => clearTimeout(timer as ReturnType<typeof setTimeout>);
  },
};

/** Resolves in `delay` milliseconds of `clock`. */
export function wait(clock: Clock, delay: number): Promise<void> {
  return new Promise((resolve) => {
    clock.schedule(resolve, delay);
  });
}
