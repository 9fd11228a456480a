import { type OrganisationNumber, parseOrganisationNumber, type Refusal, refuse } from '@portvakt/protocol';
import type { Unit } from '#audit-trail';
import { refuseQuota } from '#endpoints';
import { checkQuota, QUOTA_DAY } from '#operations';
import { type AskedFor, checkAskedFor } from './check-request.ts';
import type { SystemUserDependencies } from './dependencies.ts';
import { narrowRights, type UserType } from './right.ts';
import type { SystemUserRequest } from './system-user-request.ts';

type Dependencies = Omit<SystemUserDependencies, 'systemUserChanges' | 'resources'>;

/** What a vendor asks a customer for, by the names of the body. */
export interface AskedUser extends Omit<AskedFor, 'userType'> {
  readonly systemId: string;
  readonly partyOrgNo: string;
  readonly externalRef?: string | undefined;
  readonly integrationTitle?: string | undefined;
}

/**
 * A vendor asks a customer for a system user. The first failure wins, in Altinn's order, but for one thing: whether the
 * system is the vendor's own comes before any other answer. A request that is there already is the answer, whatever became of
 * it and whatever is asked for now.
 */
export async function askForUser(
  given: Dependencies,
  unit: Unit,
  { vendor, userType, asked }: { vendor: OrganisationNumber; userType: UserType; asked: AskedUser },
): Promise<{ readonly request: SystemUserRequest; readonly isNew: boolean } | Refusal> {
  const { transaction } = unit;
  const { systems, systemUsers, systemUserRequests, accessPackages, organisations } = given;
  const system = await systems.find(transaction, asked.systemId);
  if (system === undefined || system.deleted || system.vendor !== vendor) return refuse('system-not-found');
  const partyOrgno = parseOrganisationNumber(asked.partyOrgNo);
  if (partyOrgno === undefined) return refuse('customer-unknown');
  const triple = { systemId: system.id, partyOrgno, externalRef: asked.externalRef ?? partyOrgno };
  if ((await systemUsers.findByTriple(transaction, triple)) !== undefined) return refuse('system-user-exists');
  const present = await systemUserRequests.findByTriple(transaction, { ...triple, userType });
  if (present !== undefined) return { request: present, isNew: false };
  if ((await organisations.find(transaction, partyOrgno)) === undefined) return refuse('customer-unknown');
  const packages = await accessPackages.find(transaction, asked.accessPackages?.map(({ urn }) => urn) ?? []);
  // An agent acts through packages alone.
  const rights = userType === 'agent' ? undefined : asked.rights;
  const refused = checkAskedFor(
    { userType, rights, accessPackages: asked.accessPackages, redirectUrl: asked.redirectUrl },
    { system, packages },
  );
  if (refused !== undefined) return refused;
  const exceeded = await checkQuota(given.quotas, {
    quota: 'system_user_requests',
    organisation: vendor,
    count: (limit) => systemUserRequests.countSince(transaction, { vendor, since: given.clock() - QUOTA_DAY, limit }),
  });
  if (exceeded !== undefined) return refuseQuota(exceeded);
  const request: SystemUserRequest = {
    ...triple,
    id: given.newId(),
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
