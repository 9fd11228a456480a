const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

/** Three years of a Buypass certificate: it ends on the same date at 23:59:00 in Norway. Milliseconds since 1970. */
export function endBuypass(notBefore: number): number {
  const date = new Date(notBefore);
  date.setUTCFullYear(date.getUTCFullYear() + 3);
  date.setUTCHours(21, 59, 0, 0);
  return isSummerTime(date.getTime()) ? date.getTime() : date.getTime() + HOUR;
}

/** Three years and fourteen days of a second-generation Commfides certificate, less a second. */
export function endCommfides(notBefore: number): number {
  return notBefore + 1110 * DAY - 1000;
}

/** Directive 2000/84/EC: from the last Sunday of March to the last Sunday of October, both at 01:00 UTC. */
function isSummerTime(time: number): boolean {
  const year = new Date(time).getUTCFullYear();
  return time >= findLastSunday(year, 2) + HOUR && time < findLastSunday(year, 9) + HOUR;
}

/** The beginning of that day, for a month of 31 days. January is 0. */
function findLastSunday(year: number, month: number): number {
  const last = Date.UTC(year, month, 31);
  return last - new Date(last).getUTCDay() * DAY;
}
