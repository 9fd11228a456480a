/** Why a copy could not be made, or could not become a database again. A word for scripts. */
export type CopyFault =
  | 'damaged'
  | 'database_in_use'
  | 'database_not_empty'
  | 'tool_failed'
  | 'tool_missing'
  | 'tool_too_old';

/** The copy or the restore was given up, and nothing was left behind; the message says why and what to do. */
export class CopyFailure extends Error {
  readonly fault: CopyFault;
  constructor(fault: CopyFault, message: string) {
    super(message);
    this.name = 'CopyFailure';
    this.fault = fault;
  }
}
