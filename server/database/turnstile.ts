/** Lets one holder through at a time, in the order they came. */
export interface Turnstile {
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Runs `work`, which must not yield, when nobody is inside: at once (returning nothing) or when those before it are
   * through.
   */
  whenFree(work: () => void): Promise<void> | undefined;
}

export function createTurnstile(): Turnstile {
  let inside = 0;
  let last: Promise<unknown> = Promise.resolve();

  const exclusively = <T>(work: () => Promise<T>): Promise<T> => {
    inside += 1;
    const result = last.then(work);
    last = result.then(leave, leave);
    return result;
  };
  const leave = () => {
    inside -= 1;
  };
  return {
    exclusively,
    whenFree: (work) => (inside === 0 ? work() : exclusively(async () => work())) as Promise<void> | undefined,
  };
}
