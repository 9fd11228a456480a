import type { OrganisationNumber } from '@portvakt/protocol';
import type { ChangeFeed } from '#audit-trail';
import { type CachedFinder, createCachedFinder } from '#memory';
import type { RegisteredFinder } from '#remote-registers';
import type { Consent } from './consent.ts';
import type { ConsentStore } from './store.ts';

/** The question of a grant. The register kept here needs only the id; a remote one also needs giver and receiver. */
export interface ConsentQuestion {
  /** In lower case. */
  readonly id: string;
  readonly from: string;
  readonly to: OrganisationNumber;
}

/** What a token needs to know about a consent. */
export type FoundConsent = Pick<
  Consent,
  'id' | 'from' | 'to' | 'handledBy' | 'validTo' | 'consentRights' | 'status' | 'consentedAt'
>;

/**
 * Look-ups of consents for the token path, in whichever register they are kept. Whether a consent can be used is
 * decided later.
 */
export type ConsentFinder = RegisteredFinder<ConsentQuestion, FoundConsent>;

/** Finds a consent that is kept here by its id, from memory while the change feed is fresh. */
export function createConsentFinder({
  consents,
  feed,
  mostRemembered,
}: {
  consents: Pick<ConsentStore, 'read'>;
  feed: Pick<ChangeFeed, 'subscribe' | 'isFresh'>;
  mostRemembered?: number;
}): CachedFinder<ConsentQuestion, FoundConsent> {
  return createCachedFinder<ConsentQuestion, FoundConsent>({
    read: ({ id }) => consents.read(id),
    feed,
    keyOf: ({ id }) => id,
    concerns: ({ kind, subject }, { id }) => kind === 'consent' && subject === id,
    ...(mostRemembered !== undefined && { mostRemembered }),
  });
}
