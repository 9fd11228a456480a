import type { KeyMeasure } from './check-key.ts';

/**
 * How the organisation in the certificates of `keys` is found. Reading certificates is much code: it is loaded with the first
 * key that has one.
 */
export async function readCertifiedOrganisation(
  keys: readonly { readonly x5c?: unknown }[],
): Promise<KeyMeasure['organisationIn']> {
  if (!keys.some(({ x5c }) => Array.isArray(x5c) && x5c.length > 0)) return () => undefined;
  const { findCertifiedOrganisation } = await import('#organisation-certificates');
  return findCertifiedOrganisation;
}
