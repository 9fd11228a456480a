import { type OrganisationNumber, type Refusal, refuse } from '@portvakt/protocol';
import type { Unit } from '#audit-trail';
import type { OrganisationStore } from '#organisations';
import type { TermsStore } from './terms-store.ts';

export interface SigningDependencies {
  readonly terms: Pick<TermsStore, 'findVersions'>;
  readonly organisations: Pick<OrganisationStore, 'ensure' | 'findTermsSigned' | 'signTerms'>;
  readonly clock: () => number;
}

/**
 * Records that `organisation` has signed a version of the terms, which must be the newest of its audience (409): whoever signs
 * signs what they were shown. `signed` now, or `already` before.
 */
export async function signVersion(
  { terms, organisations, clock }: SigningDependencies,
  unit: Unit,
  { version, organisation, by }: { version: number; organisation: OrganisationNumber; by: string },
): Promise<'signed' | 'already' | Refusal> {
  const versions = await terms.findVersions(unit.transaction);
  const wanted = versions.find((one) => one.version === version);
  if (wanted === undefined) return refuse('terms-missing', { fill: { version: String(version) } });
  const { audience, publishedAt } = wanted;
  const newest = versions.find((one) => one.audience === audience) ?? wanted;
  if (newest !== wanted) {
    return refuse('terms-superseded', { fill: { version: String(version), newest: String(newest.version) } });
  }
  await organisations.ensure(unit, organisation);
  const signed = (await organisations.findTermsSigned(unit.transaction, organisation))[audience];
  if (signed !== undefined && signed >= publishedAt) return 'already';
  const at = Math.max(clock(), publishedAt);
  await organisations.signTerms(unit, { orgno: organisation, audience, version, by, at });
  return 'signed';
}
