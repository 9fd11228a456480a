import { type Refusal, refuse } from '@portvakt/protocol';
import type { DayRange } from './usage-store.ts';

const DAY = 24 * 60 * 60 * 1000;
/** Days that are told of when nothing else is asked for, and at most: 13 months. */
const USUAL_DAYS = 30;
const MOST_DAYS = 400;
/** Years that a day may be in; others are mistakes. */
const YEARS = /^(19[7-9][0-9]|20[0-9]{2}|21[0-9]{2})-/;

/**
 * The days of a search, both ends among them. Without `to` it ends today; without `from` it has 30 days. `now` is in milliseconds
 * since 1970. Days are UTC's.
 */
export function parseDays(
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  now: number,
): DayRange | Refusal {
  const last = to === undefined || to === '' ? dayOf(now) : parseDay(to);
  if (last === undefined) return refuseField('to', 'must be a day such as 2026-01-31');
  const first = from === undefined || from === '' ? Math.max(0, last - USUAL_DAYS + 1) : parseDay(from);
  if (first === undefined) return refuseField('from', 'must be a day such as 2026-01-31');
  if (first > last) return refuseField('from', 'must not be after to');
  if (last - first >= MOST_DAYS) return refuseField('from', `must be at most ${MOST_DAYS} days before to`);
  return { from: first, to: last };
}

/** The last 30 days, today among them. */
export function lastDays(now: number): DayRange {
  const to = dayOf(now);
  return { from: to - USUAL_DAYS + 1, to };
}

/** Days since 1970 (UTC). */
export function dayOf(milliseconds: number): number {
  return Math.floor(milliseconds / DAY);
}

/** Such as `2026-01-31`. */
export function nameDay(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

export function refuseField(field: string, message: string): Refusal {
  return refuse('usage-search-invalid', { fields: [{ field, message }] });
}

function parseDay(text: string): number | undefined {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) || !YEARS.test(text)) return undefined;
  const time = Date.parse(`${text}T00:00:00Z`);
  // JavaScript takes the 31st of a month with 30 days for the 1st of the next.
  return Number.isNaN(time) || nameDay(dayOf(time)) !== text ? undefined : dayOf(time);
}
