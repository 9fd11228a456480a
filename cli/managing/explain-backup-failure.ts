import type { BackupFailure, CopyFailure } from '@portvakt/server/backups';
import type { DatabaseLocation } from '@portvakt/server/settings';
import { CommandFailure } from '../command-line/command-failure.ts';
import { explainDatabaseFailure } from './explain-database-failure.ts';

/** The sentence for an error of a backup or a restore, or the error itself where it is a bug. */
export function explainBackupFailure(error: unknown, location: DatabaseLocation): unknown {
  // By their names: the commands load the code for their work when they do it.
  const { name, code, syscall } = (error instanceof Error ? error : {}) as NodeJS.ErrnoException;
  if (name === 'BackupFailure' || name === 'CopyFailure') {
    const { fault, message } = error as BackupFailure | CopyFailure;
    return new CommandFailure(message, { error: fault });
  }
  if (syscall !== undefined && /^(EACCES|EPERM|EROFS|ENOSPC|ENOTDIR|ENOENT|EDQUOT)$/.test(code ?? '')) {
    return new CommandFailure(`It cannot be written: ${(error as Error).message}`, { error: 'file_not_writable' });
  }
  return explainDatabaseFailure(error, location);
}
