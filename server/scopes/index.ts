/**
 * Scopes and who was granted what: what a scope is, whether it can be used now, and which organisations its owner has
 * let in. Whether a client has put the scope in its registration is for the room clients; whether a token is given,
 * for token-granting.
 */

export { scopeAccessEndpoints } from './access-endpoints.ts';
export { accessListEndpoints } from './access-list-endpoints.ts';
export {
  builtInPrefixes,
  builtInScopes,
  isAdministrationScope,
  isBuiltInScope,
  isGivenByOperator,
  isOperationScope,
} from './built-in-scopes.ts';
export { findOwn, type ScopeDependencies, scopeEndpoints } from './endpoints.ts';
export { type GrantingDependencies, grantAccess } from './grant-access.ts';
export { createScopeList } from './list-scopes.ts';
export { keepApis, scopeListingEndpoints } from './listing-endpoints.ts';
export type { RegisteredScope } from './registered-scope.ts';
export {
  type AccessState,
  type OwnedScope,
  plainScope,
  type Scope,
  type ScopeForClient,
  type ScopeRecord,
} from './scope.ts';
export { createScopeStore, type ScopeStore } from './store.ts';
