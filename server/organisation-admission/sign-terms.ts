import type { OrganisationNumber } from '@portvakt/protocol';
import type { ChangeFeed } from '#audit-trail';
import type { OrganisationStore } from '#organisations';

/**
 * Records that an organisation has signed the terms of use (bruksvilkår), by `actor`: `signed` now, `already` before, or
 * `unknown` when there is no such organisation. What is signed stays signed.
 */
export async function signTerms(
  { organisations, feed }: { organisations: OrganisationStore; feed: Pick<ChangeFeed, 'change'> },
  { orgno, actor }: { orgno: OrganisationNumber; actor: string },
): Promise<'signed' | 'already' | 'unknown'> {
  return feed.change(actor, async (unit) => {
    const organisation = await organisations.find(unit.transaction, orgno);
    if (organisation === undefined) return 'unknown';
    if (organisation.termsSigned) return 'already';
    await organisations.update(unit, organisation, { ...organisation, termsSigned: true });
    return 'signed';
  });
}
