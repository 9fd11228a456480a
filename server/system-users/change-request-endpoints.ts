import { isRefusal, parseOrganisationNumber, refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import { done, endpointsOf, needed, nothing, optionalText, readBodyAs, unchecked } from '#endpoints';
import { rightsIn } from '#parties';
import { answerChange, askForChange } from './ask-for-change.ts';
import { callers } from './callers.ts';
import { mayPassOn } from './decide-approver.ts';
import type { SystemUserEndpointDependencies } from './dependencies.ts';
import { findOwnSystem } from './find-own-system.ts';
import { readPageToken, writePage } from './page.ts';
import { changeAnswer, pageOf, wishesBody } from './request-schema.ts';
import type { ChangeRequest, SystemUser } from './system-user-request.ts';
import { writeChange } from './write-answers.ts';

type Given = SystemUserEndpointDependencies;

const BASE = '/authentication/api/v1/systemuser/changerequest';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const tag = 'Altinn: changes of system users';
const ofRequest = Type.Object({ requestId: Type.String() });
const notFound = refuse('system-user-request-not-found');

const { read, change } = endpointsOf<Given>();

/** Requests to change a system user (Altinn authentication, «ChangeRequestSystemUserController»); standard ones only. */
export const changeRequestEndpoints = [
  change({
    method: 'POST',
    path: `${BASE}/vendor`,
    tag,
    summary: 'Ask a customer to change a system user',
    caller: callers.asker,
    query: Type.Object({
      'correlation-id': needed('A new UUID: the id of the change request.'),
      'system-user-id': needed('The id of the system user.'),
    }),
    body: unchecked(wishesBody),
    answers: { 201: changeAnswer, 200: changeAnswer },
    // The form of the body is checked after the query.
    prepare: (_, { query, body }) => {
      const id = query['correlation-id']?.toLowerCase() ?? '';
      const systemUserId = query['system-user-id']?.toLowerCase() ?? '';
      if (!UUID.test(id)) return refuse('correlation-id-not-a-uuid');
      if (!UUID.test(systemUserId)) return refuse('system-user-id-not-a-uuid');
      const wishes = readBodyAs(wishesBody, body);
      return isRefusal(wishes) ? wishes : { id, systemUserId, wishes };
    },
    change: async (given, { caller, prepared }, unit) => {
      const asked = await askForChange(given, unit, { ...prepared, vendor: caller.organisation });
      if (isRefusal(asked)) return asked;
      const { outcome, ...found } = asked;
      if (outcome === 'nothing') return done(write(given, found, 'NoChangeNeeded'), { status: 200 });
      return done(write(given, found), { status: outcome === 'new' ? 201 : 200 });
    },
  }),
  read({
    method: 'GET',
    path: `${BASE}/vendor/:requestId`,
    tag,
    summary: 'A change request of the vendor',
    caller: callers.reader,
    params: ofRequest,
    answers: { 200: changeAnswer },
    read: async (given, { caller, params: { requestId } }) => {
      const found = await find(given, requestId);
      return found?.user.vendor === caller.organisation ? done(write(given, found)) : notFound;
    },
  }),
  read({
    method: 'GET',
    path: `${BASE}/vendor/byexternalref/:systemId/:orgNo/:externalRef`,
    tag,
    summary: 'The newest change request for a customer and an external reference',
    caller: callers.reader,
    params: Type.Object({ systemId: Type.String(), orgNo: Type.String(), externalRef: Type.String() }),
    answers: { 200: changeAnswer },
    read: async (given, { caller, params: { systemId, orgNo, externalRef } }) => {
      const system = await findOwnSystem(given, caller, systemId);
      if (isRefusal(system)) return system;
      const { reads } = given.database;
      const partyOrgno = parseOrganisationNumber(orgNo);
      const triple = partyOrgno && { systemId: system.id, partyOrgno, externalRef };
      const user = triple && (await given.systemUsers.findByTriple(reads, triple));
      const change = user && (await given.systemUserChanges.findNewest(reads, user.id));
      return user && change ? done(write(given, { change, user })) : notFound;
    },
  }),
  read({
    method: 'GET',
    path: `${BASE}/vendor/bysystem/:systemId`,
    tag,
    summary: 'The change requests of a system, 50 a page',
    caller: callers.reader,
    params: Type.Object({ systemId: Type.String() }),
    query: Type.Object({ token: optionalText('From links.next of the page before.') }),
    answers: { 200: pageOf(changeAnswer) },
    read: async (given, { caller, params: { systemId }, query: { token } }) => {
      const system = await findOwnSystem(given, caller, systemId);
      if (isRefusal(system)) return system;
      const list = ['changes', system.id] as const;
      const keys = given.pageKeys;
      const after = readPageToken(token, { keys, list });
      if (isRefusal(after)) return after;
      const rows = await given.systemUserChanges.listOfSystem(system.id, after);
      const users = await given.systemUsers.readAll(rows.map(({ systemUserId }) => systemUserId));
      const address = `${given.issuer.slice(0, -1)}${BASE}/vendor/bysystem/${encodeURIComponent(system.id)}`;
      const writeOne = (change: ChangeRequest) =>
        // The list is joined with the system users.
        write(given, { change, user: users.get(change.systemUserId) as SystemUser });
      return done(writePage(rows, { keys, list, address, write: writeOne }));
    },
  }),
  change({
    method: 'DELETE',
    path: `${BASE}/vendor/:requestId`,
    tag,
    summary: 'Withdraw a change request',
    caller: callers.asker,
    params: ofRequest,
    answers: { 202: undefined },
    change: async ({ systemUserChanges, systemUsers }, { caller, params: { requestId } }, unit) => {
      const change = await systemUserChanges.find(unit.transaction, requestId.toLowerCase());
      const user = change && (await systemUsers.find(unit.transaction, change.systemUserId));
      if (change === undefined || change.withdrawn || user?.vendor !== caller.organisation) return notFound;
      await systemUserChanges.remove(unit, change, user);
      return nothing;
    },
  }),

  read({
    method: 'GET',
    path: `${BASE}/:requestId`,
    tag,
    summary: 'A change request, for the person that a vendor has sent here',
    caller: callers.person,
    params: ofRequest,
    answers: { 200: changeAnswer },
    read: async (given, { caller, params: { requestId } }) => {
      const found = await find(given, requestId);
      if (found === undefined) return notFound;
      const held = rightsIn(caller.person, found.user.partyOrgno);
      return mayPassOn(held) ? done(write(given, found)) : refuse('person-without-role');
    },
  }),
  ...(
    [
      ['approve', 'Approve a change request'],
      ['reject', 'Reject a change request'],
    ] as const
  ).map(([name, summary]) =>
    change({
      method: 'POST',
      path: `${BASE}/:party/:requestId/${name}`,
      tag,
      summary,
      caller: callers.approver,
      params: Type.Object({ party: Type.String(), requestId: Type.String() }),
      answers: { 200: Type.Literal(true) },
      change: async (given, { caller: { party }, params: { requestId } }, unit) => {
        const answering = { id: requestId.toLowerCase(), party: party.orgno, approve: name === 'approve' };
        return (await answerChange(given, unit, answering)) ?? done(true);
      },
    }),
  ),
];

/** A change request and the system user that it is about. */
interface FoundChange {
  readonly change: ChangeRequest;
  readonly user: SystemUser;
}

function write(
  { issuer, clock }: Given,
  { change, user }: FoundChange,
  status: Parameters<typeof writeChange>[0]['status'] = change.status,
) {
  return writeChange({ ...change, status }, { user, issuer, now: clock() });
}

/** A change request with its system user, unless either is gone. */
async function find(
  { systemUserChanges, systemUsers, database: { reads } }: Given,
  requestId: string,
): Promise<FoundChange | undefined> {
  const change = await systemUserChanges.find(reads, requestId.toLowerCase());
  if (change === undefined || change.withdrawn) return undefined;
  const user = await systemUsers.find(reads, change.systemUserId);
  return user && { change, user };
}
