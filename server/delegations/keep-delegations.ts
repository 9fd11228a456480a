import { type Refusal, refuse } from '@portvakt/protocol';
import type { Unit } from '#audit-trail';
import { refuseQuota } from '#endpoints';
import { checkQuota, type Quotas } from '#operations';
import type { ResourceStore } from '#resources';
import { checkDelegation } from './check-delegation.ts';
import type { Delegation, Pair } from './delegation.ts';
import type { DelegationStore } from './delegation-store.ts';
import { describeHeld } from './describe-findings.ts';

interface Stores {
  readonly delegations: DelegationStore;
  readonly resources: Pick<ResourceStore, 'find'>;
}

/** The refusal when one more supplier of the consumer of `pair` is too many; for those who are bound by quotas. */
export async function refuseSupplier(
  { delegations, quotas }: Pick<Stores, 'delegations'> & { readonly quotas: Quotas },
  { transaction }: Unit,
  pair: Pair,
): Promise<Refusal | undefined> {
  if ((await delegations.findAssignment(transaction, pair)) !== undefined) return undefined;
  const exceeded = await checkQuota(quotas, {
    quota: 'suppliers',
    organisation: pair.consumer,
    count: (limit) => delegations.countSuppliers(transaction, pair.consumer, limit),
  });
  return exceeded && refuseQuota(exceeded);
}

/** The refusal when one more delegation of the consumer is too many. */
export async function refuseDelegation(
  given: Pick<Stores, 'delegations'> & { readonly quotas: Quotas },
  unit: Unit,
  delegation: Delegation,
): Promise<Refusal | undefined> {
  const { delegations, quotas } = given;
  if ((await delegations.find(unit.transaction, delegation)) !== undefined) return undefined;
  const exceeded = await checkQuota(quotas, {
    quota: 'delegations',
    organisation: delegation.consumer,
    count: (limit) => delegations.count(unit.transaction, delegation.consumer, limit),
  });
  return exceeded === undefined ? refuseSupplier(given, unit, delegation) : refuseQuota(exceeded);
}

/** Makes the supplier of a pair the consumer's. Repeating it changes nothing. */
export async function addSupplier({ delegations }: Pick<Stores, 'delegations'>, unit: Unit, pair: Pair): Promise<void> {
  const known = await delegations.findAssignment(unit.transaction, pair);
  if (known === undefined || known.removed) await delegations.assign(unit, pair);
}

/**
 * Delegates, and makes the supplier the consumer's. Repeating it changes nothing, and writes nothing.
 *
 * @returns whether it was made now.
 */
export async function delegate(
  { delegations, resources }: Stores,
  unit: Unit,
  { performedBy, ...delegation }: Delegation & { readonly performedBy: string },
): Promise<boolean | Refusal> {
  const refused = checkDelegation(delegation, await resources.find(unit.transaction, delegation.resource));
  if (refused !== undefined) return refused;
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

/** Ends the assignment of a pair. With `cascade` what was delegated ends with it; otherwise any delegation stops it. */
export async function removeSupplier(
  { delegations }: Pick<Stores, 'delegations'>,
  unit: Unit,
  { cascade, ...pair }: Pair & { readonly cascade: boolean },
): Promise<Refusal | undefined> {
  if (cascade) await delegations.removeBetween(unit, pair);
  else if (await delegations.isAnyBetween(unit.transaction, pair)) {
    return refuse('supplier-has-delegations', { findings: describeHeld() });
  }
  const known = await delegations.findAssignment(unit.transaction, pair);
  if (known !== undefined && !known.removed) await delegations.unassign(unit, pair);
  return undefined;
}
