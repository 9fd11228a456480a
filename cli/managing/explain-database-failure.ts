import type { DatabaseLocation } from '@portvakt/server/settings';
import { CommandFailure } from '../command-line/command-failure.ts';

/** Failures whose own sentence says what to do. */
const SPEAKS_FOR_ITSELF = /^Signing key \S+ (cannot be decrypted|is encrypted)|^PostgreSQL \d+ or newer/;
const FILE_TROUBLE = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'EISDIR', 'ENOSPC']);
/** SQLite's primary result codes: busy, locked, read-only, I/O error, corrupt, full, cannot open, no database. */
const SQLITE_TROUBLE = new Set([5, 6, 8, 10, 11, 13, 14, 26]);

/** The sentence for an error of the database at `location`, or the error itself where it is a bug. */
export function explainDatabaseFailure(error: unknown, location: DatabaseLocation): unknown {
  if (!(error instanceof Error)) return error;
  if (SPEAKS_FOR_ITSELF.test(error.message)) return new CommandFailure(error.message, { error: 'database_unusable' });
  const away = error.name === 'DatabaseAwayError';
  if (!away && !isTrouble(error, location)) return error;
  const reason = away && error.cause instanceof Error ? describe(error.cause) : describe(error);
  return new CommandFailure(
    `The database ${nameDatabase(location)} cannot be used: ${reason}. Check PORTVAKT_DATABASE_URL.`,
    {
      error: 'database_unusable',
    },
  );
}

function isTrouble(error: Error, { kind }: DatabaseLocation): boolean {
  const { code = '', errcode } = error as NodeJS.ErrnoException & { errcode?: number };
  // SQLSTATE classes: no such database, wrong password, not allowed, not now. Others are statements of ours.
  if (kind === 'postgres') return /^(08|28|3D|42501|53|57)/.test(code);
  return FILE_TROUBLE.has(code) || (errcode !== undefined && SQLITE_TROUBLE.has(errcode & 0xff));
}

function describe(error: Error): string {
  // Every address of a host name was tried; each attempt has its own error.
  const [first] = error instanceof AggregateError ? error.errors : [error];
  return String(first?.message ?? error.message).replace(/\.$/, '');
}

/** Without user and password. */
export function nameDatabase(location: DatabaseLocation): string {
  if (location.kind === 'sqlite') return location.file;
  if (location.kind === 'sqlite-memory') return 'in memory';
  const { host, pathname } = new URL(location.url);
  return `${host}${pathname}`;
}
