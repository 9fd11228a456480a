import { isRefusal, type OrganisationNumber } from '@portvakt/protocol';
import type { ChangeFeed, Unit } from '#audit-trail';
import type { OrganisationStore } from '#organisations';
import { signVersion, termsStore } from '#terms';

interface Given {
  readonly organisations: OrganisationStore;
  readonly clock: () => number;
}

/**
 * Records that an organisation has signed the terms of use (bruksvilkår) for everyone, in their newest version, by `actor`:
 * `signed` now, `already` before, or `unknown` when there is no such organisation. What is signed stays signed.
 */
export async function signTerms(
  given: Given & { readonly feed: Pick<ChangeFeed, 'change'> },
  signature: { readonly orgno: OrganisationNumber; readonly actor: string },
): Promise<'signed' | 'already' | 'unknown'> {
  return given.feed.change(signature.actor, async (unit) =>
    (await given.organisations.find(unit.transaction, signature.orgno)) === undefined
      ? 'unknown'
      : signNewest(given, unit, signature),
  );
}

/** The same within a change, for an organisation that there is. */
export async function signNewest(
  { organisations, clock }: Given,
  unit: Unit,
  { orgno, actor }: { orgno: OrganisationNumber; actor: string },
): Promise<'signed' | 'already'> {
  const versions = await termsStore.findVersions(unit.transaction);
  const newest = versions.find(({ audience }) => audience === 'everyone');
  if (newest === undefined) throw new TypeError('the first version of the terms is there from the first start');
  const given = { organisations, terms: termsStore, clock };
  const signed = await signVersion(given, unit, { version: newest.version, organisation: orgno, by: actor });
  if (isRefusal(signed)) throw new TypeError(`the newest version cannot be signed: ${signed.refusal}`);
  return signed;
}
