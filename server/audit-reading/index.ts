/**
 * What organisations may read of the record: the changes that concern them (kept by the audit trail), and the tokens and refusals of
 * their clients and scopes (kept by the grant journal), with proofs that both are in the audit log. Nothing is recorded here.
 */
export { changeEndpoints } from './change-endpoints.ts';
export { proofEndpoints } from './proof-endpoints.ts';
export { tokenEndpoints } from './token-endpoints.ts';
