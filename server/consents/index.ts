/**
 * Consents (samtykker): what a person or an organisation is asked to let a data consumer have, their answer, and the
 * look-ups of it. Which token comes of a consent is for token-granting; which resources there are, for the resource registry.
 */
export { checkRights } from './ask-for-consent.ts';
export { checkConsent } from './check-consent.ts';
export type { Consent } from './consent.ts';
export { consentEndpoints } from './endpoints.ts';
export type { ConsentFinder, FoundConsent } from './find-consent.ts';
export { openConsentFinder } from './open-consent-finder.ts';
export { organisationUrn, parsePartyUrn } from './party-urn.ts';
export { type ConsentStore, createConsentStore } from './store.ts';
