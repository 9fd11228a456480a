/** Milliseconds by which the answer about uses lags behind the server's clock. */
const COUNTED_LATE = 60_000;

/**
 * The server's time now, in milliseconds since 1970, by an answer of its own: when keys end is decided by its clock, and the one of a
 * person's machine may be wrong.
 */
export function estimateServerTime(
  usage: { readonly counted_until: string } | undefined,
  { now, readAt }: { now: number; readAt: number },
): number {
  return usage === undefined ? now : Date.parse(usage.counted_until) + COUNTED_LATE + (now - readAt);
}
