import { type Finding, type Refusal, refuse } from '@portvakt/protocol';
import type { Unit } from '#audit-trail';
import { refuseQuota } from '#endpoints';
import { checkQuota, type Quotas } from '#operations';
import type { AccessPackageStore } from '#system-users';
import { type ClientRelation, type RelationKey, RIGHT_HOLDER } from './client-relation.ts';
import type { ClientRelationStore } from './relation-store.ts';

interface Given {
  readonly accessPackages: Pick<AccessPackageStore, 'find'>;
  readonly clientRelations: ClientRelationStore;
  readonly quotas: Quotas;
}

/** What one organisation gives another, or takes back: a package, by its URN. */
export interface GivenPackage extends Pick<RelationKey, 'client' | 'facilitator'> {
  readonly urn: string;
}

/** In Altinn's words (access management, «ValidationErrors.cs»). */
const findings = {
  packageUnknown: { code: 'AM.VLD-00011', title: 'Package do not exists.', paths: ['QUERY/package'] },
  packageClosed: { code: 'AM.VLD-00033', title: 'Package is not delegable.', paths: ['QUERY/package'] },
} as const satisfies Record<string, Finding>;

/** An organisation gives another a package, as a right holder. Repeating it changes nothing. */
export async function givePackage(
  { accessPackages, clientRelations, quotas }: Given,
  unit: Unit,
  { urn, client, facilitator }: GivenPackage,
): Promise<RelationKey | Refusal> {
  const { transaction } = unit;
  const known = (await accessPackages.find(transaction, [urn])).get(urn);
  if (known === undefined) return refuse('parts-invalid', { findings: [findings.packageUnknown] });
  if (!known.delegable) return refuse('parts-invalid', { findings: [findings.packageClosed] });
  const key = { client, facilitator, role: RIGHT_HOLDER };
  const recorded = await clientRelations.findEver(transaction, key);
  if (recorded === undefined) {
    const exceeded = await checkQuota(quotas, {
      quota: 'suppliers',
      organisation: client,
      count: (limit) => clientRelations.countOfClient(transaction, client, limit),
    });
    if (exceeded !== undefined) return refuseQuota(exceeded);
    await clientRelations.create(unit, { ...key, accessPackages: [urn] });
    return key;
  }
  const held = recorded.removed ? [] : recorded.relation.accessPackages;
  if (!held.includes(urn)) await clientRelations.update(unit, recorded.relation, [...held, urn]);
  return key;
}

/**
 * Ends that one organisation has given another a package, whichever role it was given by. Agents feel it at once; so it is also for
 * what is not there.
 */
export async function takePackage(
  { clientRelations }: Pick<Given, 'clientRelations'>,
  unit: Unit,
  { urn, ...pair }: GivenPackage,
): Promise<void> {
  const relations = await clientRelations.findOf(unit.transaction, pair);
  for (const relation of relations.filter(({ accessPackages }) => accessPackages.includes(urn))) {
    const left = relation.accessPackages.filter((held) => held !== urn);
    await (left.length === 0 ? endRelation(relation) : clientRelations.update(unit, relation, left));
  }

  function endRelation(relation: ClientRelation) {
    return clientRelations.remove(unit, relation);
  }
}
