import type { ConsentRight, OrganisationNumber } from '@portvakt/protocol';

/** `expired` is not written: it is read off the clock. */
export type ConsentStatus = 'created' | 'accepted' | 'rejected' | 'revoked';

/** Something that happened to a consent. `by` is a URN of the party; a person's has no number in it. */
export interface ConsentEvent {
  readonly eventType: ConsentStatus;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly by: string;
}

/** What somebody is asked to let a data consumer have (samtykke), and their answer. */
export interface Consent {
  /** A UUID of the consumer's choice. */
  readonly id: string;
  /** Who is asked: a URN with the number of a person or an organisation. */
  readonly from: string;
  /** The one person who may answer for an organisation, where one is named. */
  readonly requiredDelegator: string | undefined;
  /** The data consumer. */
  readonly to: OrganisationNumber;
  /** Who has asked on behalf of the consumer. */
  readonly handledBy: OrganisationNumber | undefined;
  /** Milliseconds since 1970. */
  readonly validTo: number;
  readonly consentRights: readonly ConsentRight[];
  readonly requestMessage: Readonly<Record<string, string>> | undefined;
  readonly redirectUrl: string | undefined;
  readonly portalViewMode: string | undefined;
  readonly status: ConsentStatus;
  readonly consentedAt: number | undefined;
  readonly events: readonly ConsentEvent[];
}
