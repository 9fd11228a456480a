/** The database cannot be reached, or did not answer in time. Whether what it was asked for was done is not known. */
export class DatabaseAwayError extends Error {
  constructor(cause: unknown) {
    super('The database cannot be reached', { cause });
    this.name = 'DatabaseAwayError';
  }
}

/**
 * What PostgreSQL says when it cannot serve now, by SQLSTATE: connection failures (08), a server that only reads (25006), a
 * transaction that stood still for too long (25P03), rolled back in favour of another (40), no resources (53), a lock
 * that was not had in time (55P03), shut down, cancelled or starting (57), disk and other trouble below it (58).
 * Credentials (28) and the database itself (3D) may be gone for a while when it is moved.
 */
const AWAY_STATES = /^(08|25006|25P03|28|3D|40|53|55P03|57|58)/;
/** SQLite's primary result codes: permission, busy, locked, memory, read-only, I/O error, full, cannot open, lock protocol. */
const AWAY_RESULTS = new Set([3, 5, 6, 7, 8, 10, 13, 14, 15]);
/** Asked after the database was closed: the process is about to end. */
const CLOSED = /^(database is not open|driver has already been destroyed)$/;

/**
 * Whether `error` says that the database is away, rather than that a statement of ours is wrong. What the connection
 * to PostgreSQL itself met is a {@link DatabaseAwayError} already, so codes of other networks mean nothing here.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof DatabaseAwayError) return true;
  if (!(error instanceof Error)) return false;
  if ('errcode' in error && typeof error.errcode === 'number') return AWAY_RESULTS.has(error.errcode & 0xff);
  return AWAY_STATES.test(readState(error)) || CLOSED.test(error.message);
}

/** Whether PostgreSQL undid the whole transaction for the sake of another one: the same again usually works. */
export function isRolledBackForAnother(error: unknown): boolean {
  return /^40(001|P01)$/.test(readState(error));
}

/** The SQLSTATE of PostgreSQL's own word; empty for other errors. Only its own have a severity. */
export function readState(error: unknown): string {
  const { code, severity } = (error instanceof Error ? error : {}) as { code?: unknown; severity?: unknown };
  return severity !== undefined && typeof code === 'string' ? code : '';
}
