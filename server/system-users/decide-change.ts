import { type AccessPackage, indexRights, resourcesOf, splitRights, uniteRights } from './right.ts';
import type { ChangeWishes, SystemUser } from './system-user-request.ts';

type Holdings = Pick<SystemUser, 'rights' | 'accessPackages'>;

/** Whether a change requests nothing at all. */
export function asksForNothing(wishes: ChangeWishes): boolean {
  const { requiredRights, unwantedRights, requiredAccessPackages, unwantedAccessPackages } = wishes;
  return [requiredRights, unwantedRights, requiredAccessPackages, unwantedAccessPackages].every(
    (list) => list.length === 0,
  );
}

/**
 * What a system user holds after a change: its present rights plus the required ones, minus the unwanted ones. What is
 * in both lists is removed, because the smaller result is safer.
 */
export function decideHoldings(held: Holdings, wishes: ChangeWishes): Holdings {
  const unwanted = indexRights(wishes.unwantedRights);
  const rights = uniteRights(splitRights(held.rights), splitRights(wishes.requiredRights)).filter((right) =>
    resourcesOf(right).every((resource) => !unwanted.overlaps(resource, right.action)),
  );
  const urns = new Set([...held.accessPackages, ...wishes.requiredAccessPackages].map(({ urn }) => urn));
  for (const { urn } of wishes.unwantedAccessPackages) urns.delete(urn);
  return { rights, accessPackages: [...urns].map((urn): AccessPackage => ({ urn })) };
}
