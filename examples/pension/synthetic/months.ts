/** A calendar month, `yyyy-MM`. Months compare as text. */
export type Month = `${number}-${number}`;

/** `text` as a month, or nothing where it is not one. */
export function parseMonth(text: unknown): Month | undefined {
  // The pattern is the type.
  return typeof text === 'string' && /^20[0-9]{2}-(0[1-9]|1[0-2])$/.test(text) ? (text as Month) : undefined;
}

/** The month of `time` (milliseconds since 1970), in UTC. */
export function monthOf(time: number): Month {
  // A time of this century begins with its year and month.
  return new Date(time).toISOString().slice(0, 7) as Month;
}

/** The month `count` months after `month`, or before it where `count` is negative. */
export function addMonths(month: Month, count: number): Month {
  return monthOf(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)) - 1 + count));
}

/** Every month from `from` to `to`, both included; empty where `to` comes first. */
export function listMonths(from: Month, to: Month): readonly Month[] {
  const months: Month[] = [];
  for (let month = from; month <= to; month = addMonths(month, 1)) months.push(month);
  return months;
}

/** The later of two months. */
export function laterMonth(one: Month, other: Month): Month {
  return one > other ? one : other;
}
