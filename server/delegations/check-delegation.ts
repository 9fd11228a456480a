import { MASKINPORTEN_SCHEMA, type Resource } from '#resources';
import type { Pair } from './delegation.ts';

/** Why a resource cannot be delegated. */
export type DelegationFault = 'own-organisation' | 'resource-unknown' | 'not-a-bundle-of-scopes' | 'not-delegable';

/**
 * Whether the consumer of a pair can delegate `resource` to its supplier. Only bundles of scopes can be delegated, only
 * those that their owners allow, and never to oneself. The consumer need not have been granted the scopes yet (Digdir,
 * «Delegering»).
 */
export function checkDelegation(
  { consumer, supplier }: Pair,
  resource: Pick<Resource, 'type' | 'delegable'> | undefined,
): DelegationFault | undefined {
  if (consumer === supplier) return 'own-organisation';
  if (resource === undefined) return 'resource-unknown';
  if (resource.type !== MASKINPORTEN_SCHEMA) return 'not-a-bundle-of-scopes';
  return resource.delegable ? undefined : 'not-delegable';
}
