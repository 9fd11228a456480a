/**
 * What those who run the server see and do through the API: organisations and their prefixes, signing keys, whom certificates are
 * trusted from, the record of all changes, what limits are met, and how the server is. Who they are is decided where callers are proved; the rooms that
 * own the records keep the rules.
 */
export { auditSearchEndpoints } from './audit-search-endpoints.ts';
export { formerIssuerEndpoints } from './former-issuer-endpoints.ts';
export { type HealthDependencies, healthEndpoints } from './health-endpoints.ts';
export { type LimitDependencies, limitEndpoints } from './limit-endpoints.ts';
export { operatedOrganisationEndpoints } from './organisation-endpoints.ts';
export { signingKeyEndpoints } from './signing-key-endpoints.ts';
export { trustEndpoints } from './trust-endpoints.ts';
