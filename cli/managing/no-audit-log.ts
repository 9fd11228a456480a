import { CommandFailure } from '../command-line/command-failure.ts';

export function noAuditLog(): CommandFailure {
  return new CommandFailure('There is no audit log in this database.', {
    error: 'audit_log_missing',
    lines: ['The server begins one when it starts with PORTVAKT_AUDIT_LOG=yes.'],
  });
}
