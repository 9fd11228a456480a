import type { KeyMeasure } from './check-key.ts';

/**
 * How to find the organisation in the certificates of `keys`. The code that reads certificates is large, so it is
 * loaded only if a key has one.
 */
export async function readCertifiedOrganisation(
  keys: readonly { readonly x5c?: unknown }[],
): Promise<KeyMeasure['organisationIn']> {
  if (!keys.some(({ x5c }) => Array.isArray(x5c) && x5c.length > 0)) return () => undefined;
  const { findCertifiedOrganisation } = await import('#organisation-certificates');
  return findCertifiedOrganisation;
}
