import { isRefusal, parseOrganisationNumber, refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import { writeList } from '#answers';
import { done, endpointsOf, forbid, nothing, type Outcome, optionalText, type PersonCaller, send } from '#endpoints';
import { rightsIn } from '#parties';
import { approveRequest, escalateRequest, refuseMissing, rejectRequest } from './answer-request.ts';
import { askForUser } from './ask-for-user.ts';
import { callers } from './callers.ts';
import { mayApproveSystemUser, mayPassOn } from './decide-approver.ts';
import type { SystemUserEndpointDependencies } from './dependencies.ts';
import { findOwnSystem } from './find-own-system.ts';
import { type PageAfter, pageSize, readPageToken, writePage } from './page.ts';
import { refuseDots } from './read-body.ts';
import { askedUserBody, pageOf, portalRequestAnswer, requestAnswer } from './request-schema.ts';
import type { UserType } from './right.ts';
import type { SystemUserRequest } from './system-user-request.ts';
import { writePortalRequest, writeRequest } from './write-answers.ts';

type Given = SystemUserEndpointDependencies;

const BASE = '/authentication/api/v1/systemuser/request';
const tag = 'Altinn: requests for system users';
const ofRequest = Type.Object({ requestId: Type.String() });
const ofSystem = Type.Object({ systemId: Type.String() });
const ofCustomer = Type.Object({ systemId: Type.String(), orgNo: Type.String(), externalRef: Type.String() });
const ofParty = Type.Object({ party: Type.String(), requestId: Type.String() });
const yes = Type.Literal(true);

const { read, change } = endpointsOf<Given>();

/** The endpoints of one kind. Those for agents have one more step in their paths. */
function listEndpointsOf(userType: UserType) {
  const isAgent = userType === 'agent';
  const path = isAgent ? `${BASE}/agent` : BASE;
  const vendorPath = isAgent ? `${BASE}/vendor/agent` : `${BASE}/vendor`;
  const of = isAgent ? ', for agents' : '';
  return [
    change({
      method: 'POST',
      path: vendorPath,
      tag,
      summary: `Ask a customer for a system user${of}`,
      caller: callers.asker,
      body: askedUserBody,
      readJson: refuseDots,
      answers: { 201: requestAnswer, 200: requestAnswer },
      change: async (given, { caller, body: asked }, unit) => {
        const outcome = await askForUser(given, unit, { vendor: caller.organisation, userType, asked });
        if (isRefusal(outcome)) return outcome;
        const { request, isNew } = outcome;
        const location = `${given.issuer.slice(0, -1)}${BASE}/${request.id}`;
        return done(write(given, request), isNew ? { status: 201, headers: { location } } : { status: 200 });
      },
    }),
    read({
      method: 'GET',
      path: `${vendorPath}/:requestId`,
      tag,
      summary: `A request of the vendor${of}`,
      caller: callers.reader,
      params: ofRequest,
      answers: { 200: requestAnswer },
      read: async (given, { caller, params: { requestId } }) => {
        const request = await find(given, requestId, userType);
        return request?.vendor === caller.organisation ? done(write(given, request)) : refuseMissing(userType);
      },
    }),
    read({
      method: 'GET',
      path: `${vendorPath}/byexternalref/:systemId/:orgNo/:externalRef`,
      tag,
      summary: `The request for a customer and an external reference${of}`,
      caller: callers.reader,
      params: ofCustomer,
      answers: { 200: requestAnswer },
      read: async (given, { caller, params: { systemId, orgNo, externalRef } }) => {
        const system = await findOwnSystem(given, caller, systemId);
        if (isRefusal(system)) return system;
        const partyOrgno = parseOrganisationNumber(orgNo);
        const triple = partyOrgno && { systemId: system.id, partyOrgno, externalRef, userType };
        const request = triple && (await given.systemUserRequests.findByTriple(given.database.reads, triple));
        return request === undefined ? refuseMissing(userType) : done(write(given, request));
      },
    }),
    read({
      method: 'GET',
      path: `${vendorPath}/bysystem/:systemId`,
      tag,
      summary: `The requests of a system, 50 a page${of}`,
      caller: callers.reader,
      params: ofSystem,
      query: Type.Object({ token: optionalText('From links.next of the page before.') }),
      answers: { 200: pageOf(requestAnswer) },
      read: async (given, { caller, params: { systemId }, query: { token } }) => {
        const system = await findOwnSystem(given, caller, systemId);
        if (isRefusal(system)) return system;
        const list = [isAgent ? 'agent requests' : 'requests', system.id] as const;
        const after = readPageToken(token, { keys: given.pageKeys, list });
        if (isRefusal(after)) return after;
        const rows = await given.systemUserRequests.listOfSystem(system.id, { userType, after });
        const address = `${given.issuer.slice(0, -1)}${vendorPath}/bysystem/${encodeURIComponent(system.id)}`;
        return done(writePage(rows, { keys: given.pageKeys, list, address, write: (row) => write(given, row) }));
      },
    }),

    read({
      method: 'GET',
      path: `${path}/:requestId`,
      tag,
      summary: `A request, for the person that a vendor has sent here${of}`,
      caller: callers.person,
      params: ofRequest,
      answers: { 200: portalRequestAnswer },
      read: async (given, { caller, params: { requestId } }) => {
        const request = await find(given, requestId, userType);
        return request === undefined ? refuseMissing(userType) : readAsPerson(given, caller, request);
      },
    }),
    read({
      method: 'GET',
      path: `${path}/:party/:requestId`,
      tag,
      summary: `A request to an organisation${of}`,
      caller: callers.approver,
      params: ofParty,
      answers: { 200: requestAnswer },
      read: async (given, { caller, params: { requestId } }) => {
        const request = await find(given, requestId, userType);
        return request?.partyOrgno === caller.party.orgno ? done(write(given, request)) : refuseMissing(userType);
      },
    }),
    read({
      method: 'GET',
      path: `${path}/:party/:orgNo/pending`,
      tag,
      summary: `Requests that were passed on to those who may approve them${of}`,
      caller: callers.approver,
      params: Type.Object({ party: Type.String(), orgNo: Type.String() }),
      answers: { 200: Type.Array(requestAnswer) },
      read: async (given, { caller: { party }, params: { orgNo } }) => {
        if (orgNo !== party.orgno) return forbid('the number in the address is not that of the party');
        const readPage = async (after: PageAfter | undefined) => {
          const rows = await given.systemUserRequests.listPending(party.orgno, { userType, after, limit: pageSize });
          return { rows, next: rows.length < pageSize ? undefined : rows.at(-1) };
        };
        return send({ json: await writeList(readPage, (request) => write(given, request)) });
      },
    }),
    ...(
      [
        ['approve', `Approve a request${of}`, approveRequest],
        ['reject', `Reject a request${of}`, rejectRequest],
      ] as const
    ).map(([name, summary, decide]) =>
      change({
        method: 'POST',
        path: `${path}/:party/:requestId/${name}`,
        tag,
        summary,
        caller: callers.approver,
        params: ofParty,
        answers: { 200: yes },
        change: async (given, { caller: { party }, params: { requestId } }, unit) => {
          const answering = { id: requestId.toLowerCase(), userType, party: party.orgno };
          return (await decide(given, unit, answering)) ?? done(true);
        },
      }),
    ),
    change({
      method: 'POST',
      path: `${path}/:party/:requestId/escalate`,
      tag,
      summary: `Pass a request on to those who may approve it${of}`,
      caller: callers.person,
      params: ofParty,
      answers: { 200: Type.Boolean({ description: 'False for a person without a role in the organisation.' }) },
      prepare: async (given, { caller, params: { party: partyId, requestId } }) => {
        const request = await find(given, requestId, userType);
        if (request === undefined) return refuseMissing(userType);
        const party = await given.parties.findOrganisation(request.partyOrgno);
        const isRelated = party !== undefined && mayPassOn(rightsIn(caller.person, party.orgno));
        return isRelated && String(party.partyId) === partyId ? { id: request.id, party: party.orgno } : 'unrelated';
      },
      actsFor: (prepared) => (prepared === 'unrelated' ? undefined : prepared.party),
      change: async (given, { prepared }, unit) => {
        if (prepared === 'unrelated') return done(false);
        return (await escalateRequest(given, unit, { ...prepared, userType })) ?? done(true);
      },
    }),
  ];
}

/** Requests for system users (Altinn authentication, «RequestSystemUserController»), of both kinds. */
export const requestEndpoints = [
  ...listEndpointsOf('standard'),
  ...listEndpointsOf('agent'),
  change({
    method: 'DELETE',
    path: `${BASE}/vendor/:requestId`,
    tag,
    summary: 'Withdraw a request',
    caller: callers.asker,
    params: ofRequest,
    answers: { 202: undefined },
    change: async ({ systemUserRequests }, { caller, params: { requestId } }, unit) => {
      const request = await systemUserRequests.find(unit.transaction, requestId.toLowerCase());
      if (request?.vendor !== caller.organisation) return refuse('system-user-request-not-found');
      await systemUserRequests.remove(unit, request);
      return nothing;
    },
  }),
];

function write({ issuer, clock }: Given, request: SystemUserRequest) {
  return writeRequest(request, { issuer, now: clock() });
}

async function find(
  { systemUserRequests, database }: Given,
  requestId: string,
  userType: UserType,
): Promise<SystemUserRequest | undefined> {
  const request = await systemUserRequests.find(database.reads, requestId.toLowerCase());
  return request?.userType === userType ? request : undefined;
}

async function readAsPerson(
  { parties, issuer, clock }: Given,
  { person }: PersonCaller,
  request: SystemUserRequest,
): Promise<Outcome> {
  const party = await parties.findOrganisation(request.partyOrgno);
  const held = rightsIn(person, request.partyOrgno);
  if (party === undefined || !mayPassOn(held)) return refuse('person-without-role');
  return done(writePortalRequest(request, { party, mayApprove: mayApproveSystemUser(held), issuer, now: clock() }));
}
