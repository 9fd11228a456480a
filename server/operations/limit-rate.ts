/**
 * Lets at most `perSecond` events per second through and counts the others, so that a flood of bad requests cannot fill
 * the log. Returns how many were held back since the last one let through, or `undefined` if this one is held back.
 */
export function createRateLimit(perSecond: number, monotonic: () => number = () => performance.now()) {
  let secondStartedAt = monotonic();
  let inThisSecond = 0;
  let heldBack = 0;
  return (): number | undefined => {
    const now = monotonic();
    if (now - secondStartedAt >= 1000) {
      secondStartedAt = now;
      inThisSecond = 0;
    }
    if (inThisSecond >= perSecond) {
      heldBack += 1;
      return undefined;
    }
    inThisSecond += 1;
    const before = heldBack;
    heldBack = 0;
    return before;
  };
}
