/**
 * What organisations may read of the record: the changes that concern them (kept by the audit trail), and the tokens and refusals of
 * their clients and scopes (kept by the grant journal). Nothing is recorded here.
 */
export { changeEndpoints } from './change-endpoints.ts';
export { tokenEndpoints } from './token-endpoints.ts';
