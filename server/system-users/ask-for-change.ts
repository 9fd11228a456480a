import { type OrganisationNumber, type Refusal, refuse } from '@portvakt/protocol';
import type { Unit } from '#audit-trail';
import { refuseQuota } from '#endpoints';
import { checkQuota, QUOTA_DAY } from '#operations';
import { checkGiven } from './answer-request.ts';
import { checkRedirect } from './check-request.ts';
import { refuseAnswer } from './decide-approver.ts';
import { asksForNothing, decideHoldings } from './decide-change.ts';
import type { SystemUserDependencies } from './dependencies.ts';
import { narrowRights } from './right.ts';
import type { ChangeRequest, ChangeWishes, SystemUser } from './system-user-request.ts';

type Dependencies = Omit<SystemUserDependencies, 'organisations' | 'newId' | 'systemUserRequests'>;

/** What came of asking. `nothing`: no change is needed, and none is kept. */
export interface AskedChange {
  readonly change: ChangeRequest;
  readonly user: SystemUser;
  readonly outcome: 'new' | 'present' | 'nothing';
}

/**
 * A vendor asks to have a system user changed, under an id of its own choice (Altinn authentication,
 * «ChangeRequestSystemUserController»). A system user of another vendor gets the same answer as one that does not exist.
 */
export async function askForChange(
  given: Dependencies,
  unit: Unit,
  asked: {
    vendor: OrganisationNumber;
    id: string;
    systemUserId: string;
    wishes: ChangeWishes & { readonly redirectUrl?: string | undefined };
  },
): Promise<AskedChange | Refusal> {
  const { transaction } = unit;
  const user = await given.systemUsers.find(transaction, asked.systemUserId);
  if (user === undefined || user.vendor !== asked.vendor) return refuse('system-user-unknown');
  if (asked.id === user.id) return refuse('correlation-id-of-system-user');
  const change: ChangeRequest = {
    ...asked.wishes,
    redirectUrl: asked.wishes.redirectUrl,
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
      : refuse('system-user-request-not-found');
  }
  if (user.userType === 'agent') return refuse('system-user-unknown');
  const system = await given.systems.find(transaction, user.systemId);
  if (system === undefined || system.deleted) return refuse('system-not-found');
  const narrowed = { ...change, requiredRights: narrowRights(change.requiredRights, system.rights) };
  const refused =
    checkRedirect(change.redirectUrl, system) ??
    (await checkGiven(given, unit, {
      system,
      userType: user.userType,
      rights: change.requiredRights,
      accessPackages: change.requiredAccessPackages,
      lists: { rights: 'requiredRights', accessPackages: 'requiredAccessPackages' },
    }));
  if (refused !== undefined) return refused;
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
  if (exceeded !== undefined) return refuseQuota(exceeded);
  await given.systemUserChanges.create(unit, narrowed, user);
  return { change: narrowed, user, outcome: 'new' };
}

/** The customer answers a change: with a yes, the system user holds what was asked for from now on. */
export async function answerChange(
  given: Dependencies,
  unit: Unit,
  { id, party, approve }: { id: string; party: OrganisationNumber; approve: boolean },
): Promise<Refusal | undefined> {
  const change = await given.systemUserChanges.find(unit.transaction, id);
  if (change === undefined || change.withdrawn) return refuse('system-user-request-not-found');
  const user = await given.systemUsers.find(unit.transaction, change.systemUserId);
  if (user === undefined) return refuse('system-user-unknown');
  const refused = refuseAnswer(
    { ...change, partyOrgno: user.partyOrgno, userType: user.userType },
    { party, now: given.clock() },
  );
  if (refused !== undefined) {
    return refused.refusal === 'system-user-request-answered' ? refuse('change-request-answered') : refused;
  }
  if (!approve) {
    await given.systemUserChanges.answer(unit, { change, user, status: 'Rejected' });
    return undefined;
  }
  const system = await given.systems.find(unit.transaction, user.systemId);
  if (system === undefined || system.deleted) return refuse('system-not-found');
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
