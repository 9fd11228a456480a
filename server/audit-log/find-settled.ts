import type { RecordRow } from './compose-leaf.ts';

/**
 * Milliseconds after which a transaction that had begun has ended, since no statement may take that long: as for the marks
 * of the grant journal.
 */
const ENDS_WITHIN = 15_000;

/**
 * On PostgreSQL two groups of tokens are written at once, and the one with the lower ids may be committed last. A row is
 * settled when no row with a lower id can come any more: all ids below it are there, or it was there long ago.
 */
export function watchSettling(monotonic: () => number): {
  /** The first of `rows` up to where they are settled. `after` is the id before them, `newest` the highest there is now. */
  findSettled(
    rows: readonly RecordRow[],
    given: { readonly after: number; readonly newest: number },
  ): readonly RecordRow[];
} {
  let seen: { readonly id: number; readonly at: number }[] = [];
  let settled = 0;
  return {
    findSettled: (rows, { after, newest }) => {
      const now = monotonic();
      const ended = seen.filter(({ at }) => now - at >= ENDS_WITHIN);
      settled = Math.max(settled, ...ended.map(({ id }) => id));
      seen = [...seen.slice(ended.length), ...(newest > (seen.at(-1)?.id ?? settled) ? [{ id: newest, at: now }] : [])];
      const open = rows.findIndex(({ id }, at) => id > settled && id !== (rows[at - 1]?.id ?? after) + 1);
      return open < 0 ? rows : rows.slice(0, open);
    },
  };
}
