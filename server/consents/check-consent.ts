import type { OrganisationNumber } from '@portvakt/protocol';
import type { Problem } from '#altinn-interface';
import type { FoundConsent } from './find-consent.ts';
import { problems } from './problems.ts';

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
export function checkConsent(consent: FoundConsent, { from, to, now }: ConsentUse): readonly Problem[] {
  const { status } = consent;
  const rows: readonly (readonly [boolean, Problem])[] = [
    [to !== consent.to && to !== consent.handledBy, problems.notFound],
    [from !== consent.from, problems.partyMismatch],
    [consent.validTo <= now, problems.expired],
    [status === 'created' || status === 'rejected', problems.notAccepted],
    [status === 'revoked', problems.revoked],
  ];
  return rows.filter(([applies]) => applies).map(([, problem]) => problem);
}
