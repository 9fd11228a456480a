/** Limits what is recorded for each caller: a burst at once, and then a number per second. The rest is counted. */
export interface Budget {
  /**
   * Spends one for `key`. Returns how many were held back since the last one allowed, or `undefined` if this one is
   * held back as well.
   */
  spend(key: string): number | undefined;
  /** Takes back one that was allowed with `heldBack` but not recorded. The next one reports the count. */
  putBack(key: string, heldBack: number): void;
  /** How many were held back in total and not yet reported. */
  untold(): number;
}

interface Account {
  left: number;
  /** The time for which `left` was computed. */
  at: number;
  heldBack: number;
}

/**
 * A budget for each key, `burst` deep and refilled by `perSecond`. At most `mostKeys` are remembered. The least
 * recently used key makes room and starts with a full budget when it returns; `forget` gets its count that was not
 * reported. `monotonic` gives milliseconds and never jumps.
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
