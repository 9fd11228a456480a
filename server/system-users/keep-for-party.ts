import { type OrganisationNumber, type Refusal, refuse } from '@portvakt/protocol';
import type { Unit } from '#audit-trail';
import { checkGiven } from './answer-request.ts';
import type { SystemUserDependencies, SystemUserEndpointDependencies } from './dependencies.ts';
import type { UserType } from './right.ts';
import type { System } from './system.ts';
import type { SystemUser } from './system-user-request.ts';

type Dependencies = Omit<SystemUserDependencies, 'organisations'>;

/** A customer makes a system user without having been asked, on a system that it is shown, with all the rights of the system. */
export async function createForParty(
  given: Dependencies,
  unit: Unit,
  {
    party,
    systemId,
    integrationTitle,
  }: { party: OrganisationNumber; systemId: string; integrationTitle?: string | undefined },
): Promise<{ readonly user: SystemUser; readonly system: System } | Refusal> {
  const system = await given.systems.find(unit.transaction, systemId);
  if (system === undefined || system.deleted || !system.isVisible) return refuse('system-not-found');
  const triple = { systemId, partyOrgno: party, externalRef: party as string };
  if ((await given.systemUsers.findByTriple(unit.transaction, triple)) !== undefined) {
    return refuse('system-user-exists');
  }
  const { rights, accessPackages, vendor } = system;
  const refused = await checkGiven(given, unit, { system, userType: 'standard', rights, accessPackages });
  if (refused !== undefined) return refused;
  const id = given.newId();
  await given.systemUsers.create(unit, {
    ...triple,
    id,
    userType: 'standard',
    vendor,
    integrationTitle: integrationTitle ?? system.name.nb,
    rights,
    accessPackages,
  });
  // It was created just now, in the same transaction.
  return { user: (await given.systemUsers.find(unit.transaction, id)) as SystemUser, system };
}

/**
 * A customer takes its system user away, and with it the request that it came from: the vendor can ask again. The clients of an
 * agent are taken away first.
 */
export async function deleteForParty(
  given: Dependencies & Pick<SystemUserEndpointDependencies, 'hasClients'>,
  unit: Unit,
  { party, id, userType }: { party: OrganisationNumber; id: string; userType: UserType },
): Promise<Refusal | undefined> {
  const user = await given.systemUsers.find(unit.transaction, id);
  if (user === undefined || user.partyOrgno !== party || user.userType !== userType)
    return refuse('system-user-unknown');
  if (userType === 'agent' && (await given.hasClients(unit.transaction, id))) return refuse('agent-has-clients');
  await given.systemUsers.remove(unit, user);
  const request = await given.systemUserRequests.find(unit.transaction, user.id);
  if (request !== undefined) await given.systemUserRequests.remove(unit, request);
  return undefined;
}
