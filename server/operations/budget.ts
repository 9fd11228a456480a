/** What may be recorded of each caller: so many at once, and from then on so many a second. The rest is counted. */
export interface Budget {
  /** How many of `key` were held back since the last that was let through; `undefined`: this one is held back, too. */
  spend(key: string): number | undefined;
  /** Of one that was let through with `heldBack` and came to nothing: the count is told with the next one. */
  putBack(key: string, heldBack: number): void;
  /** How many were held back, of all keys together, and have not been told. */
  untold(): number;
}

interface Account {
  left: number;
  /** When `left` was right. */
  at: number;
  heldBack: number;
}

/**
 * A budget for each key, `burst` deep and filled up by `perSecond`. At most `mostKeys` are remembered: the one that was used
 * longest ago makes room, and begins anew when it comes back; `forget` is told what was not told of it. `monotonic` gives
 * milliseconds and never jumps.
 */
export function createBudget({
  burst,
  perSecond,
  mostKeys = 10_000,
  monotonic = () => performance.now(),
  forget = () => undefined,
}: {
  burst: number;
  perSecond: number;
  mostKeys?: number;
  monotonic?: () => number;
  forget?: (key: string, heldBack: number) => void;
}): Budget {
  const accounts = new Map<string, Account>();

  const open = (key: string, now: number): Account => {
    const known = accounts.get(key);
    if (known !== undefined) accounts.delete(key);
    const account = known ?? { left: burst, at: now, heldBack: 0 };
    // Moved to the end of the map: the first entry is always the least recently used.
    accounts.set(key, account);
    if (accounts.size > mostKeys) {
      const [oldest, { heldBack }] = accounts.entries().next().value as [string, Account];
      accounts.delete(oldest);
      if (heldBack > 0) forget(oldest, heldBack);
    }
    return account;
  };

  return {
    spend: (key) => {
      const now = monotonic();
      const account = open(key, now);
      account.left = Math.min(burst, account.left + ((now - account.at) / 1000) * perSecond);
      account.at = now;
      if (account.left < 1) {
        account.heldBack += 1;
        return undefined;
      }
      account.left -= 1;
      const { heldBack } = account;
      account.heldBack = 0;
      return heldBack;
    },
    putBack: (key, heldBack) => {
      if (heldBack > 0) open(key, monotonic()).heldBack += heldBack;
    },
    untold: () => [...accounts.values()].reduce((total, { heldBack }) => total + heldBack, 0),
  };
}
