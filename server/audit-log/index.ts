/**
 * The log that shows tampering with the record: a Merkle tree (RFC 6962) over salted hashes of the rows that the audit trail
 * and the grant journal have written, in C2SP's tlog-tiles with signed checkpoints. It takes rows in afterwards, in the order
 * of their ids, and never writes to either record. It owns its key, its tiles and which leaf is of which row; who may see a
 * proof is decided by those who ask for it.
 */
export type { Source } from './compose-leaf.ts';
export { type AuditLogFiles, auditLogRoutes } from './log-routes.ts';
export { createLogStore } from './log-store.ts';
export { type OpenLog, openLog } from './open-log.ts';
export { proveRows, type RowProof } from './prove-rows.ts';
export { type LogWorker, startIntegrating } from './start-integrating.ts';
export { type LogFindings, verifyLog } from './verify-log.ts';
export { writeVerifierKey } from './write-checkpoint.ts';
