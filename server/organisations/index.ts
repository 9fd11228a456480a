/**
 * Which organisations exist: their numbers, whether they have signed the terms, and their scope prefixes. The room
 * clients keeps their integrations; the room scopes keeps what they may use.
 */

export { keepPrefixes, organisationEndpoints } from './endpoints.ts';
export {
  createOperatedOrganisationStore,
  type OperatedOrganisation,
  type OperatedOrganisationStore,
} from './operated-store.ts';
export { createOrganisationStore, type Organisation, type OrganisationStore } from './store.ts';
