import type { OrganisationNumber } from '@portvakt/protocol';
import type { ChangeFeed } from '#audit-trail';
import { type CachedFinder, createCachedFinder } from '#memory';
import type { RegisteredFinder } from '#remote-registers';
import type { Consent } from './consent.ts';
import type { ConsentStore } from './store.ts';

/** What a grant asks. The register kept here answers by the id alone; one elsewhere wants to know who asks whom. */
export interface ConsentQuestion {
  /** In lower case. */
  readonly id: string;
  readonly from: string;
  readonly to: OrganisationNumber;
}

/** What is needed of a consent to give a token for it. */
export type FoundConsent = Pick<
  Consent,
  'id' | 'from' | 'to' | 'handledBy' | 'validTo' | 'consentRights' | 'status' | 'consentedAt'
>;

/** What the token path asks of consents, in whichever register they are. Whether one can be used is another question. */
export type ConsentFinder = RegisteredFinder<ConsentQuestion, FoundConsent>;

/** Finds a consent that is kept here by its id, from memory while the change feed vouches for it. */
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
