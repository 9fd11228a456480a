import type { Unit } from '#audit-trail';
import { checkQuota, type ExceededQuota, type Quotas } from '#operations';
import type { ResourceStore } from '#resources';
import { checkDelegation, type DelegationFault } from './check-delegation.ts';
import type { Delegation, Pair } from './delegation.ts';
import type { DelegationStore } from './delegation-store.ts';

interface Stores {
  readonly delegations: DelegationStore;
  readonly resources: Pick<ResourceStore, 'find'>;
}

/** The quota that one more supplier of the consumer of `pair` would pass; for those who are bound by quotas. */
export async function exceedsSuppliers(
  { delegations, quotas }: Pick<Stores, 'delegations'> & { readonly quotas: Quotas },
  { transaction }: Unit,
  pair: Pair,
): Promise<ExceededQuota | undefined> {
  if ((await delegations.findAssignment(transaction, pair)) !== undefined) return undefined;
  return checkQuota(quotas, {
    quota: 'suppliers',
    organisation: pair.consumer,
    count: (limit) => delegations.countSuppliers(transaction, pair.consumer, limit),
  });
}

/** The quota that one more delegation of the consumer would pass. */
export async function exceedsDelegations(
  given: Pick<Stores, 'delegations'> & { readonly quotas: Quotas },
  unit: Unit,
  delegation: Delegation,
): Promise<ExceededQuota | undefined> {
  const { delegations, quotas } = given;
  if ((await delegations.find(unit.transaction, delegation)) !== undefined) return undefined;
  const exceeded = await checkQuota(quotas, {
    quota: 'delegations',
    organisation: delegation.consumer,
    count: (limit) => delegations.count(unit.transaction, delegation.consumer, limit),
  });
  return exceeded ?? exceedsSuppliers(given, unit, delegation);
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
  const fault = checkDelegation(delegation, await resources.find(unit.transaction, delegation.resource));
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
