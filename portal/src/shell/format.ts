import { currentLanguage } from './language.ts';

const tag = () => ({ nb: 'nb-NO', nn: 'nn-NO', en: 'en-GB' })[currentLanguage()];

/** A day and the exact time, with its zone: «29. november 2026 kl. 07:00 UTC+1». */
export function formatTime(time: string | number | Date): string {
  return new Intl.DateTimeFormat(tag(), { dateStyle: 'long', timeStyle: 'short' }).format(new Date(time));
}

export function formatDay(time: string | number | Date): string {
  return new Intl.DateTimeFormat(tag(), { dateStyle: 'long' }).format(new Date(time));
}

export function formatNumber(value: number): string {
  return new Intl.NumberFormat(tag()).format(value);
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** How far `time` is from `now`, in words: «om 3 dager», «for 5 minutter siden». */
export function formatDistance(time: string | number | Date, now: number = Date.now()): string {
  const distance = new Date(time).getTime() - now;
  const [unit, length] = units.find(([, most]) => Math.abs(distance) >= most) ?? ['minute', 60_000];
  return new Intl.RelativeTimeFormat(tag(), { numeric: 'auto' }).format(Math.trunc(distance / length), unit);
}
