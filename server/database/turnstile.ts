import { setImmediate } from 'node:timers/promises';

/**
 * Lets one holder through at a time. Those who are in a hurry go before the others who wait, but after each of their
 * groups one of the others has its turn, so that nobody waits for ever.
 */
export interface Turnstile {
  /** Runs `work` when those who came before, and those in a hurry, are through. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** Runs `work` when the one inside is through: before whoever waits with {@link Turnstile.exclusively}. */
  soon<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Runs `work`, which must not yield, when nobody is inside: at once (returning nothing) or as one in a hurry.
   */
  whenFree(work: () => void): Promise<void> | undefined;
}

/** Goes through and comes out again; never rejects. */
type Passage = () => Promise<void>;

export function createTurnstile(): Turnstile {
  let hurried: Passage[] = [];
  const others: Passage[] = [];
  let isFree = true;

  const letThrough = async () => {
    isFree = false;
    while (hurried.length > 0 || others.length > 0) {
      const group = hurried;
      hurried = [];
      for (const pass of group) await pass();
      await others.shift()?.();
      // SQLite answers without the event loop ever turning. Requests that came meanwhile must be read, or none of them
      // could be in a hurry.
      if (others.length > 0) await setImmediate();
    }
    isFree = true;
  };

  const queue = <T>(line: () => Passage[], work: () => Promise<T>): Promise<T> => {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    line().push(async () => {
      try {
        resolve(await work());
      } catch (error) {
        reject(error);
      }
    });
    // It never rejects: whoever asked hears of what went wrong.
    if (isFree) void letThrough();
    return promise;
  };

  const soon = <T>(work: () => Promise<T>) => queue(() => hurried, work);
  return {
    exclusively: (work) => queue(() => others, work),
    soon,
    whenFree: (work) => (isFree ? work() : soon(async () => work())) as Promise<void> | undefined,
  };
}
