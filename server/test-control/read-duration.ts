const PER_UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const ISO = /^(-?)P(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+(?:\.[0-9]+)?)S)?)?$/;

/**
 * Milliseconds of a duration: a number of seconds, `90s`, `30d` and the like, or ISO 8601 (`PT5M`). Nothing where it is none. Below
 * zero it goes back.
 */
export function readDuration(given: number | string): number | undefined {
  if (typeof given === 'number') return Number.isFinite(given) ? given * 1000 : undefined;
  const text = given.trim();
  const [, amount, unit] = /^(-?[0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d)?$/.exec(text) ?? [];
  if (amount !== undefined) return Number(amount) * (PER_UNIT[unit ?? 's'] ?? 1000);
  const [, sign, ...parts] = ISO.exec(text) ?? [];
  if (sign === undefined || parts.every((part) => part === undefined)) return undefined;
  const [days, hours, minutes, seconds] = parts.map((part) => Number(part ?? 0)) as [number, number, number, number];
  const length = ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
  return length * 1000 * (sign === '-' ? -1 : 1);
}
