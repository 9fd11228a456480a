import type { RegisteredScope } from '#scopes';

/** Seconds that a token lives if the client has set no lifetime. */
const DEFAULT_LIFETIME = 120;

/**
 * Seconds that the token lives: the client's own lifetime, capped by the lowest `at_max_age` above 0 among its scopes.
 * An `at_max_age` never lengthens it, and the grant's `exp` does not matter (docs.digdir.no, «Scopes»).
 */
export function decideLifetime(
  clientLifetime: number | undefined,
  scopes: readonly Pick<RegisteredScope, 'maxAge'>[],
): number {
  const caps = scopes.map(({ maxAge }) => maxAge ?? 0).filter((cap) => cap > 0);
  return Math.min(clientLifetime || DEFAULT_LIFETIME, ...caps);
}
