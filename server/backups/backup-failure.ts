/** A word for scripts. */
export type BackupFault = 'file_exists' | 'backup_unreadable' | 'backup_damaged' | 'wrong_engine' | 'clock_behind';

/** A backup was not made, or not used, and nothing was left behind; the message says why and what to do. */
export class BackupFailure extends Error {
  readonly fault: BackupFault;
  constructor(fault: BackupFault, message: string) {
    super(message);
    this.name = 'BackupFailure';
    this.fault = fault;
  }
}
