/**
 * When a key that was first posted at `registeredAt` can no longer be used, in milliseconds since 1970: one year later,
 * or at `requested` when its owner asked for an earlier end. Posting the same key anew does not renew it (Digdir, 2022).
 */
export function keyExpiry(registeredAt: number, requested?: number): number {
  const date = new Date(registeredAt);
  date.setUTCFullYear(date.getUTCFullYear() + 1);
  return requested === undefined ? date.getTime() : Math.min(requested, date.getTime());
}
