/**
 * Which organisations exist: their numbers, which terms they have signed, and their scope prefixes. The room
 * clients keeps their integrations; the room scopes keeps what they may use.
 */

export {
  decideTermsOwed,
  type TermsAudience,
  type TermsTimes,
  termsAudiences,
} from './decide-terms-owed.ts';
export { keepPrefixes, organisationEndpoints } from './endpoints.ts';
export {
  createOperatedOrganisationStore,
  type OperatedOrganisation,
  type OperatedOrganisationStore,
} from './operated-store.ts';
export { type PastedNumber, parsePastedNumbers } from './parse-pasted-numbers.ts';
export { createOrganisationStore, type Organisation, type OrganisationStore, type TermsSignature } from './store.ts';
