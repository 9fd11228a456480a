import type { EndingKind } from '#clients';

/** What an organisation can ask to be told of. Failed deliveries and tests are told in any case. */
export const noticeTopics = ['expiry', 'access', 'applications', 'terms'] as const;
export type NoticeTopic = (typeof noticeTopics)[number];

/**
 * How far something is from its end: so many days at most are left, or it has ended. `unknown-0` says that no end is
 * known; half a year later comes `unknown-1`, and so on.
 */
export type Stage = '60' | '30' | '7' | '1' | 'ended' | `unknown-${number}`;

/** What a notice is about, by its kind. Times are in ISO 8601. Names of others are as the register has them. */
export type NoticeFacts =
  | {
      readonly kind: 'expiry';
      readonly what: EndingKind;
      readonly client_id: string;
      readonly client_name: string | null;
      readonly kid?: string | undefined;
      readonly stage: Stage;
      /** Nothing where no end is known. */
      readonly ends?: string | undefined;
    }
  | {
      readonly kind: 'access-granted' | 'access-withdrawn';
      readonly owner: string | null;
      readonly owner_name: string | null;
      readonly scopes: readonly string[];
      /** How many more scopes there are. */
      readonly more: number;
    }
  | {
      readonly kind: 'application-answered' | 'application-received';
      readonly scope: string;
      readonly answer?: string | undefined;
      readonly other: string | null;
      readonly other_name: string | null;
      /** How many more there are. */
      readonly more: number;
    }
  | { readonly kind: 'terms-changed'; readonly terms: string; readonly must_sign: boolean }
  | {
      readonly kind: 'delivery-failed';
      readonly channel: 'webhook' | 'mail';
      readonly target: string;
      readonly fault: string;
    }
  | { readonly kind: 'test' };

export type NoticeKind = NoticeFacts['kind'];

/** A notice of one organisation. Times are milliseconds since 1970. */
export interface Notice {
  readonly id: number;
  readonly orgno: string;
  readonly facts: NoticeFacts;
  /** Whether something ends within a day or has ended: it is not held back until the next digest. */
  readonly urgent: boolean;
  readonly createdAt: number;
  readonly readAt: number | undefined;
}

const topics: Readonly<Partial<Record<NoticeKind, NoticeTopic>>> = {
  expiry: 'expiry',
  'access-granted': 'access',
  'access-withdrawn': 'access',
  'application-answered': 'applications',
  'application-received': 'applications',
  'terms-changed': 'terms',
};

/** The topic of a kind; nothing for what is told in any case. */
export function topicOf(kind: NoticeKind): NoticeTopic | undefined {
  return topics[kind];
}
