interface Day {
  /** Such as 2026-01-31. */
  readonly day: string;
  readonly tokens: number;
}

const DAY = 86_400_000;

/** Every day from the first to the last, also those on which there was nothing. */
export function fillDays({ from, to, days }: { from: string; to: string; days: readonly Day[] }): readonly Day[] {
  const known = new Map(days.map(({ day, tokens }) => [day, tokens]));
  const [first, last] = [Date.parse(from), Date.parse(to)];
  const count = Math.max(1, Math.round((last - first) / DAY) + 1);
  return Array.from({ length: count }, (_, at) => {
    const day = new Date(first + at * DAY).toISOString().slice(0, 10);
    return { day, tokens: known.get(day) ?? 0 };
  });
}
