import type { Unit } from '#audit-trail';
import type { ResourceStore } from '#resources';
import { checkDelegation, type DelegationFault } from './check-delegation.ts';
import type { Delegation, Pair } from './delegation.ts';
import type { DelegationStore } from './delegation-store.ts';

interface Stores {
  readonly delegations: DelegationStore;
  readonly resources: Pick<ResourceStore, 'find'>;
}

/** Makes the supplier of a pair the consumer's. Repeating it changes nothing. */
export async function addSupplier({ delegations }: Pick<Stores, 'delegations'>, unit: Unit, pair: Pair): Promise<void> {
  const known = await delegations.findAssignment(unit.transaction, pair);
  if (known === undefined || known.removed) await delegations.assign(unit, pair);
}

/**
 * Delegates, and makes the supplier the consumer's. Repeating it changes nothing, and writes nothing.
 *
 * @returns whether it was made now, or why it cannot be.
 */
export async function delegate(
  { delegations, resources }: Stores,
  unit: Unit,
  { performedBy, ...delegation }: Delegation & { readonly performedBy: string },
): Promise<boolean | DelegationFault> {
  const fault = checkDelegation(delegation, await resources.find(delegation.resource, unit.transaction));
  if (fault !== undefined) return fault;
  const known = await delegations.find(unit.transaction, delegation);
  if (known !== undefined && !known.removed) return false;
  await addSupplier({ delegations }, unit, delegation);
  await delegations.create(unit, delegation, performedBy);
  return true;
}

/** Takes a delegation back. Either end may; whether there was one. */
export async function revoke(
  { delegations }: Pick<Stores, 'delegations'>,
  unit: Unit,
  delegation: Delegation,
): Promise<boolean> {
  const known = await delegations.find(unit.transaction, delegation);
  if (known === undefined || known.removed) return false;
  await delegations.remove(unit, delegation);
  return true;
}

/**
 * Ends the assignment of a pair. With `cascade` what was delegated ends with it; without, that there is any stops it.
 *
 * @returns whether it stopped at delegations.
 */
export async function removeSupplier(
  { delegations }: Pick<Stores, 'delegations'>,
  unit: Unit,
  { cascade, ...pair }: Pair & { readonly cascade: boolean },
): Promise<boolean> {
  if (cascade) await delegations.removeBetween(unit, pair);
  else if (await delegations.isAnyBetween(unit.transaction, pair)) return true;
  const known = await delegations.findAssignment(unit.transaction, pair);
  if (known !== undefined && !known.removed) await delegations.unassign(unit, pair);
  return false;
}
