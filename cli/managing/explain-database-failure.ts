import type { UnfitDatabaseError } from '@portvakt/server/open-register';
import { type DatabaseLocation, readPostgresUrl } from '@portvakt/server/settings';
import { CommandFailure } from '../command-line/command-failure.ts';

/** Failures whose own sentence says what to do. */
const SPEAKS_FOR_ITSELF =
  /^(Signing key \S+|The installation's root secret|The audit log's key) (cannot be decrypted|is encrypted)/;
const FILE_TROUBLE = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'EISDIR', 'ENOSPC']);
/** SQLite's primary result codes: busy, locked, read-only, I/O error, corrupt, full, cannot open, no database. */
const SQLITE_TROUBLE = new Set([5, 6, 8, 10, 11, 13, 14, 26]);

/**
 * The sentence for an error of the database at `location`, or the error itself where it is a bug. `canCreate`: the command
 * can be told to make one.
 */
export function explainDatabaseFailure(
  error: unknown,
  location: DatabaseLocation,
  { canCreate = false }: { canCreate?: boolean } = {},
): unknown {
  if (!(error instanceof Error)) return error;
  // By its name: the database room is much code, and a start that fails for another reason does not load it.
  if (error.name === 'UnfitDatabaseError') return explainUnfit(error as UnfitDatabaseError, { location, canCreate });
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
  // SQLSTATE classes: no such database, wrong password, not allowed, not now, undone too often. Others are statements of ours.
  if (kind === 'postgres') return /^(08|28|3D|40|42501|53|57)/.test(code);
  return FILE_TROUBLE.has(code) || (errcode !== undefined && SQLITE_TROUBLE.has(errcode & 0xff));
}

function describe(error: Error): string {
  // Every address of a host name was tried; each attempt has its own error.
  const [first] = error instanceof AggregateError ? error.errors : [error];
  return String(first?.message ?? error.message).replace(/\.$/, '');
}

function explainUnfit(
  { unfitness, message }: UnfitDatabaseError,
  { location, canCreate }: { location: DatabaseLocation; canCreate: boolean },
): CommandFailure {
  const name = nameDatabase(location);
  if (unfitness !== 'not-made') return new CommandFailure(`${name}: ${message}`, { error: 'database_unusable' });
  return new CommandFailure(`There is no database ${name} yet. ${message}.`, {
    error: 'database_missing',
    lines: [
      'Start the server first, or check PORTVAKT_DATABASE_URL: it must be what the server has.',
      ...(canCreate ? ['To make a new one all the same: add --create-database.'] : []),
    ],
  });
}

/** Without user and password. */
export function nameDatabase(location: DatabaseLocation): string {
  if (location.kind === 'sqlite') return location.file;
  if (location.kind === 'sqlite-memory') return 'in memory';
  const urls = (readPostgresUrl(location.url)?.urls ?? []).map((url) => new URL(url));
  return `${urls.map(({ host }) => host).join()}${urls[0]?.pathname ?? ''}`;
}
