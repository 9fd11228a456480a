/** A change of the time. `set` comes first, then `advance`. */
export interface ClockOrder {
  /** Milliseconds since 1970. */
  readonly set?: number;
  /** Milliseconds; below 0 it goes back. */
  readonly advance?: number;
  /** How many of its seconds pass in a real one. */
  readonly rate?: number;
  readonly frozen?: boolean;
}

export interface OrderedClock {
  /** The time that the stage goes by, in milliseconds since 1970. */
  now(): number;
  frozen(): boolean;
  rate(): number;
  /** Whether it differs from the real time. */
  ordered(): boolean;
  /** By how many milliseconds the time has gone back with the order; 0 when it has not. */
  order(change: ClockOrder): number;
  /** Back to the real time; answers as {@link OrderedClock.order} does. */
  restore(): number;
}

/** A clock that tests may set, advance, freeze and speed up. Without an order it shows what `clock` shows. */
export function orderClock(clock: () => number): OrderedClock {
  // Shown: `shown` at the real time `at`, and from there on at `rate`.
  let from: { readonly shown: number; readonly at: number } | undefined;
  let rate = 1;
  let frozen = false;

  const now = () => {
    if (from === undefined) return clock();
    return frozen ? from.shown : Math.floor(from.shown + (clock() - from.at) * rate);
  };
  const moveTo = (shown: number, change: { rate: number; frozen: boolean }) => {
    const before = now();
    from = { shown, at: clock() };
    ({ rate, frozen } = change);
    return Math.max(0, before - shown);
  };

  return {
    now,
    frozen: () => frozen,
    rate: () => rate,
    ordered: () => from !== undefined,
    order: (change) =>
      moveTo((change.set ?? now()) + (change.advance ?? 0), {
        rate: change.rate ?? rate,
        frozen: change.frozen ?? frozen,
      }),
    restore: () => {
      const before = now();
      from = undefined;
      rate = 1;
      frozen = false;
      return Math.max(0, before - clock());
    },
  };
}
