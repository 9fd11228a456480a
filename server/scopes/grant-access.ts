import { type OrganisationNumber, type Refusal, refuse } from '@portvakt/protocol';
import type { Unit } from '#audit-trail';
import { refuseQuota } from '#endpoints';
import { checkQuota, type Quotas } from '#operations';
import type { OrganisationStore } from '#organisations';
import type { OwnedScope } from './scope.ts';
import type { ScopeStore } from './store.ts';

export interface GrantingDependencies {
  readonly scopes: Pick<ScopeStore, 'findAccesses' | 'countAccesses' | 'setAccesses'>;
  readonly organisations: Pick<OrganisationStore, 'ensureAll'>;
  readonly quotas: Quotas;
  /** What else becomes of organisations that get access: applications of theirs are answered by it. */
  readonly whenGranted: (
    unit: Unit,
    granted: { readonly scope: string; readonly consumers: readonly OrganisationNumber[] },
  ) => Promise<void>;
}

/**
 * Gives `consumers` access to a scope of the caller's organisation, those that have it left alone. Refuses, with nothing changed,
 * when the scope is deactivated or the quota has no room for them all. The number of statements does not depend on how many
 * they are.
 *
 * @returns those that got it now.
 */
export async function grantAccess(
  { scopes, organisations, quotas, whenGranted }: GrantingDependencies,
  unit: Unit,
  { scope, consumers }: { scope: OwnedScope; consumers: readonly OrganisationNumber[] },
): Promise<readonly OrganisationNumber[] | Refusal> {
  if (!scope.active) return refuse('scope-deactivated', { fill: { scope: scope.name } });
  const before = await scopes.findAccesses(unit.transaction, scope.name, consumers);
  const added = consumers.filter((consumer) => !before.has(consumer));
  if (added.length > 0) {
    const exceeded = await checkQuota(quotas, {
      quota: 'accesses',
      organisation: scope.owner,
      more: added.length,
      count: () => scopes.countAccesses(unit.transaction, scope.owner),
    });
    if (exceeded !== undefined) return refuseQuota(exceeded);
  }
  const granted = consumers.filter((consumer) => before.get(consumer) !== 'APPROVED');
  if (granted.length === 0) return granted;
  await organisations.ensureAll(unit, granted);
  await scopes.setAccesses(unit, {
    scope: scope.name,
    owner: scope.owner,
    consumers: granted,
    before,
    state: 'APPROVED',
  });
  await whenGranted(unit, { scope: scope.name, consumers: granted });
  return granted;
}

/** Withdraws the access of those of `consumers` that have it, and returns them. */
export async function withdrawAccess(
  { scopes }: Pick<GrantingDependencies, 'scopes'>,
  unit: Unit,
  { scope, consumers }: { scope: OwnedScope; consumers: readonly OrganisationNumber[] },
): Promise<readonly OrganisationNumber[]> {
  const before = await scopes.findAccesses(unit.transaction, scope.name, consumers);
  const withdrawn = consumers.filter((consumer) => before.get(consumer) === 'APPROVED');
  if (withdrawn.length > 0) {
    await scopes.setAccesses(unit, {
      scope: scope.name,
      owner: scope.owner,
      consumers: withdrawn,
      before,
      state: 'DENIED',
    });
  }
  return withdrawn;
}
