import { isDatabaseAway } from './database-away.ts';

/** SQLite's primary result codes and PostgreSQL's states that have a name for those who run the server. */
const RESULTS: Readonly<Record<number, string>> = {
  5: 'the database is locked',
  6: 'the database is locked',
  8: 'the database can only be read',
  10: 'the disk fails',
  13: 'the disk is full',
};
const STATES: Readonly<Record<string, string>> = {
  '53100': 'the disk is full',
  '25006': 'the database can only be read',
  '55P03': 'the database is locked',
  '57014': 'the database gave no answer in time',
};

/** Why the database is away, in words that tell nothing of what lies in it; nothing when `error` is of another kind. */
export function describeFailure(error: unknown): string | undefined {
  if (!isDatabaseAway(error)) return undefined;
  const { errcode, code, cause } = error as { errcode?: number; code?: string; cause?: unknown };
  const named = errcode === undefined ? STATES[code ?? ''] : RESULTS[errcode & 0xff];
  return named ?? (cause === undefined ? undefined : describeFailure(cause)) ?? 'the database cannot be reached';
}
