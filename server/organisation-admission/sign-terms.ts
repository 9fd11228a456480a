import { isRefusal, type OrganisationNumber } from '@portvakt/protocol';
import type { ChangeFeed } from '#audit-trail';
import type { OrganisationStore } from '#organisations';
import { signVersion, termsStore } from '#terms';

/**
 * Records that an organisation has signed the terms of use (bruksvilkår) for everyone, in their newest version, by `actor`:
 * `signed` now, `already` before, or `unknown` when there is no such organisation. What is signed stays signed.
 */
export async function signTerms(
  {
    organisations,
    feed,
    clock,
  }: {
    organisations: OrganisationStore;
    feed: Pick<ChangeFeed, 'change'>;
    clock: () => number;
  },
  { orgno, actor }: { orgno: OrganisationNumber; actor: string },
): Promise<'signed' | 'already' | 'unknown'> {
  return feed.change(actor, async (unit) => {
    if ((await organisations.find(unit.transaction, orgno)) === undefined) return 'unknown';
    const versions = await termsStore.findVersions(unit.transaction);
    const newest = versions.find(({ audience }) => audience === 'everyone');
    if (newest === undefined) throw new TypeError('the first version of the terms is there from the first start');
    const given = { organisations, terms: termsStore, clock };
    const signed = await signVersion(given, unit, { version: newest.version, organisation: orgno, by: actor });
    if (isRefusal(signed)) throw new TypeError(`the newest version cannot be signed: ${signed.refusal}`);
    return signed;
  });
}
