import type { OrganisationNumber } from '@portvakt/protocol';
import type { Problem } from '#altinn-interface';
import type { Unit } from '#audit-trail';
import { checkGiven } from './answer-request.ts';
import type { SystemUserDependencies } from './dependencies.ts';
import { problems } from './problems.ts';
import type { UserType } from './right.ts';

type Dependencies = Omit<SystemUserDependencies, 'feed' | 'organisations'>;

/** A customer makes a system user without having been asked: on a system that is shown to it, with all its rights. */
export async function createForParty(
  given: Dependencies,
  unit: Unit,
  {
    party,
    systemId,
    integrationTitle,
  }: { party: OrganisationNumber; systemId: string; integrationTitle: string | undefined },
): Promise<{ readonly id: string } | { readonly problem: Problem }> {
  const system = await given.systems.find(unit.transaction, systemId);
  if (system === undefined || system.deleted || !system.isVisible) return { problem: problems.systemNotFound };
  const triple = { systemId, partyOrgno: party, externalRef: party as string };
  if ((await given.systemUsers.findByTriple(unit.transaction, triple)) !== undefined) {
    return { problem: problems.userExists };
  }
  const { rights, accessPackages, vendor } = system;
  const problem = await checkGiven(given, unit, { system, userType: 'standard', rights, accessPackages });
  if (problem !== undefined) return { problem };
  const id = given.newUuid();
  await given.systemUsers.create(unit, {
    ...triple,
    id,
    userType: 'standard',
    vendor,
    integrationTitle: integrationTitle ?? system.name.nb,
    rights,
    accessPackages,
  });
  return { id };
}

/** A customer takes its system user away, and with it the request that it came from: the vendor can ask again. */
export async function deleteForParty(
  given: Dependencies,
  unit: Unit,
  { party, id, userType }: { party: OrganisationNumber; id: string; userType: UserType },
): Promise<Problem | undefined> {
  const user = await given.systemUsers.find(unit.transaction, id);
  if (user === undefined || user.partyOrgno !== party || user.userType !== userType) return problems.userNotFound;
  await given.systemUsers.remove(unit, user);
  const request = await given.systemUserRequests.find(unit.transaction, user.id);
  if (request !== undefined) await given.systemUserRequests.remove(unit, request);
  return undefined;
}
