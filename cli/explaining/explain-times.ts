import { checkTimes } from '@portvakt/server/assertion-checking';
import { type Finding, note, right, wrong } from './explained.ts';

interface TimeRules {
  /** Seconds since 1970. */
  readonly now: number;
  /** The finding when a time is missing or no time at all. */
  readonly judge: (name: string) => Finding | undefined;
}

/** `iat`, `exp` and `nbf` of a grant: each by itself, then the life between them. */
export function explainTimes(claims: Readonly<Record<string, unknown>>, { now, judge }: TimeRules): readonly Finding[] {
  const findings: Finding[] = [];
  const issuedAt = read(claims, 'iat', judge, findings);
  if (issuedAt !== undefined) findings.push(explainStart('iat', issuedAt, now));
  const expiresAt = read(claims, 'exp', judge, findings);
  if (expiresAt !== undefined) {
    findings.push(explainEnd(expiresAt, now));
    if (issuedAt !== undefined) findings.push(explainLife(issuedAt, expiresAt));
  }
  if ((claims.nbf ?? undefined) !== undefined) {
    const notBefore = read(claims, 'nbf', judge, findings);
    if (notBefore !== undefined) findings.push(explainStart('nbf', notBefore, now));
  }
  return findings;
}

function read(
  claims: Readonly<Record<string, unknown>>,
  name: string,
  judge: TimeRules['judge'],
  findings: Finding[],
): number | undefined {
  const refused = judge(name);
  if (refused === undefined) return Math.floor(claims[name] as number);
  findings.push(refused);
  return undefined;
}

function explainStart(about: 'iat' | 'nbf', time: number, now: number): Finding {
  const refused = checkTimes({ issuedAt: time, expiresAt: time + 1, notBefore: undefined }, now);
  if (refused?.refusal !== 'issued-in-the-future')
    return right(about, `${showTime(time)}, ${showDistance(time - now)}.`);
  return wrong(
    about,
    `${showTime(time)} is ${showDistance(time - now)}, more than a clock may differ: set the clock of the machine that makes grants.`,
    refused.refusal,
  );
}

function explainEnd(time: number, now: number): Finding {
  const refused = checkTimes({ issuedAt: Math.min(time - 1, now), expiresAt: time, notBefore: undefined }, now);
  if (refused?.refusal !== 'expired') return right('exp', `${showTime(time)}, ${showDistance(time - now)}.`);
  return wrong(
    'exp',
    `Expired ${showDistance(time - now)}, ${showTime(time)}. Whether it was sent before that is not known here.`,
    refused.refusal,
  );
}

function explainLife(issuedAt: number, expiresAt: number): Finding {
  const refused = checkTimes({ issuedAt, expiresAt, notBefore: undefined }, issuedAt);
  if (refused === undefined) return right('exp - iat', `${expiresAt - issuedAt} seconds.`);
  return wrong('exp - iat', `Must be 1 to 120 seconds; it is ${expiresAt - issuedAt}.`, 'lives-too-long');
}

/** A time in seconds since 1970, for people. */
export function showTime(time: number): string {
  return new Date(time * 1000).toISOString().replace('.000Z', 'Z');
}

const UNITS = [
  [1, 's', 120],
  [60, 'min', 7200],
  [3600, 'hours', 172_800],
] as const;

/** A number of seconds from now, for people. */
export function showDistance(seconds: number): string {
  const size = Math.abs(seconds);
  const [divisor, unit] = UNITS.find(([, , upTo]) => size < upTo) ?? [86_400, 'days'];
  return `${Math.round(size / divisor)} ${unit} ${seconds > 0 ? 'ahead' : 'ago'}`;
}

/** How the two clocks differ. `difference` is in milliseconds, and more than their rounding. */
export function explainClocks(difference: number): Finding {
  const seconds = Math.round(difference / 1000);
  const side = seconds > 0 ? 'ahead of' : 'behind';
  return note(
    'clocks',
    `The issuer's clock is ${Math.abs(seconds)} s ${side} this machine's. Times are judged by the issuer's.`,
  );
}
