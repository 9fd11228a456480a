/**
 * What a customer has given a supplier: the sources that scopes name as the register of their delegations. Whether a
 * grant needs a delegation is for token-granting.
 */

export { delegationSourceEndpoints } from './source-endpoints.ts';
export { createDelegationSourceStore, type DelegationSource, type DelegationSourceStore } from './source-store.ts';
