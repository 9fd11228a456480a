import { LruCache } from '#memory';
import type { Rate } from '#operations';
import { addOne, countLeft, findWait, type Standing, setPace } from './pace.ts';

/** The part of a rate that must be left for an answer to say nothing of it. */
const MUCH_LEFT = 0.2;

export interface Meter {
  /** Takes one for `key`. Returns how it stands if it may not, or if little is left. */
  take(key: string): Standing | undefined;
}

/**
 * Counts against `rate` for each key. At most `mostKeys` are remembered; the least recently used makes room. That helps nobody:
 * whoever has that many keys may use them all anyway. Use it for keys that are proved.
 */
export function createMeter(
  rate: Rate,
  {
    mostKeys = 10_000,
    monotonic = () => performance.now(),
  }: { mostKeys?: number; monotonic?: (() => number) | undefined } = {},
): Meter {
  const pace = setPace(rate);
  const accounts = new LruCache<string, { due: number }>(mostKeys);
  const little = rate.most * MUCH_LEFT;
  return {
    take: (key) => {
      const now = monotonic();
      let account = accounts.get(key);
      if (account === undefined) {
        account = { due: now };
        accounts.set(key, account);
      }
      const wait = findWait(pace, account.due, now);
      if (wait > 0) return { rate, left: 0, wait };
      account.due = addOne(pace, account.due, now);
      const left = countLeft(pace, account.due, now);
      return left < little ? { rate, left, wait: 0 } : undefined;
    },
  };
}
