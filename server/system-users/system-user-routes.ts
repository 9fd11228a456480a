import { parseClientId, parseOrganisationNumber } from '@portvakt/protocol';
import { type AltinnRoom, describeRoute, empty, ok, okList, type PartyCall, withBody } from '#altinn-interface';
import { writeList } from '#answers';
import { mayApprove } from '#parties';
import { PORTAL_SCOPE } from '#sign-in';
import { personActor, scopes, vendorDoor } from './callers.ts';
import type { PagedDependencies } from './dependencies.ts';
import { createForParty, deleteForParty } from './keep-for-party.ts';
import { type PageAfter, pageSize, readPageToken, writePage } from './page.ts';
import { problems } from './problems.ts';
import { readChosenSystem } from './read-body.ts';
import type { SystemUser } from './system-user-request.ts';
import { writePortalSystemUser, writeSystemUser } from './write-answers.ts';

const BASE = '/authentication/api/v1/systemuser';

/** System users: for their vendor, for Maskinporten, and for the people of their owner (Altinn, «SystemUserController»). */
export function createSystemUserRoom(given: PagedDependencies): AltinnRoom {
  const { database, feed, systems, systemUsers, organisations } = given;
  const vendorName = async (user: Pick<SystemUser, 'vendor'>) => (await organisations.read(user.vendor))?.name ?? null;
  const write = async (user: SystemUser) => writeSystemUser(user, await vendorName(user));
  const writeAllForParty = async (users: readonly SystemUser[], { party }: PartyCall) => {
    const vendors = await organisations.readAll(users.map(({ vendor }) => vendor));
    const internalIds = await systems.readInternalIds(users.map(({ systemId }) => systemId));
    return users.map((user) =>
      writePortalSystemUser(user, {
        vendorName: vendors.get(user.vendor)?.name ?? null,
        systemInternalId: internalIds.get(user.systemId) ?? null,
        party,
      }),
    );
  };
  const writeForParty = async (user: SystemUser, call: PartyCall) => (await writeAllForParty([user], call))[0];

  return (app, doors) => {
    app.get(
      `${BASE}/vendor/bysystem/:systemId`,
      describeRoute('The system users of a system, 50 a page'),
      vendorDoor(doors, [scopes.register, scopes.registerAdmin], async (call) => {
        const system = await systems.find(database.reads, call.parameters.systemId ?? '');
        const isAdmin = call.token.scopes.has(scopes.registerAdmin);
        if (system === undefined || !(isAdmin || system.vendor === call.token.consumer)) {
          return call.problem(problems.systemNotFound);
        }
        const list = ['system users', system.id] as const;
        const after = readPageToken(call.param('token'), { keys: given.pageKeys, list });
        if (after === 'invalid') return call.invalid({ token: ['The token is not one from links.next.'] });
        const name = await vendorName(system);
        const address = `${doors.issuer.slice(0, -1)}${BASE}/vendor/bysystem/${encodeURIComponent(system.id)}`;
        const rows = await systemUsers.listOfSystem(system.id, after);
        return ok(
          writePage(rows, { keys: given.pageKeys, list, address, write: (user) => writeSystemUser(user, name) }),
        );
      }),
    );
    app.get(
      `${BASE}/vendor/byquery`,
      describeRoute('The system user of a customer on a system of the vendor'),
      vendorDoor(doors, [scopes.ask], async (call) => {
        const missing = ['system-id', 'orgno'].filter((name) => call.param(name) === undefined);
        if (missing.length > 0) {
          return call.invalid(Object.fromEntries(missing.map((name) => [name, [`The ${name} field is required.`]])));
        }
        const system = await systems.find(database.reads, call.param('system-id') ?? '');
        if (system?.vendor !== call.token.consumer) return call.problem(problems.systemNotFound);
        const partyOrgno = parseOrganisationNumber(call.param('orgno') ?? '');
        const user =
          partyOrgno &&
          (await systemUsers.findByTriple(database.reads, {
            systemId: system.id,
            partyOrgno,
            externalRef: call.param('external-ref') ?? partyOrgno,
          }));
        return user === undefined ? call.problem(problems.userNotFound) : ok(await write(user));
      }),
    );
    app.get(
      `${BASE}/byExternalId`,
      describeRoute('The system user that a grant means'),
      doors.lookUp([scopes.lookUp], async (call) => {
        const given = {
          clientId: call.param('clientId'),
          systemProviderOrgNo: call.param('systemProviderOrgNo'),
          systemUserOwnerOrgNo: call.param('systemUserOwnerOrgNo'),
        };
        const missing = Object.entries(given).filter(([, value]) => value === undefined);
        if (missing.length > 0) {
          return call.invalid(Object.fromEntries(missing.map(([name]) => [name, [`The ${name} field is required.`]])));
        }
        const clientId = parseClientId(given.clientId ?? '');
        const vendor = parseOrganisationNumber(given.systemProviderOrgNo ?? '');
        const owner = parseOrganisationNumber(given.systemUserOwnerOrgNo ?? '');
        if (clientId === undefined || vendor === undefined || owner === undefined) return empty(404);
        const externalRef = call.param('externalRef') ?? owner;
        const user = await systemUsers.readOfGrant({ clientId, vendor, owner, externalRef });
        return user === undefined ? empty(404) : ok(await write(user));
      }),
    );

    for (const userType of ['standard', 'agent'] as const) {
      const step = userType === 'agent' ? '/agent' : '';
      app.get(
        `${BASE}${step}/:party`,
        describeRoute('The system users of an organisation'),
        doors.party([PORTAL_SCOPE], mayApprove, async (call) => {
          const readPage = async (after: PageAfter | undefined) => {
            const page = await systemUsers.listOfParty(call.party.orgno, { userType, after, limit: pageSize });
            return {
              rows: await writeAllForParty(page, call),
              next: page.length < pageSize ? undefined : page.at(-1),
            };
          };
          return okList(await writeList(readPage, (written) => written));
        }),
      );
      app.get(
        `${BASE}${step}/:party/:systemUserId`,
        describeRoute('A system user of an organisation'),
        doors.party([PORTAL_SCOPE], mayApprove, async (call) => {
          const user = await findOfParty(call, userType);
          return user === undefined ? call.problem(problems.userNotFound) : ok(await writeForParty(user, call));
        }),
      );
      app.delete(
        `${BASE}${step}/:party/:systemUserId`,
        describeRoute('Take a system user away'),
        doors.party([PORTAL_SCOPE], mayApprove, async (call) => {
          const id = (call.parameters.systemUserId ?? '').toLowerCase();
          const problem = await feed.change(personActor(call), (unit) =>
            deleteForParty(given, unit, { party: call.party.orgno, id, userType }),
          );
          return problem === undefined ? empty(202) : call.problem(problem);
        }),
      );
    }
    app.get(
      `${BASE}/:party/:systemUserId/delegations`,
      describeRoute('What a system user of an organisation holds'),
      doors.party([PORTAL_SCOPE], mayApprove, async (call) => {
        const user = await findOfParty(call, 'standard');
        if (user === undefined) return call.problem(problems.userNotFound);
        return ok({ rights: user.rights, accessPackages: user.accessPackages });
      }),
    );
    app.post(
      `${BASE}/:party/create`,
      describeRoute('Make a system user on a system of choice, with all its rights'),
      doors.party(
        [PORTAL_SCOPE],
        mayApprove,
        withBody(async (call) => {
          const chosen = readChosenSystem(call.body);
          if ('errors' in chosen) return call.invalid(chosen.errors);
          const made = await feed.change(personActor(call), (unit) =>
            createForParty(given, unit, { party: call.party.orgno, ...chosen }),
          );
          if ('problem' in made) return call.problem(made.problem);
          return ok(await writeForParty((await systemUsers.find(database.reads, made.id)) as SystemUser, call));
        }),
      ),
    );
  };

  async function findOfParty(call: PartyCall, userType: SystemUser['userType']): Promise<SystemUser | undefined> {
    const user = await systemUsers.find(database.reads, (call.parameters.systemUserId ?? '').toLowerCase());
    return user?.partyOrgno === call.party.orgno && user.userType === userType ? user : undefined;
  }
}
