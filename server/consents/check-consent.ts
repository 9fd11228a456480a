import { type OrganisationNumber, type Refusal, type RefusalName, refuse } from '@portvakt/protocol';
import type { FoundConsent } from './find-consent.ts';

/** What the user of a consent says about it. `now` is in milliseconds since 1970. */
export interface ConsentUse {
  readonly from: string;
  readonly to: OrganisationNumber;
  readonly now: number;
}

/**
 * Everything that prevents the use of a consent: wrong receiver, wrong giver, expiry, its answer (Altinn access
 * management, «ConsentService»).
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
