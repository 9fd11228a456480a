/**
 * Backups and the way back: a folder with a copy of the database and a manifest that says what it is, the checks before one becomes a
 * database again, and what a server does when it starts on such a database. How an engine is copied is the database room's
 * business, which grants may pass afterwards the grant journal's, and what becomes of the audit log that log's.
 */
export { CopyFailure } from '#database';
export { BackupFailure } from './backup-failure.ts';
export { BACKUP_FILES, makeBackup } from './make-backup.ts';
export type { Manifest } from './parse-manifest.ts';
export { restoreBackup } from './restore-backup.ts';
export { declareRestored, type Restored, settleRestore } from './settle-restore.ts';
