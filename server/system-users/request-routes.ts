import { parseOrganisationNumber } from '@portvakt/protocol';
import {
  type AltinnRoom,
  type Answer,
  describeRoute,
  empty,
  forbidden,
  type MachineCall,
  ok,
  okList,
  type PersonCall,
  type Problem,
  withBody,
  writeQuota,
} from '#altinn-interface';
import { writeList } from '#answers';
import type { Unit } from '#audit-trail';
import { mayApprove, type PartyFinder, rolesIn } from '#parties';
import { PORTAL_SCOPE } from '#sign-in';
import { approveRequest, escalateRequest, rejectRequest } from './answer-request.ts';
import { askForUser } from './ask-for-user.ts';
import { machineActor, personActor, scopes, vendorDoor } from './callers.ts';
import type { PagedDependencies } from './dependencies.ts';
import { type PageAfter, pageSize, readPageToken, writePage } from './page.ts';
import { problems } from './problems.ts';
import { readAskedUser } from './read-body.ts';
import type { UserType } from './right.ts';
import type { SystemUserRequest } from './system-user-request.ts';
import { writePortalRequest, writeRequest } from './write-answers.ts';

const BASE = '/authentication/api/v1/systemuser/request';

/** Requests for system users (Altinn authentication, «RequestSystemUserController»), of both kinds. */
export function createRequestRoom(
  given: PagedDependencies & { readonly parties: Pick<PartyFinder, 'findOrganisation'> },
): AltinnRoom {
  return async (app, doors) => {
    for (const userType of ['standard', 'agent'] as const) await mountKind(given, { app, doors, userType });
    app.delete(
      `${BASE}/vendor/:requestId`,
      describeRoute('Withdraw a request'),
      vendorDoor(doors, [scopes.ask], async (call) =>
        given.feed.change(machineActor(call), async (unit) => {
          const request = await given.systemUserRequests.find(
            unit.transaction,
            (call.parameters.requestId ?? '').toLowerCase(),
          );
          if (request?.vendor !== call.token.consumer) return call.problem(problems.requestNotFound);
          await given.systemUserRequests.remove(unit, request);
          return empty(202);
        }),
      ),
    );
  };
}

