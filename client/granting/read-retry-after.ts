/** Longer than this a server is not left alone: it may have meant something else. */
const LONGEST = 5 * 60_000;

/**
 * Milliseconds to wait, by `Retry-After` (RFC 9110 §10.2.3): seconds, or a date, which is read against the `Date` of the
 * same answer, so that the machine's clock does not matter. Nothing where the header is absent or makes no sense.
 */
export function readRetryAfter(headers: Headers, now: number): number | undefined {
  const text = headers.get('retry-after')?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, LONGEST);
  const until = Date.parse(text);
  if (Number.isNaN(until)) return undefined;
  const sent = Date.parse(headers.get('date') ?? '');
  return Math.min(Math.max(0, until - (Number.isNaN(sent) ? now : sent)), LONGEST);
}
