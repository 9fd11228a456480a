import type { OrganisationNumber } from '@portvakt/protocol';
import type { Problem } from '#altinn-interface';
import type { Unit } from '#audit-trail';
import { checkAskedPackages, checkAskedRights } from './check-request.ts';
import { isGivenType } from './check-system.ts';
import { decideAnswerable } from './decide-answer.ts';
import type { SystemUserDependencies } from './dependencies.ts';
import { findTypes } from './find-types.ts';
import { problems } from './problems.ts';
import { type AccessPackage, type Right, resourcesOf, type UserType } from './right.ts';
import type { System } from './system.ts';
import type { SystemUserRequest } from './system-user-request.ts';

type Dependencies = Pick<
  SystemUserDependencies,
  'clock' | 'systems' | 'accessPackages' | 'systemUserRequests' | 'systemUsers' | 'resources'
>;

/** Whose answer it is, and to what. The person's own right to answer has been checked. */
interface Answering {
  readonly id: string;
  readonly userType: UserType;
  readonly party: OrganisationNumber;
}

/**
 * The customer says yes: the system user is there, with the id of the request, or nothing has changed. Held against the
 * system as it is now: what a vendor has given up since it asked is given to nobody.
 */
export async function approveRequest(
  given: Dependencies,
  unit: Unit,
  answering: Answering,
): Promise<Problem | undefined> {
  const request = await findAnswerable(given, unit, answering);
  if ('code' in request) return request;
  const { transaction } = unit;
  const system = await given.systems.find(transaction, request.systemId);
  if (system === undefined || system.deleted) return problems.systemNotFound;
  const problem =
    (await checkGiven(given, unit, { system, ...request })) ??
    ((await given.systemUsers.findByTriple(transaction, request)) === undefined ? undefined : problems.userExists);
  if (problem !== undefined) return problem;
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
): Promise<Problem | undefined> {
  const request = await findAnswerable(given, unit, answering);
  if ('code' in request) return request;
  await given.systemUserRequests.answer(unit, request, 'Rejected');
  return undefined;
}

/** Somebody who may not approve it passes it on to those who may. */
export async function escalateRequest(
  given: Dependencies,
  unit: Unit,
  answering: Answering,
): Promise<Problem | undefined> {
  const request = await findAnswerable(given, unit, answering);
  if ('code' in request) return request;
  if (!request.escalated) await given.systemUserRequests.escalate(unit, request);
  return undefined;
}

async function findAnswerable(
  { systemUserRequests, clock }: Dependencies,
  { transaction }: Unit,
  { id, userType, party }: Answering,
): Promise<SystemUserRequest | Problem> {
  const request = await systemUserRequests.find(transaction, id);
  if (request === undefined || request.userType !== userType) {
    return userType === 'agent' ? problems.agentRequestNotFound : problems.requestNotFound;
  }
  return decideAnswerable(request, { party, now: clock() }) ?? request;
}

/** Whether the system offers, and anybody may give, these rights and packages now. */
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
): Promise<Problem | undefined> {
  const packages = await store.find(
    transaction,
    accessPackages.map(({ urn }) => urn),
  );
  const identifiers = rights.flatMap(resourcesOf);
  const types = await findTypes(transaction, resources, identifiers);
  return (
    checkAskedRights(rights, system, lists?.rights) ??
    checkAskedPackages(accessPackages, { userType, system, packages, list: lists?.accessPackages }) ??
    (identifiers.every((identifier) => isGivenType(types.get(identifier))) ? undefined : problems.rightNotDelegable)
  );
}
