import type { ApiFailure } from './api-failure.ts';

/**
 * What to do about a failure: call again, write it down for a person and go on, stop the whole job, or take it as the
 * answer that there is nothing.
 */
export type Action = 'retry' | 'report' | 'stop' | 'nothing';

interface Rule {
  readonly action: Action;
  readonly because: string;
}

const SERVER_TROUBLE: Rule = { action: 'retry', because: 'The agency has trouble, which passes.' };
const WRONG_INPUT: Rule = { action: 'report', because: 'Our own data about this employer or person are wrong.' };
const WRONG_ADDRESS: Rule = {
  action: 'stop',
  because: 'The program calls an address that does not exist: every call fails.',
};
const TOKEN_REFUSED: Rule = { action: 'stop', because: 'The API does not accept our token: every call fails.' };
const NO_AGREEMENT: Rule = {
  action: 'report',
  because: 'The employer has not named us in its a-melding for these months. Ask the employer.',
};

/** Every error code of the three APIs, and what its text deserves. */
export const rules: Readonly<Record<string, Rule>> = {
  'IM-001': SERVER_TROUBLE,
  'IM-002': SERVER_TROUBLE,
  'IM-003': WRONG_ADDRESS,
  'IM-004': TOKEN_REFUSED,
  'IM-005': NO_AGREEMENT,
  'IM-006': WRONG_INPUT,
  'IM-007': { action: 'nothing', because: 'The employer has reported nobody for these months.' },
  'IM-008': { action: 'stop', because: 'The program asks for a format that the API does not have.' },
  'OTP-001': SERVER_TROUBLE,
  'OTP-002': SERVER_TROUBLE,
  'OTP-003': WRONG_ADDRESS,
  'OTP-004': TOKEN_REFUSED,
  'OTP-005': { action: 'stop', because: 'Skatteetaten does not let us report agreements at all.' },
  'OTP-006': WRONG_INPUT,
  'OTP-007': { action: 'nothing', because: 'The agreement was gone already.' },
  'OTP-008': { action: 'stop', because: 'The program asks for a format that the API does not have.' },
  'AA-051': WRONG_INPUT,
  'AA-052': WRONG_INPUT,
  'AA-053': WRONG_INPUT,
  'AA-054': WRONG_INPUT,
  'AA-055': WRONG_INPUT,
  'AA-056': WRONG_INPUT,
  'AA-057': WRONG_INPUT,
  'AA-058': WRONG_INPUT,
  'AA-101': NO_AGREEMENT,
  'AA-102': { action: 'report', because: 'The data of this person are shielded: handle the person by hand.' },
  'AA-201': SERVER_TROUBLE,
};

/** Failures without a code of the API: HTTP status codes, calls without an answer, calls without a token. */
const transportRules: Readonly<Record<string, Rule>> = {
  '400': { action: 'stop', because: 'The program sends something that the API cannot read.' },
  '401': TOKEN_REFUSED,
  '403': TOKEN_REFUSED,
  '404': WRONG_ADDRESS,
  '429': { action: 'retry', because: 'We call too often.' },
  'no-answer': { action: 'retry', because: 'The network or the agency has trouble, which passes.' },
};

/** Decides what `failure` deserves. A code that nobody knows is left to a person. */
export function decideAction(failure: ApiFailure): Rule {
  if (failure.code === 'no-token' || failure.retryable !== undefined) {
    if (failure.retryable === true) return { action: 'retry', because: 'The token service has trouble, which passes.' };
    return { action: 'stop', because: 'We get no token: every call fails.' };
  }
  // A token that the API does not accept is refused for every employer, whatever the code means otherwise.
  if (failure.challenge !== undefined) return TOKEN_REFUSED;
  const rule = rules[failure.code] ?? transportRules[failure.code];
  if (rule !== undefined) return rule;
  if (/^5[0-9][0-9]$/.test(failure.code)) return SERVER_TROUBLE;
  return { action: 'report', because: 'This code is not known here.' };
}

/** Tries of one call, the first included. */
export const MOST_TRIES = 4;
const FIRST_PAUSE = 0.25;

/**
 * Seconds until try `next` (2 or more): what the answer asked for, or else a random time up to a bound that doubles, so
 * that calls which failed together do not come back together.
 */
export function choosePause(
  { retryAfter }: ApiFailure,
  { next, random }: { next: number; random: () => number },
): number {
  return retryAfter ?? random() * FIRST_PAUSE * 2 ** (next - 1);
}
