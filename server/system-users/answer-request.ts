import { isRefusal, type OrganisationNumber, type Refusal, refuse } from '@portvakt/protocol';
import type { Unit } from '#audit-trail';
import { checkAskedPackages, checkAskedRights } from './check-request.ts';
import { isGivenType } from './check-system.ts';
import { refuseAnswer } from './decide-approver.ts';
import type { SystemUserDependencies } from './dependencies.ts';
import { findTypes } from './find-types.ts';
import { type AccessPackage, type Right, resourcesOf, type UserType } from './right.ts';
import type { System } from './system.ts';
import type { SystemUserRequest } from './system-user-request.ts';

type Dependencies = Pick<
  SystemUserDependencies,
  'clock' | 'systems' | 'accessPackages' | 'systemUserRequests' | 'systemUsers' | 'resources'
>;

/** Whose answer it is, and to what. That the person may answer for the organisation has been checked (decide-approver.ts). */
interface Answering {
  readonly id: string;
  readonly userType: UserType;
  readonly party: OrganisationNumber;
}

/**
 * The customer says yes: there is a system user now, with the id of the request. The request is checked against the system as it
 * is now: what the vendor has given up since it asked is not given.
 */
export async function approveRequest(
  given: Dependencies,
  unit: Unit,
  answering: Answering,
): Promise<Refusal | undefined> {
  const request = await findAnswerable(given, unit, answering);
  if (isRefusal(request)) return request;
  const { transaction } = unit;
  const system = await given.systems.find(transaction, request.systemId);
  if (system === undefined || system.deleted) return refuse('system-not-found');
  const refused = await checkGiven(given, unit, { system, ...request });
  if (refused !== undefined) return refused;
  if ((await given.systemUsers.findByTriple(transaction, request)) !== undefined) return refuse('system-user-exists');
  const { id, userType, vendor, systemId, partyOrgno, externalRef, integrationTitle, rights, accessPackages } = request;
  await given.systemUsers.create(unit, {
    id,
    userType,
    vendor,
    systemId,
    partyOrgno,
    externalRef,
    integrationTitle,
    rights,
    accessPackages,
  });
  await given.systemUserRequests.answer(unit, request, 'Accepted');
  return undefined;
}

/** The customer says no. The vendor can ask again once it has withdrawn the request. */
export async function rejectRequest(
  given: Dependencies,
  unit: Unit,
  answering: Answering,
): Promise<Refusal | undefined> {
  const request = await findAnswerable(given, unit, answering);
  if (isRefusal(request)) return request;
  await given.systemUserRequests.answer(unit, request, 'Rejected');
  return undefined;
}

/** A person who may not approve the request passes it on to those who may. */
export async function escalateRequest(
  given: Dependencies,
  unit: Unit,
  answering: Answering,
): Promise<Refusal | undefined> {
  const request = await findAnswerable(given, unit, answering);
  if (isRefusal(request)) return request;
  if (!request.escalated) await given.systemUserRequests.escalate(unit, request);
  return undefined;
}

async function findAnswerable(
  { systemUserRequests, clock }: Dependencies,
  { transaction }: Unit,
  { id, userType, party }: Answering,
): Promise<SystemUserRequest | Refusal> {
  const request = await systemUserRequests.find(transaction, id);
  if (request === undefined || request.userType !== userType) {
    return refuseMissing(userType);
  }
  return refuseAnswer(request, { party, now: clock() }) ?? request;
}

/** There is no such request of this kind. */
export function refuseMissing(userType: UserType): Refusal {
  return refuse(userType === 'agent' ? 'agent-request-not-found' : 'system-user-request-not-found');
}

/** Why these rights and packages cannot be given now: the system does not offer them, or they cannot be delegated. */
export async function checkGiven(
  { accessPackages: store, resources }: Pick<Dependencies, 'accessPackages' | 'resources'>,
  { transaction }: Unit,
  {
    system,
    userType,
    rights,
    accessPackages,
    lists,
  }: {
    system: Pick<System, 'rights' | 'accessPackages'>;
    userType: UserType;
    rights: readonly Right[];
    accessPackages: readonly AccessPackage[];
    /** The names of the lists in the body. */
    lists?: { readonly rights: string; readonly accessPackages: string };
  },
): Promise<Refusal | undefined> {
  const packages = await store.find(
    transaction,
    accessPackages.map(({ urn }) => urn),
  );
  const identifiers = rights.flatMap(resourcesOf);
  const types = await findTypes(transaction, resources, identifiers);
  return (
    checkAskedRights(rights, system, lists?.rights) ??
    checkAskedPackages(accessPackages, { userType, system, packages, list: lists?.accessPackages }) ??
    (identifiers.every((identifier) => isGivenType(types.get(identifier)))
      ? undefined
      : refuse('system-user-right-not-delegable'))
  );
}
