import type { OrganisationNumber } from '@portvakt/protocol';
import type { Finding, Problem } from '#altinn-interface';
import type { Unit } from '#audit-trail';
import { checkQuota, type ExceededQuota } from '#operations';
import {
  checkContents,
  checkIdentity,
  checkPackages,
  checkRights,
  checkSameId,
  readVendor,
  type SystemSurroundings,
} from './check-system.ts';
import type { SystemUserDependencies } from './dependencies.ts';
import { findTypes } from './find-types.ts';
import { problems } from './problems.ts';
import type { DescribedSystem } from './read-body.ts';
import { type AccessPackage, type Right, resourcesOf } from './right.ts';
import type { System, SystemDescription } from './system.ts';

type Dependencies = Pick<
  SystemUserDependencies,
  'feed' | 'newUuid' | 'organisations' | 'systems' | 'accessPackages' | 'resources' | 'quotas'
>;

/** Who keeps the register: a vendor for itself, or somebody who may do so for any vendor. */
export interface Registrar {
  readonly actor: Parameters<SystemUserDependencies['feed']['change']>[0];
  readonly vendor: OrganisationNumber | 'any';
}

/** How it ended: done, wrong in the named parts, or not at all. `deleted`: the system was taken out of use before. */
export type Registration =
  | { readonly system: System }
  | { readonly findings: readonly Finding[] }
  | { readonly refused: 'foreign vendor' | 'deleted' }
  | ExceededQuota
  | { readonly problem: Problem };

/** Puts a system into the register; its vendor must be the registrar's own. */
export async function registerSystem(
  given: Dependencies,
  registrar: Registrar,
  described: DescribedSystem,
): Promise<Registration> {
  const vendor = readVendor(described.vendorId);
  if (typeof vendor !== 'string') return { findings: [vendor] };
  if (registrar.vendor !== 'any' && registrar.vendor !== vendor) return { refused: 'foreign vendor' };
  const { vendorId: _, ...contents } = described;
  return given.feed.change(registrar.actor, async (unit) => {
    const exceeded = await checkQuota(given.quotas, {
      quota: 'systems',
      organisation: vendor,
      count: (limit) => given.systems.count(unit.transaction, vendor, limit),
    });
    return exceeded ?? registerInUnit(given, unit, { ...contents, vendor });
  });
}

/** The same within a change that is under way. */
export async function registerInUnit(
  given: Omit<Dependencies, 'feed' | 'quotas'>,
  unit: Unit,
  system: SystemDescription,
): Promise<{ readonly system: System } | { readonly findings: readonly Finding[] }> {
  const surroundings = await readSurroundings(given, unit, system);
  const findings = [...checkIdentity(system, surroundings), ...checkContents(system, surroundings)];
  if (findings.length > 0) return { findings };
  const registered = { ...system, internalId: given.newUuid() };
  await given.systems.create(unit, registered);
  return { system: { ...registered, deleted: false } };
}

/** Replaces all that a system is but its id and its vendor. */
export function replaceSystem(
  given: Dependencies,
  registrar: Registrar,
  { id, described }: { id: string; described: DescribedSystem },
): Promise<Registration> {
  return changeSystem(given, registrar, id, async (unit, system) => {
    const vendor = readVendor(described.vendorId);
    if (typeof vendor !== 'string') return { findings: [vendor] };
    if (vendor !== system.vendor) return { refused: 'foreign vendor' };
    const { vendorId: _, ...contents } = described;
    const after = { ...contents, vendor };
    const surroundings = await readSurroundings(given, unit, { ...after, id });
    const findings = [...checkSameId(described.id, id), ...checkContents(after, surroundings)];
    return findings.length > 0 ? { findings } : after;
  });
}

/** Replaces the rights of a system. System users keep theirs: only a change request touches them. */
export function replaceRights(
  given: Dependencies,
  registrar: Registrar,
  { id, rights }: { id: string; rights: readonly Right[] },
): Promise<Registration> {
  return changeSystem(given, registrar, id, async (unit, system) => {
    const after = { ...system, rights };
    const findings = checkRights(after, await readSurroundings(given, unit, after));
    return findings.length > 0 ? { findings } : after;
  });
}

/** Replaces the access packages of a system. */
export function replacePackages(
  given: Dependencies,
  registrar: Registrar,
  { id, accessPackages }: { id: string; accessPackages: readonly AccessPackage[] },
): Promise<Registration> {
  return changeSystem(given, registrar, id, async (unit, system) => {
    const after = { ...system, accessPackages };
    const findings = checkPackages(after, await readSurroundings(given, unit, after));
    return findings.length > 0 ? { findings } : after;
  });
}

/** Takes a system out of use. Its system users stay, and mean nothing at the token endpoint any more. */
export async function deleteSystem(given: Dependencies, registrar: Registrar, id: string): Promise<Registration> {
  return given.feed.change(registrar.actor, async (unit) => {
    const system = await given.systems.find(unit.transaction, id);
    if (system === undefined || system.deleted || !isTheirs(registrar, system)) {
      return { problem: problems.systemNotFound };
    }
    await given.systems.remove(unit, system);
    return { system };
  });
}

type Decided = SystemDescription | Exclude<Registration, { system: System } | { problem: Problem } | ExceededQuota>;

async function changeSystem(
  given: Dependencies,
  registrar: Registrar,
  id: string,
  decide: (unit: Unit, system: System) => Promise<Decided>,
): Promise<Registration> {
  return given.feed.change(registrar.actor, async (unit) => {
    const system = await given.systems.find(unit.transaction, id);
    // Another vendor's system is not told from one that never was.
    if (system === undefined || !isTheirs(registrar, system)) return { problem: problems.systemNotFound };
    if (system.deleted) return { refused: 'deleted' };
    const decided = await decide(unit, system);
    if ('findings' in decided || 'refused' in decided) return decided;
    await given.systems.update(unit, system, decided);
    return { system: { ...system, ...decided } };
  });
}

function isTheirs({ vendor }: Registrar, system: System): boolean {
  return vendor === 'any' || system.vendor === vendor;
}

/** What is wrong with a system but its identity, held against what is on record. */
export async function checkAgainstRecord(
  given: Omit<Dependencies, 'feed' | 'newUuid' | 'quotas'>,
  unit: Unit,
  system: SystemDescription,
): Promise<readonly Finding[]> {
  return checkContents(system, await readSurroundings(given, unit, system));
}

async function readSurroundings(
  { organisations, systems, accessPackages, resources }: Omit<Dependencies, 'feed' | 'newUuid' | 'quotas'>,
  { transaction }: Unit,
  system: SystemDescription,
): Promise<SystemSurroundings> {
  return {
    resourceTypes: await findTypes(transaction, resources, system.rights.flatMap(resourcesOf)),
    packages: await accessPackages.find(
      transaction,
      system.accessPackages.map(({ urn }) => urn),
    ),
    takenClientIds: await systems.findTakenClients(transaction, system.clientIds, {
      systemId: system.id,
      vendor: system.vendor,
    }),
    idTaken: (await systems.find(transaction, system.id)) !== undefined,
    vendorKnown: (await organisations.find(transaction, system.vendor)) !== undefined,
  };
}
