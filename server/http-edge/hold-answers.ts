/** Milliseconds that a refused caller waits for its answer, at least. */
const LEAST_WAIT = 1000;
/** Milliseconds between two looks, and how many answers are let go at each: 200 a second. */
const LOOK_EVERY = 50;
const MOST_AT_ONCE = 10;
/** How many wait. What comes when as many do is not answered at all. */
const MOST_HELD = 5000;

export interface HeldAnswers {
  /** Calls `go` after a while, unless `hasLeft` by then; returns false if too many wait. */
  hold(turn: { readonly hasLeft: () => boolean; readonly go: () => void }): boolean;
}

/**
 * Makes callers that were told to come later wait for that answer. To refuse a request costs almost as much as to answer a cheap one, so
 * a caller that asks again at once would still take the server from others. Nothing more is read from its connection meanwhile.
 * However many wait, no more than two hundred refusals are sent in a second.
 */
export function holdAnswers({ monotonic = () => performance.now() }: { monotonic?: () => number } = {}): HeldAnswers {
  let held: { readonly at: number; readonly hasLeft: () => boolean; readonly go: () => void }[] = [];
  let timer: NodeJS.Timeout | undefined;

  const look = () => {
    const before = monotonic() - LEAST_WAIT;
    let taken = 0;
    let sent = 0;
    for (const { at, hasLeft, go } of held) {
      if (at > before || sent >= MOST_AT_ONCE) break;
      taken += 1;
      if (hasLeft()) continue;
      sent += 1;
      go();
    }
    held = held.slice(taken);
    if (held.length > 0) return;
    clearInterval(timer);
    timer = undefined;
  };

  return {
    hold: ({ hasLeft, go }) => {
      if (held.length >= MOST_HELD) return false;
      held.push({ at: monotonic(), hasLeft, go });
      timer ??= setInterval(look, LOOK_EVERY);
      return true;
    },
  };
}
