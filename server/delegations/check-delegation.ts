import { type Refusal, refuse } from '@portvakt/protocol';
import { MASKINPORTEN_SCHEMA, type Resource } from '#resources';
import type { Delegation } from './delegation.ts';
import { describeOwn, describeWrongType } from './describe-findings.ts';

/**
 * Why the consumer cannot delegate `resource` to the supplier. Only bundles of scopes are delegated, only those that their
 * owners let be delegated, and never to oneself. Whether the consumer was granted the scopes does not matter: it may delegate
 * before (Digdir, «Delegering»).
 */
export function checkDelegation(
  { consumer, supplier, resource: identifier }: Delegation,
  resource: Pick<Resource, 'type' | 'delegable'> | undefined,
): Refusal | undefined {
  if (consumer === supplier) return refuse('delegation-to-oneself', { findings: describeOwn('supplier') });
  if (resource === undefined) return refuse('delegated-resource-unknown');
  if (resource.type !== MASKINPORTEN_SCHEMA) {
    return refuse('resource-not-a-bundle-of-scopes', { findings: describeWrongType(identifier) });
  }
  return resource.delegable ? undefined : refuse('resource-not-delegable');
}
