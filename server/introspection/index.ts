/**
 * Introspection (RFC 7662): tells the owner of an API whether an access token of this server counts now, and what it says of the owner's own scopes. It
 * proves the client that asks. Whether a token would still be given is for token-granting; whose a scope is, for organisations.
 */
export { createIntrospector, type IntrospectingDependencies } from './introspect-token.ts';
export { type IntrospectionRouteOptions, introspectionRoutes, type RefusedIntrospection } from './routes.ts';
