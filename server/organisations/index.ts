/**
 * Who exists: organisations by number, whether they have signed the terms, and the scope prefixes that are theirs.
 * What an organisation's integrations are is for the room clients; what it may use, for the room scopes.
 */

export { keepPrefixes, organisationEndpoints } from './endpoints.ts';
export { createOrganisationStore, type Organisation, type OrganisationStore } from './store.ts';
