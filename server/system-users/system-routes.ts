import {
  type AltinnRoom,
  type Answer,
  describeRoute,
  forbidden,
  type MachineCall,
  ok,
  okList,
  sentence,
  withBody,
  writeQuota,
} from '#altinn-interface';
import { writeList } from '#answers';
import { PORTAL_SCOPE } from '#sign-in';
import { machineActor, scopes, vendorDoor } from './callers.ts';
import type { SystemUserDependencies } from './dependencies.ts';
import { problems } from './problems.ts';
import { readPackages, readRights, readSystem } from './read-body.ts';
import {
  deleteSystem,
  type Registrar,
  type Registration,
  registerSystem,
  replacePackages,
  replaceRights,
  replaceSystem,
} from './register-system.ts';
import type { System } from './system.ts';
import { writeRegisteredSystem, writeSystem } from './write-answers.ts';

const BASE = '/authentication/api/v1/systemregister';
/** Systems that are read at a time: each may offer hundreds of rights. */
const LIST_PAGE = 50;
const WRITE = [scopes.register, scopes.registerAdmin];
const succeeded = ok({ succeeded: true });

/** The system register (Altinn authentication, «SystemRegisterController»). */
export function createSystemRegisterRoom(given: SystemUserDependencies): AltinnRoom {
  const { database, systems, organisations } = given;

  const describeAll = async (listed: readonly System[]) => {
    const vendors = await organisations.readAll(listed.map(({ vendor }) => vendor));
    return listed.map((system) => writeRegisteredSystem(system, vendors.get(system.vendor)?.name ?? null));
  };
  const list = async (filter: Parameters<typeof systems.listPage>[0]): Promise<Answer> => {
    const readPage = async (after: string | undefined) => {
      const page = await systems.listPage(filter, { after: after ?? '', limit: LIST_PAGE });
      return { rows: await describeAll(page), next: page.length < LIST_PAGE ? undefined : page.at(-1)?.id };
    };
    return okList(await writeList(readPage, (described) => described));
  };
  /** The system in the path, if it is one that the caller may keep. */
  const findOwn = async (call: MachineCall): Promise<System | undefined> => {
    const system = await systems.find(database.reads, call.parameters.systemId ?? '');
    const { vendor } = registrarOf(call);
    return system !== undefined && (vendor === 'any' || vendor === system.vendor) ? system : undefined;
  };
  /** One in use, whoever's. */
  const findLive = async (id: string | undefined): Promise<System | undefined> => {
    const system = await systems.find(database.reads, id ?? '');
    return system?.deleted === false ? system : undefined;
  };

  return (app, doors) => {
    app.post(
      `${BASE}/vendor`,
      describeRoute('Register a system'),
      vendorDoor(
        doors,
        WRITE,
        withBody(async (call) => {
          const described = readSystem(call.body);
          if ('errors' in described) return call.invalid(described.errors);
          const registered = await registerSystem(given, registrarOf(call), described);
          return 'system' in registered ? ok(registered.system.internalId) : refuse(call, registered);
        }),
      ),
    );
    app.get(
      `${BASE}/vendor`,
      describeRoute("The vendor's systems in use"),
      vendorDoor(doors, WRITE, async (call) => {
        return list({ vendor: call.token.consumer });
      }),
    );
    app.get(
      `${BASE}/vendor/:systemId`,
      describeRoute('One system of the vendor'),
      vendorDoor(doors, WRITE, async (call) => {
        const system = await findOwn(call);
        return system === undefined ? call.problem(problems.systemNotFound) : ok(writeSystem(system));
      }),
    );
    app.put(
      `${BASE}/vendor/:systemId`,
      describeRoute('Replace a system'),
      vendorDoor(
        doors,
        WRITE,
        withBody(async (call) => {
          const id = call.parameters.systemId ?? '';
          if ((await findOwn(call)) === undefined) return call.problem(problems.systemNotFound);
          const described = readSystem(call.body);
          if ('errors' in described) return call.invalid(described.errors);
          return answer(call, await replaceSystem(given, registrarOf(call), { id, described }));
        }),
      ),
    );
    app.put(
      `${BASE}/vendor/:systemId/rights`,
      describeRoute('Replace the rights of a system'),
      vendorDoor(
        doors,
        WRITE,
        withBody(async (call) => {
          const id = call.parameters.systemId ?? '';
          if ((await findOwn(call)) === undefined) return call.problem(problems.systemNotFound);
          const rights = readRights(call.body);
          if ('errors' in rights) return call.invalid(rights.errors);
          return answer(call, await replaceRights(given, registrarOf(call), { id, rights }));
        }),
      ),
    );
    app.put(
      `${BASE}/vendor/:systemId/accesspackages`,
      describeRoute('Replace the access packages of a system'),
      vendorDoor(
        doors,
        WRITE,
        withBody(async (call) => {
          const id = call.parameters.systemId ?? '';
          if ((await findOwn(call)) === undefined) return call.problem(problems.systemNotFound);
          const accessPackages = readPackages(call.body);
          if ('errors' in accessPackages) return call.invalid(accessPackages.errors);
          return answer(call, await replacePackages(given, registrarOf(call), { id, accessPackages }));
        }),
      ),
    );
    app.delete(
      `${BASE}/vendor/:systemId`,
      describeRoute('Take a system out of use'),
      vendorDoor(doors, WRITE, async (call) =>
        answer(call, await deleteSystem(given, registrarOf(call), call.parameters.systemId ?? '')),
      ),
    );

    app.get(
      BASE,
      describeRoute('The systems that customers can choose'),
      doors.person([PORTAL_SCOPE], () => list('visible')),
    );
    const parts = {
      '': async (system: System) => (await describeAll([system]))[0],
      '/rights': async ({ rights }: System) => rights,
      '/accesspackages': async ({ accessPackages }: System) => accessPackages,
    };
    for (const [part, write] of Object.entries(parts)) {
      app.get(
        `${BASE}/:systemId${part}`,
        describeRoute(`A system in use${part === '' ? '' : `: its ${part.slice(1)}`}`),
        doors.person([PORTAL_SCOPE], async (call) => {
          const system = await findLive(call.parameters.systemId);
          return system === undefined ? call.problem(problems.systemNotFound) : ok(await write(system));
        }),
      );
    }
  };
}

function registrarOf(call: MachineCall): Registrar {
  const isAdmin = call.token.scopes.has(scopes.registerAdmin);
  return { actor: machineActor(call), vendor: isAdmin ? 'any' : call.token.consumer };
}

function answer(call: MachineCall, registration: Registration): Answer {
  return 'system' in registration ? succeeded : refuse(call, registration);
}

function refuse(call: MachineCall, registration: Exclude<Registration, { system: System }>): Answer {
  if ('findings' in registration) return call.findings(registration.findings);
  if ('exceeded' in registration) return writeQuota(registration);
  if ('problem' in registration) return call.problem(registration.problem);
  if (registration.refused === 'deleted') return sentence(400, 'Cannot update a system marked as deleted.');
  return forbidden('the system names another vendor than the organisation of the token', [scopes.registerAdmin]);
}