/** The routes of one kind. Those for agents have a step more in their paths. */
async function mountKind(
  given: PagedDependencies & { readonly parties: Pick<PartyFinder, 'findOrganisation'> },
  { app, doors, userType }: { app: Parameters<AltinnRoom>[0]; doors: Parameters<AltinnRoom>[1]; userType: UserType },
): Promise<void> {
  const { database, feed, systems, systemUserRequests } = given;
  const step = userType === 'agent' ? '/agent' : '';
  const missing = userType === 'agent' ? problems.agentRequestNotFound : problems.requestNotFound;
  const circumstances = () => ({ issuer: doors.issuer, now: given.clock() });
  const write = (request: SystemUserRequest) => writeRequest(request, circumstances());
  const findOwnSystem = async (call: MachineCall) => {
    const system = await systems.find(database.reads, call.parameters.systemId ?? '');
    return system?.vendor === call.token.consumer ? system : undefined;
  };

  app.post(
    `${BASE}/vendor${step}`,
    describeRoute('Ask a customer for a system user'),
    vendorDoor(
      doors,
      [scopes.ask],
      withBody(async (call) => {
        const asked = readAskedUser(call.body);
        if ('errors' in asked) return call.invalid(asked.errors);
        const outcome = await feed.change(machineActor(call), (unit) =>
          askForUser(given, unit, { vendor: call.token.consumer, userType, asked }),
        );
        if ('exceeded' in outcome) return writeQuota(outcome);
        if ('problem' in outcome) return call.problem(outcome.problem);
        const body = write(outcome.request);
        if (!outcome.isNew) return ok(body);
        const location = `${doors.issuer}authentication/api/v1/systemuser/request/${outcome.request.id}`;
        return { status: 201, body, headers: { location } };
      }),
    ),
  );
  app.get(
    `${BASE}/vendor${step}/:requestId`,
    describeRoute('A request of the vendor'),
    vendorDoor(doors, [scopes.read], async (call) => {
      const request = await systemUserRequests.find(database.reads, (call.parameters.requestId ?? '').toLowerCase());
      const isOwn = request?.userType === userType && request.vendor === call.token.consumer;
      return isOwn ? ok(write(request)) : call.problem(missing);
    }),
  );
  app.get(
    `${BASE}/vendor${step}/byexternalref/:systemId/:orgNo/:externalRef`,
    describeRoute('The request for a customer and an external reference'),
    vendorDoor(doors, [scopes.read], async (call) => {
      const system = await findOwnSystem(call);
      if (system === undefined) return call.problem(problems.systemNotFound);
      const partyOrgno = parseOrganisationNumber(call.parameters.orgNo ?? '');
      const request =
        partyOrgno &&
        (await systemUserRequests.findByTriple(database.reads, {
          systemId: system.id,
          partyOrgno,
          externalRef: call.parameters.externalRef ?? '',
          userType,
        }));
      return request === undefined ? call.problem(missing) : ok(write(request));
    }),
  );
  app.get(
    `${BASE}/vendor${step}/bysystem/:systemId`,
    describeRoute('The requests of a system, 50 a page'),
    vendorDoor(doors, [scopes.read], async (call) => {
      const system = await findOwnSystem(call);
      if (system === undefined) return call.problem(problems.systemNotFound);
      const list = [userType === 'agent' ? 'agent requests' : 'requests', system.id] as const;
      const after = readPageToken(call.param('token'), { keys: given.pageKeys, list });
      if (after === 'invalid') return call.invalid({ token: ['The token is not one from links.next.'] });
      const rows = await systemUserRequests.listOfSystem(system.id, { userType, after });
      const address = `${doors.issuer.slice(0, -1)}${BASE}/vendor${step}/bysystem/${encodeURIComponent(system.id)}`;
      return ok(writePage(rows, { keys: given.pageKeys, list, address, write }));
    }),
  );

  app.get(
    `${BASE}${step}/:requestId`,
    describeRoute('A request, for the person that a vendor has sent here'),
    doors.person([PORTAL_SCOPE], async (call) => {
      const request = await systemUserRequests.find(database.reads, (call.parameters.requestId ?? '').toLowerCase());
      if (request?.userType !== userType) return call.problem(missing);
      return readAsPerson(given, call, { request, issuer: doors.issuer });
    }),
  );
  app.get(
    `${BASE}${step}/:party/:requestId`,
    describeRoute('A request to an organisation'),
    doors.party([PORTAL_SCOPE], mayApprove, async (call) => {
      const request = await systemUserRequests.find(database.reads, (call.parameters.requestId ?? '').toLowerCase());
      const isTheirs = request?.userType === userType && request.partyOrgno === call.party.orgno;
      return isTheirs ? ok(write(request)) : call.problem(missing);
    }),
  );
  app.get(
    `${BASE}${step}/:party/:orgNo/pending`,
    describeRoute('Requests that were passed on to those who may approve them'),
    doors.party([PORTAL_SCOPE], mayApprove, async (call) => {
      if (call.parameters.orgNo !== call.party.orgno)
        return forbidden('the number in the address is not that of the party');
      const { orgno } = call.party;
      const readPage = async (after: PageAfter | undefined) => {
        const rows = await systemUserRequests.listPending(orgno, { userType, after, limit: pageSize });
        return { rows, next: rows.length < pageSize ? undefined : rows.at(-1) };
      };
      return okList(await writeList(readPage, write));
    }),
  );

  const answers: Readonly<Record<string, typeof approveRequest>> = { approve: approveRequest, reject: rejectRequest };
  for (const [name, decide] of Object.entries(answers)) {
    app.post(
      `${BASE}${step}/:party/:requestId/${name}`,
      describeRoute(`${name === 'approve' ? 'Approve' : 'Reject'} a request`),
      doors.party([PORTAL_SCOPE], mayApprove, async (call) => {
        const id = (call.parameters.requestId ?? '').toLowerCase();
        const problem = await feed.change(
          personActor(call),
          (unit: Unit): Promise<Problem | undefined> => decide(given, unit, { id, userType, party: call.party.orgno }),
        );
        return problem === undefined ? ok(true) : call.problem(problem);
      }),
    );
  }
  app.post(
    `${BASE}${step}/:party/:requestId/escalate`,
    describeRoute('Pass a request on to those who may approve it'),
    doors.person([PORTAL_SCOPE], async (call) => {
      const id = (call.parameters.requestId ?? '').toLowerCase();
      const request = await systemUserRequests.find(database.reads, id);
      if (request?.userType !== userType) return call.problem(missing);
      const party = await given.parties.findOrganisation(request.partyOrgno);
      const isRelated = party !== undefined && rolesIn(call.person, party.orgno).length > 0;
      if (!isRelated || String(party.partyId) !== call.parameters.party) return ok(false);
      const problem = await feed.change(personActor({ ...call, party }), (unit) =>
        escalateRequest(given, unit, { id, userType, party: party.orgno }),
      );
      return problem === undefined ? ok(true) : call.problem(problem);
    }),
  );
}

/** Whoever may approve it reads it, and whoever has any role there and may pass it on. */
async function readAsPerson(
  { parties, clock }: Pick<PagedDependencies, 'clock'> & { readonly parties: Pick<PartyFinder, 'findOrganisation'> },
  call: PersonCall,
  { request, issuer }: { request: SystemUserRequest; issuer: string },
): Promise<Answer> {
  const party = await parties.findOrganisation(request.partyOrgno);
  const held = rolesIn(call.person, request.partyOrgno);
  if (party === undefined || held.length === 0) return call.problem(problems.notAccessManager);
  return ok(writePortalRequest(request, { party, mayApprove: mayApprove(held), issuer, now: clock() }));
}
