import { type OrganisationNumber, type Refusal, type RefusalName, refuse } from '@portvakt/protocol';
import type { FoundConsent } from './find-consent.ts';

/** What the party that wants to use a consent says of it. `now` is in milliseconds since 1970. */
export interface ConsentUse {
  readonly from: string;
  readonly to: OrganisationNumber;
  readonly now: number;
}

/**
 * Every reason why a consent cannot be used: whose it is, who gave it, whether it has run out, what was
 * answered (Altinn access management, «ConsentService»).
 */
export function checkConsent(consent: FoundConsent, { from, to, now }: ConsentUse): readonly Refusal[] {
  const { status } = consent;
  const rows: readonly (readonly [boolean, RefusalName])[] = [
    [to !== consent.to && to !== consent.handledBy, 'consent-not-found'],
    [from !== consent.from, 'consent-between-others'],
    [consent.validTo <= now, 'consent-expired'],
    [status === 'created' || status === 'rejected', 'consent-not-accepted'],
    [status === 'revoked', 'consent-revoked'],
  ];
  return rows.filter(([applies]) => applies).map(([, name]) => refuse(name));
}
