import { isRefusal, type OrganisationNumber, type Refusal, refuse } from '@portvakt/protocol';
import type { Unit } from '#audit-trail';
import { forbid, type OrganisationCaller, refuseQuota } from '#endpoints';
import { checkQuota } from '#operations';
import { REGISTER_ADMIN } from './callers.ts';
import {
  checkContents,
  checkIdentity,
  checkPackages,
  checkRights,
  checkSameId,
  readVendor,
  refuseFindings,
  type SystemSurroundings,
} from './check-system.ts';
import type { SystemUserDependencies } from './dependencies.ts';
import { findTypes } from './find-types.ts';
import { type AccessPackage, type Right, resourcesOf } from './right.ts';
import type { System, SystemDescription } from './system.ts';
import { describeSystem, type SentSystem } from './system-fields.ts';

type Dependencies = Pick<
  SystemUserDependencies,
  'newId' | 'organisations' | 'systems' | 'accessPackages' | 'resources' | 'quotas'
>;

/** Who keeps systems: a vendor its own, an administrator of the register those of all. */
export type Registrar = OrganisationNumber | 'any';

const foreignVendor = forbid('the system names another vendor than the organisation of the token', [REGISTER_ADMIN]);

/** Whose systems a caller may keep. */
export function registrarOf({ scopes, organisation }: OrganisationCaller): Registrar {
  return scopes.has(REGISTER_ADMIN) ? 'any' : organisation;
}

/** What a new system is, if its vendor is one that the registrar may register for. */
export function readRegistration(sent: SentSystem, registrar: Registrar): SystemDescription | Refusal {
  const vendor = readVendor(sent.vendor.ID);
  if (isRefusal(vendor)) return vendor;
  return registrar === 'any' || registrar === vendor ? describeSystem(sent, vendor) : foreignVendor;
}

/** Puts a system into the register, if its vendor may have one more. */
export async function registerSystem(
  given: Dependencies,
  unit: Unit,
  system: SystemDescription,
): Promise<System | Refusal> {
  const exceeded = await checkQuota(given.quotas, {
    quota: 'systems',
    organisation: system.vendor,
    count: (limit) => given.systems.count(unit.transaction, system.vendor, limit),
  });
  return exceeded === undefined ? registerUncounted(given, unit, system) : refuseQuota(exceeded);
}

/** Puts a system into the register, however many its vendor has. */
export async function registerUncounted(
  given: Omit<Dependencies, 'quotas'>,
  unit: Unit,
  system: SystemDescription,
): Promise<System | Refusal> {
  const surroundings = await readSurroundings(given, unit, system);
  const refused = refuseFindings([...checkIdentity(system, surroundings), ...checkContents(system, surroundings)]);
  if (refused !== undefined) return refused;
  const registered = { ...system, internalId: given.newId() };
  await given.systems.create(unit, registered);
  return { ...registered, deleted: false };
}

/** A system that is kept, and by whom. */
interface Kept {
  readonly id: string;
  readonly registrar: Registrar;
}

/** Replaces everything of a system but its id and its vendor. */
export function replaceSystem(
  given: Dependencies,
  unit: Unit,
  { sent, ...kept }: Kept & { readonly sent: SentSystem },
): Promise<System | Refusal> {
  return changeSystem(given, unit, kept, async (system) => {
    const vendor = readVendor(sent.vendor.ID);
    if (isRefusal(vendor)) return vendor;
    if (vendor !== system.vendor) return foreignVendor;
    const after = describeSystem(sent, vendor);
    const surroundings = await readSurroundings(given, unit, { ...after, id: kept.id });
    return refuseFindings([...checkSameId(after.id, kept.id), ...checkContents(after, surroundings)]) ?? after;
  });
}

/** Replaces the rights of a system. System users keep theirs: only a change request touches them. */
export function replaceRights(
  given: Dependencies,
  unit: Unit,
  { rights, ...kept }: Kept & { readonly rights: readonly Right[] },
): Promise<System | Refusal> {
  return changeSystem(given, unit, kept, async (system) => {
    const after = { ...system, rights };
    return refuseFindings(checkRights(after, await readSurroundings(given, unit, after))) ?? after;
  });
}

/** Replaces the access packages of a system. */
export function replacePackages(
  given: Dependencies,
  unit: Unit,
  { accessPackages, ...kept }: Kept & { readonly accessPackages: readonly AccessPackage[] },
): Promise<System | Refusal> {
  return changeSystem(given, unit, kept, async (system) => {
    const after = { ...system, accessPackages };
    return refuseFindings(checkPackages(after, await readSurroundings(given, unit, after))) ?? after;
  });
}

/** Takes a system out of use. Its system users stay on record, but get no tokens. */
export async function deleteSystem(given: Dependencies, unit: Unit, kept: Kept): Promise<System | Refusal> {
  const system = await findKept(given, unit, kept);
  if (isRefusal(system)) return system;
  if (system.deleted) return refuse('system-not-found');
  await given.systems.remove(unit, system);
  return system;
}

async function changeSystem(
  given: Dependencies,
  unit: Unit,
  kept: Kept,
  decide: (system: System) => Promise<SystemDescription | Refusal>,
): Promise<System | Refusal> {
  const system = await findKept(given, unit, kept);
  if (isRefusal(system)) return system;
  if (system.deleted) return refuse('system-deleted');
  const decided = await decide(system);
  if (isRefusal(decided)) return decided;
  await given.systems.update(unit, system, decided);
  return { ...system, ...decided };
}

async function findKept(
  { systems }: Dependencies,
  { transaction }: Unit,
  { id, registrar }: Kept,
): Promise<System | Refusal> {
  return refuseForeign(await systems.find(transaction, id), registrar);
}

/** The system, if the registrar may keep it. A foreign one gets the same answer as one that does not exist. */
export function refuseForeign(system: System | undefined, registrar: Registrar): System | Refusal {
  const isTheirs = system !== undefined && (registrar === 'any' || registrar === system.vendor);
  return isTheirs ? system : refuse('system-not-found');
}

/** What is wrong with everything of a system but its identity, by what is on record. */
export async function checkAgainstRecord(
  given: Omit<Dependencies, 'newId' | 'quotas'>,
  unit: Unit,
  system: SystemDescription,
): Promise<Refusal | undefined> {
  return refuseFindings(checkContents(system, await readSurroundings(given, unit, system)));
}

async function readSurroundings(
  { organisations, systems, accessPackages, resources }: Omit<Dependencies, 'newId' | 'quotas'>,
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
