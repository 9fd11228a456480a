import { type AnswerMemory, type ChangeFeed, createAnswerMemory } from '#audit-trail';
import type { Consent } from './consent.ts';
import type { ConsentStore } from './store.ts';

export interface ConsentQuestion {
  /** In lower case. */
  readonly id: string;
}

/** What the token path asks of consents. */
export type ConsentFinder = AnswerMemory<ConsentQuestion, Consent>;

/** Finds a consent by its id, from memory while the change feed vouches for it. Whether it can be used is another question. */
export function createConsentFinder({
  consents,
  feed,
  mostRemembered,
}: {
  consents: Pick<ConsentStore, 'read'>;
  feed: Pick<ChangeFeed, 'subscribe' | 'isFresh'>;
  mostRemembered?: number;
}): ConsentFinder {
  return createAnswerMemory<ConsentQuestion, Consent>({
    read: ({ id }) => consents.read(id),
    feed,
    keyOf: ({ id }) => id,
    concerns: ({ kind, subject }, { id }) => kind === 'consent' && subject === id,
    ...(mostRemembered !== undefined && { mostRemembered }),
  });
}
