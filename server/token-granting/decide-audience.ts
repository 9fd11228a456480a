import { type Refusal, refuse } from '@portvakt/protocol';
import type { RegisteredScope } from '#scopes';

/**
 * Decides the token's audience: what `resource` asked for (RFC 8707), or what a scope's owner has fixed with
 * `enforced_aud_for_access_token`. A fixed audience applies even if none was requested, and allows no other.
 */
export function decideAudience(
  resources: readonly string[],
  scopes: readonly Pick<RegisteredScope, 'name' | 'enforcedAudience'>[],
): readonly string[] | Refusal {
  const fixing = scopes.filter(({ enforcedAudience }) => enforcedAudience !== undefined);
  const [first] = fixing;
  if (first?.enforcedAudience === undefined) return resources;
  const fixed = first.enforcedAudience;
  const other = fixing.find(({ enforcedAudience }) => enforcedAudience !== fixed);
  if (other !== undefined) {
    return refuse('resource-not-allowed', {
      registryHint: () => `${first.name} and ${other.name} fix different audiences: ask for one of them at a time.`,
      facts: { scope: first.name, fixedAudience: fixed },
    });
  }
  if (resources.some((resource) => resource !== fixed)) {
    return refuse('resource-not-allowed', {
      registryHint: () => `The owner of ${first.name} has fixed its audience: ${fixed}.`,
      facts: { scope: first.name, fixedAudience: fixed },
    });
  }
  return [fixed];
}
