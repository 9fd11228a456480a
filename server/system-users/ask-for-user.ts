import { type OrganisationNumber, parseOrganisationNumber } from '@portvakt/protocol';
import type { Problem } from '#altinn-interface';
import type { Unit } from '#audit-trail';
import { checkQuota, type ExceededQuota, QUOTA_DAY } from '#operations';
import { checkAskedFor } from './check-request.ts';
import type { SystemUserDependencies } from './dependencies.ts';
import { problems } from './problems.ts';
import type { AskedUser } from './read-body.ts';
import { narrowRights, type UserType } from './right.ts';
import type { SystemUserRequest } from './system-user-request.ts';

type Dependencies = Omit<SystemUserDependencies, 'feed' | 'systemUserChanges' | 'resources'>;

/**
 * A vendor asks a customer for a system user. The first failure wins, in Altinn's order, but for one thing: whether the
 * system is the vendor's own comes before any other answer. A request that is there already is answered as it is,
 * whatever became of it and whatever is asked for now.
 */
export async function askForUser(
  given: Dependencies,
  unit: Unit,
  { vendor, userType, asked }: { vendor: OrganisationNumber; userType: UserType; asked: AskedUser },
): Promise<
  { readonly request: SystemUserRequest; readonly isNew: boolean } | { readonly problem: Problem } | ExceededQuota
> {
  const { transaction } = unit;
  const { systems, systemUsers, systemUserRequests, accessPackages, organisations } = given;
  const system = await systems.find(transaction, asked.systemId);
  if (system === undefined || system.deleted || system.vendor !== vendor) return { problem: problems.systemNotFound };
  const partyOrgno = parseOrganisationNumber(asked.partyOrgNo);
  if (partyOrgno === undefined) return { problem: problems.customerUnknown };
  const triple = { systemId: system.id, partyOrgno, externalRef: asked.externalRef ?? partyOrgno };
  if ((await systemUsers.findByTriple(transaction, triple)) !== undefined) return { problem: problems.userExists };
  const present = await systemUserRequests.findByTriple(transaction, { ...triple, userType });
  if (present !== undefined) return { request: present, isNew: false };
  if ((await organisations.find(transaction, partyOrgno)) === undefined) return { problem: problems.customerUnknown };
  const packages = await accessPackages.find(transaction, asked.accessPackages?.map(({ urn }) => urn) ?? []);
  // An agent acts through packages alone.
  const rights = userType === 'agent' ? undefined : asked.rights;
  const problem = checkAskedFor(
    { userType, rights, accessPackages: asked.accessPackages, redirectUrl: asked.redirectUrl },
    { system, packages },
  );
  if (problem !== undefined) return { problem };
  const exceeded = await checkQuota(given.quotas, {
    quota: 'system_user_requests',
    organisation: vendor,
    count: (limit) => systemUserRequests.countSince(transaction, { vendor, since: given.clock() - QUOTA_DAY, limit }),
  });
  if (exceeded !== undefined) return exceeded;
  const request: SystemUserRequest = {
    ...triple,
    id: given.newUuid(),
    userType,
    vendor,
    integrationTitle: asked.integrationTitle ?? system.name.nb,
    rights: narrowRights(rights ?? [], system.rights),
    accessPackages: asked.accessPackages ?? [],
    redirectUrl: asked.redirectUrl,
    status: 'New',
    escalated: false,
    createdAt: given.clock(),
  };
  await systemUserRequests.create(unit, request);
  return { request, isNew: true };
}
