import type { OrganisationNumber } from '@portvakt/protocol';
import type { Problem } from '#altinn-interface';
import type { Unit } from '#audit-trail';
import { checkQuota, type ExceededQuota, QUOTA_DAY } from '#operations';
import { checkGiven } from './answer-request.ts';
import { checkRedirect } from './check-request.ts';
import { decideAnswerable } from './decide-answer.ts';
import { asksForNothing, decideHoldings } from './decide-change.ts';
import type { SystemUserDependencies } from './dependencies.ts';
import { problems } from './problems.ts';
import { narrowRights } from './right.ts';
import type { ChangeRequest, ChangeWishes, SystemUser } from './system-user-request.ts';

type Dependencies = Omit<SystemUserDependencies, 'feed' | 'organisations' | 'newUuid' | 'systemUserRequests'>;

/** How asking ended. `nothing`: no change is needed, and none is kept. */
export type AskedChange =
  | { readonly change: ChangeRequest; readonly user: SystemUser; readonly outcome: 'new' | 'present' | 'nothing' }
  | { readonly problem: Problem }
  | { readonly refused: 'same id' }
  | ExceededQuota;

/**
 * A vendor asks to have a system user changed, under an id of its own choice (Altinn authentication,
 * «ChangeRequestSystemUserController»). The system user of another vendor is not told from one that never was.
 */
export async function askForChange(
  given: Dependencies,
  unit: Unit,
  asked: {
    vendor: OrganisationNumber;
    id: string;
    systemUserId: string;
    wishes: ChangeWishes & { readonly redirectUrl: string | undefined };
  },
): Promise<AskedChange> {
  const { transaction } = unit;
  const user = await given.systemUsers.find(transaction, asked.systemUserId);
  if (user === undefined || user.vendor !== asked.vendor) return { problem: problems.userNotFound };
  if (asked.id === user.id) return { refused: 'same id' };
  const change: ChangeRequest = {
    ...asked.wishes,
    id: asked.id,
    systemUserId: user.id,
    status: 'New',
    createdAt: given.clock(),
  };
  if (asksForNothing(change)) return { change, user, outcome: 'nothing' };
  const present = await given.systemUserChanges.find(transaction, change.id);
  if (present !== undefined) {
    return present.systemUserId === user.id && !present.withdrawn
      ? { change: present, user, outcome: 'present' }
      : { problem: problems.requestNotFound };
  }
  if (user.userType === 'agent') return { problem: problems.userNotFound };
  const system = await given.systems.find(transaction, user.systemId);
  if (system === undefined || system.deleted) return { problem: problems.systemNotFound };
  const narrowed = { ...change, requiredRights: narrowRights(change.requiredRights, system.rights) };
  const problem =
    checkRedirect(change.redirectUrl, system) ??
    (await checkGiven(given, unit, {
      system,
      userType: user.userType,
      rights: change.requiredRights,
      accessPackages: change.requiredAccessPackages,
      lists: { rights: 'requiredRights', accessPackages: 'requiredAccessPackages' },
    }));
  if (problem !== undefined) return { problem };
  const exceeded = await checkQuota(given.quotas, {
    quota: 'change_requests',
    organisation: asked.vendor,
    count: (limit) =>
      given.systemUserChanges.countSince(transaction, {
        systemUserId: user.id,
        since: given.clock() - QUOTA_DAY,
        limit,
      }),
  });
  if (exceeded !== undefined) return exceeded;
  await given.systemUserChanges.create(unit, narrowed, user);
  return { change: narrowed, user, outcome: 'new' };
}

/** The customer answers a change: with a yes the system user holds what was asked for from now on. */
export async function answerChange(
  given: Dependencies,
  unit: Unit,
  { id, party, approve }: { id: string; party: OrganisationNumber; approve: boolean },
): Promise<Problem | undefined> {
  const change = await given.systemUserChanges.find(unit.transaction, id);
  if (change === undefined || change.withdrawn) return problems.requestNotFound;
  const user = await given.systemUsers.find(unit.transaction, change.systemUserId);
  if (user === undefined) return problems.userNotFound;
  const problem = decideAnswerable(
    { ...change, partyOrgno: user.partyOrgno, userType: user.userType },
    { party, now: given.clock() },
  );
  if (problem !== undefined) return problem === problems.requestNotNew ? problems.changeNotNew : problem;
  if (!approve) {
    await given.systemUserChanges.answer(unit, { change, user, status: 'Rejected' });
    return undefined;
  }
  const system = await given.systems.find(unit.transaction, user.systemId);
  if (system === undefined || system.deleted) return problems.systemNotFound;
  const wrong = await checkGiven(given, unit, {
    system,
    userType: user.userType,
    rights: change.requiredRights,
    accessPackages: change.requiredAccessPackages,
  });
  if (wrong !== undefined) return wrong;
  await given.systemUsers.setHoldings(unit, user, decideHoldings(user, change));
  await given.systemUserChanges.answer(unit, { change, user, status: 'Accepted' });
  return undefined;
}
