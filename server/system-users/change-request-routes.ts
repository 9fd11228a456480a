import { parseOrganisationNumber } from '@portvakt/protocol';
import {
  type AltinnRoom,
  describeRoute,
  empty,
  type MachineCall,
  ok,
  sentence,
  withBody,
  writeQuota,
} from '#altinn-interface';
import { mayApprove, rolesIn } from '#parties';
import { PORTAL_SCOPE } from '#sign-in';
import { answerChange, askForChange } from './ask-for-change.ts';
import { machineActor, personActor, scopes, vendorDoor } from './callers.ts';
import type { PagedDependencies } from './dependencies.ts';
import { readPageToken, writePage } from './page.ts';
import { problems } from './problems.ts';
import { readWishes } from './read-body.ts';
import type { ChangeRequest, SystemUser } from './system-user-request.ts';
import { writeChange } from './write-answers.ts';

const BASE = '/authentication/api/v1/systemuser/changerequest';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Requests to change a system user (Altinn authentication, «ChangeRequestSystemUserController»); standard ones only. */
export function createChangeRequestRoom(given: PagedDependencies): AltinnRoom {
  const { database, feed, systems, systemUsers, systemUserChanges } = given;

  /** A change request with its system user, unless either is gone. */
  const find = async (id: string | undefined): Promise<{ change: ChangeRequest; user: SystemUser } | undefined> => {
    const change = await systemUserChanges.find(database.reads, (id ?? '').toLowerCase());
    const user =
      change === undefined || change.withdrawn
        ? undefined
        : await systemUsers.find(database.reads, change.systemUserId);
    return change === undefined || user === undefined ? undefined : { change, user };
  };
  const findOwnSystem = async (call: MachineCall) => {
    const system = await systems.find(database.reads, call.parameters.systemId ?? '');
    return system?.vendor === call.token.consumer ? system : undefined;
  };

  return (app, doors) => {
    const write = (change: Parameters<typeof writeChange>[0], user: SystemUser) =>
      writeChange(change, { user, issuer: doors.issuer, now: given.clock() });

    app.post(
      `${BASE}/vendor`,
      describeRoute('Ask a customer to change a system user'),
      vendorDoor(
        doors,
        [scopes.ask],
        withBody(async (call) => {
          const id = call.param('correlation-id')?.toLowerCase() ?? '';
          const systemUserId = call.param('system-user-id')?.toLowerCase() ?? '';
          if (!UUID.test(id)) return sentence(400, 'The query parameter correlation-id must be a new UUID.');
          if (!UUID.test(systemUserId)) {
            return sentence(400, 'The query parameter system-user-id must be the id of a system user.');
          }
          const wishes = readWishes(call.body);
          if ('errors' in wishes) return call.invalid(wishes.errors);
          const asked = await feed.change(machineActor(call), (unit) =>
            askForChange(given, unit, { vendor: call.token.consumer, id, systemUserId, wishes }),
          );
          if ('exceeded' in asked) return writeQuota(asked);
          if ('problem' in asked) return call.problem(asked.problem);
          if ('refused' in asked) return sentence(400, 'The correlation-id must not be the id of the system user.');
          const { change, user, outcome } = asked;
          if (outcome === 'nothing') return ok(write({ ...change, status: 'NoChangeNeeded' }, user));
          return { status: outcome === 'new' ? 201 : 200, body: write(change, user) };
        }),
      ),
    );
    app.get(
      `${BASE}/vendor/:requestId`,
      describeRoute('A change request of the vendor'),
      vendorDoor(doors, [scopes.read], async (call) => {
        const found = await find(call.parameters.requestId);
        if (found?.user.vendor !== call.token.consumer) return call.problem(problems.requestNotFound);
        return ok(write(found.change, found.user));
      }),
    );
    app.get(
      `${BASE}/vendor/byexternalref/:systemId/:orgNo/:externalRef`,
      describeRoute('The newest change request for a customer and an external reference'),
      vendorDoor(doors, [scopes.read], async (call) => {
        const system = await findOwnSystem(call);
        if (system === undefined) return call.problem(problems.systemNotFound);
        const partyOrgno = parseOrganisationNumber(call.parameters.orgNo ?? '');
        const externalRef = call.parameters.externalRef ?? '';
        const user =
          partyOrgno &&
          (await systemUsers.findByTriple(database.reads, { systemId: system.id, partyOrgno, externalRef }));
        const change = user && (await systemUserChanges.findNewest(database.reads, user.id));
        return user && change ? ok(write(change, user)) : call.problem(problems.requestNotFound);
      }),
    );
    app.get(
      `${BASE}/vendor/bysystem/:systemId`,
      describeRoute('The change requests of a system, 50 a page'),
      vendorDoor(doors, [scopes.read], async (call) => {
        const system = await findOwnSystem(call);
        if (system === undefined) return call.problem(problems.systemNotFound);
        const list = ['changes', system.id] as const;
        const after = readPageToken(call.param('token'), { keys: given.pageKeys, list });
        if (after === 'invalid') return call.invalid({ token: ['The token is not one from links.next.'] });
        const rows = await systemUserChanges.listOfSystem(system.id, after);
        const users = await systemUsers.readAll(rows.map(({ systemUserId }) => systemUserId));
        const address = `${doors.issuer.slice(0, -1)}${BASE}/vendor/bysystem/${encodeURIComponent(system.id)}`;
        return ok(
          writePage(rows, {
            keys: given.pageKeys,
            list,
            address,
            write: (change) => write(change, users.get(change.systemUserId) as SystemUser),
          }),
        );
      }),
    );
    app.delete(
      `${BASE}/vendor/:requestId`,
      describeRoute('Withdraw a change request'),
      vendorDoor(doors, [scopes.ask], async (call) =>
        feed.change(machineActor(call), async (unit) => {
          const id = (call.parameters.requestId ?? '').toLowerCase();
          const change = await systemUserChanges.find(unit.transaction, id);
          const user = change && (await systemUsers.find(unit.transaction, change.systemUserId));
          if (change === undefined || change.withdrawn || user?.vendor !== call.token.consumer) {
            return call.problem(problems.requestNotFound);
          }
          await systemUserChanges.remove(unit, change, user);
          return empty(202);
        }),
      ),
    );

    app.get(
      `${BASE}/:requestId`,
      describeRoute('A change request, for the person that a vendor has sent here'),
      doors.person([PORTAL_SCOPE], async (call) => {
        const found = await find(call.parameters.requestId);
        if (found === undefined) return call.problem(problems.requestNotFound);
        if (rolesIn(call.person, found.user.partyOrgno).length === 0) return call.problem(problems.notAccessManager);
        return ok(write(found.change, found.user));
      }),
    );
    for (const name of ['approve', 'reject']) {
      app.post(
        `${BASE}/:party/:requestId/${name}`,
        describeRoute(`${name === 'approve' ? 'Approve' : 'Reject'} a change request`),
        doors.party([PORTAL_SCOPE], mayApprove, async (call) => {
          const id = (call.parameters.requestId ?? '').toLowerCase();
          const problem = await feed.change(personActor(call), (unit) =>
            answerChange(given, unit, { id, party: call.party.orgno, approve: name === 'approve' }),
          );
          return problem === undefined ? ok(true) : call.problem(problem);
        }),
      );
    }
  };
}
