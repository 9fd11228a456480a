const TIME =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?(?:Z|([+-])([0-9]{2}):([0-9]{2}))?$/i;
const MINUTE = 60_000;
/**
 * The first millisecond of year 1 and the last of year 9999: the times that ISO 8601 writes with four-digit years and
 * that databases can store.
 */
const EARLIEST = Date.parse('0001-01-01T00:00:00Z');
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * The time in `text` in milliseconds since 1970, or nothing if it is not one. RFC 3339; seconds and offset are
 * optional, and without an offset it is UTC. `Date.parse` would accept the 30th of February as a day in March, and
 * formats that only JavaScript knows.
 */
export function parseTime(text: string): number | undefined {
  const [, year, month, day, hour, minute, second = '0', fraction = '', sign, offsetHour = '0', offsetMinute = '0'] =
    TIME.exec(text) ?? [];
  const parts = [year, month, day, hour, minute, second, offsetHour, offsetMinute].map(Number);
  if (parts.some(Number.isNaN)) return undefined;
  const [y, mo, d, h, mi, s, oh, om] = parts as [number, number, number, number, number, number, number, number];
  if (mo < 1 || mo > 12 || d < 1 || d > daysIn(y, mo) || h > 23 || mi > 59 || s > 59 || oh > 23 || om > 59) {
    return undefined;
  }
  // `Date.UTC` maps the years before 100 to other years.
  const at = new Date(0);
  at.setUTCFullYear(y, mo - 1, d);
  const within = ((h * 60 + mi) * 60 + s) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3));
  const offset = (oh * 60 + om) * MINUTE * (sign === '-' ? -1 : 1);
  const time = at.getTime() + within - offset;
  return time >= EARLIEST && time <= LATEST ? time : undefined;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
