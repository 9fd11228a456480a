/**
 * What a customer has given a supplier: delegations of bundles of scopes, on Altinn's paths and for the token path; the
 * sources that scopes name as the register of their delegations, and what a register elsewhere is asked about them. Whether a token is
 * given is for token-granting; what a bundle holds is kept by resources.
 */
export type { DelegationAsker } from './ask-delegations.ts';
export { decideDelegated, decideSource, refuseUnknownSource } from './decide-delegated.ts';
export { LOOK_UP_ADMIN } from './decide-look-up.ts';
export { createDelegationStore, type DelegationStore } from './delegation-store.ts';
export { describeFound } from './describe-found.ts';
export { enduserDelegationEndpoints } from './enduser-endpoints.ts';
export { describeParty, partySchema } from './enduser-schema.ts';
export { createStandingFinder } from './find-standings.ts';
export { judgeSource } from './judge-source.ts';
export { delegate, revoke } from './keep-delegations.ts';
export { legacyDelegationEndpoints } from './legacy-endpoints.ts';
export { lookUpEndpoints } from './look-up-endpoints.ts';
export { openDelegationAsker } from './open-delegation-asker.ts';
export { schemeEndpoints } from './scheme-endpoints.ts';
export { ensureScopeResource, nameScopeResource } from './scope-resource.ts';
export { delegationSourceEndpoints } from './source-endpoints.ts';
export {
  createDelegationSourceStore,
  type DelegationSource,
  type DelegationSourceStore,
  type OpenSource,
} from './source-store.ts';
