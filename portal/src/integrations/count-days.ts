import type { Usage } from './queries.ts';

export interface DayCount {
  /** A day (UTC), such as 2026-01-31. */
  readonly day: string;
  readonly tokens: number;
  readonly refusals: number;
}

const DAY = 24 * 60 * 60 * 1000;

/** Each day of the answer, those on which nothing happened too; of one scope, where one is named. Refusals have no scope. */
export function countDays(
  { from, to, days }: Pick<Usage, 'from' | 'to' | 'days'>,
  scope?: string,
): readonly DayCount[] {
  const known = new Map(days.map((each) => [each.day, each]));
  const counts: DayCount[] = [];
  for (let at = Date.parse(`${from}T00:00Z`); at <= Date.parse(`${to}T00:00Z`); at += DAY) {
    const day = new Date(at).toISOString().slice(0, 10);
    const seen = known.get(day);
    counts.push({
      day,
      tokens:
        scope === undefined ? (seen?.tokens ?? 0) : (seen?.scopes.find((each) => each.scope === scope)?.tokens ?? 0),
      refusals: scope === undefined ? (seen?.refusals ?? 0) : 0,
    });
  }
  return counts;
}

/** How many tokens each scope got in the days of the answer, the most used first. */
export function countScopes({
  days,
}: Pick<Usage, 'days'>): readonly { readonly scope: string; readonly tokens: number }[] {
  const sums = new Map<string, number>();
  for (const { scope, tokens } of days.flatMap(({ scopes }) => scopes)) {
    sums.set(scope, (sums.get(scope) ?? 0) + tokens);
  }
  return [...sums].map(([scope, tokens]) => ({ scope, tokens })).sort((a, b) => b.tokens - a.tokens);
}

/** The top of a chart's axis: the next of 1, 2, 5, 10, 20 … */
export function chooseTop(most: number): number {
  if (most <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((step) => step * power).find((top) => top >= most) ?? 10 * power;
}
