import { isRefusal, type Refusal, refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import { writeList, writeRows } from '#answers';
import type { ChangeStore } from '#audit-trail';
import { done, endpointsOf, type OrganisationCaller, type Outcome, send, unchecked } from '#endpoints';
import { callers } from './callers.ts';
import type { SystemUserDependencies } from './dependencies.ts';
import { readPackages, readRights, readSystem } from './read-body.ts';
import {
  deleteSystem,
  readRegistration,
  refuseForeign,
  registerSystem,
  registrarOf,
  replacePackages,
  replaceRights,
  replaceSystem,
} from './register-system.ts';
import type { System } from './system.ts';
import {
  changeLogAnswer,
  offeredSystemAnswer,
  packagesBody,
  rightsBody,
  systemAnswer,
  systemBody,
  writeOfferedSystem,
  writeSystem,
} from './system-fields.ts';
import { writeChangeLog } from './write-change-log.ts';

const BASE = '/authentication/api/v1/systemregister';
const ONE = `${BASE}/vendor/:systemId`;
/** Systems that are read at a time: each may offer hundreds of rights. */
const LIST_PAGE = 50;
/** Changes of a system that are listed: the newest. */
const MOST_CHANGES = 500;
const tag = 'Altinn: system register';
const params = Type.Object({ systemId: Type.String() });
const succeeded = Type.Object({ succeeded: Type.Literal(true) });
const { rights } = rightsBody.properties;
const { accessPackages } = packagesBody.properties;

interface Given extends SystemUserDependencies {
  readonly changes: Pick<ChangeStore, 'listConcerning'>;
}

const { read, change } = endpointsOf<Given>();

/** The system register (Altinn authentication, «SystemRegisterController»). */
export const systemEndpoints = [
  change({
    method: 'POST',
    path: `${BASE}/vendor`,
    tag,
    summary: 'Register a system',
    caller: callers.registrar,
    body: unchecked(systemBody),
    answers: { 200: Type.String({ format: 'uuid', description: 'The internal id of the system.' }) },
    prepare: (_, { caller, body }) => {
      const sent = readSystem(body);
      return isRefusal(sent) ? sent : readRegistration(sent, registrarOf(caller));
    },
    change: async (given, { prepared }, unit) => {
      const registered = await registerSystem(given, unit, prepared);
      return isRefusal(registered) ? registered : done(registered.internalId);
    },
  }),
  read({
    method: 'GET',
    path: `${BASE}/vendor`,
    tag,
    summary: "The vendor's systems in use",
    caller: callers.registrar,
    answers: { 200: Type.Array(offeredSystemAnswer) },
    read: (given, { caller }) => list(given, { vendor: caller.organisation }),
  }),
  read({
    method: 'GET',
    path: ONE,
    tag,
    summary: 'One system of the vendor',
    caller: callers.registrar,
    params,
    answers: { 200: systemAnswer },
    read: async (given, { caller, params: { systemId } }) => {
      const system = await findOwn(given, caller, systemId);
      return isRefusal(system) ? system : done(writeSystem(system));
    },
  }),
  read({
    method: 'GET',
    path: `${ONE}/changelog`,
    tag,
    summary: 'What was changed of a system, newest first',
    caller: callers.registrar,
    params,
    answers: { 200: Type.Array(changeLogAnswer) },
    read: async (given, { caller, params: { systemId } }) => {
      const system = await findOwn(given, caller, systemId);
      if (isRefusal(system)) return system;
      const search = { kinds: ['system'], subject: system.id, limit: MOST_CHANGES };
      const changes = await given.changes.listConcerning(system.vendor, search);
      return send({ json: await writeRows(changes, (changed) => writeChangeLog(changed, system.internalId)) });
    },
  }),
  change({
    method: 'PUT',
    path: ONE,
    tag,
    summary: 'Replace a system',
    caller: callers.registrar,
    params,
    body: unchecked(systemBody),
    answers: { 200: succeeded },
    prepare: (given, { caller, params: { systemId }, body }) =>
      readForOwn(given, { caller, systemId, readBody: () => readSystem(body) }),
    change: async (given, { caller, params: { systemId: id }, prepared: sent }, unit) =>
      answerChange(await replaceSystem(given, unit, { id, registrar: registrarOf(caller), sent })),
  }),
  change({
    method: 'PUT',
    path: `${ONE}/rights`,
    tag,
    summary: 'Replace the rights of a system',
    caller: callers.registrar,
    params,
    body: unchecked(rights),
    answers: { 200: succeeded },
    prepare: (given, { caller, params: { systemId }, body }) =>
      readForOwn(given, { caller, systemId, readBody: () => readRights(body) }),
    change: async (given, { caller, params: { systemId: id }, prepared: rights }, unit) =>
      answerChange(await replaceRights(given, unit, { id, registrar: registrarOf(caller), rights })),
  }),
  change({
    method: 'PUT',
    path: `${ONE}/accesspackages`,
    tag,
    summary: 'Replace the access packages of a system',
    caller: callers.registrar,
    params,
    body: unchecked(accessPackages),
    answers: { 200: succeeded },
    prepare: (given, { caller, params: { systemId }, body }) =>
      readForOwn(given, { caller, systemId, readBody: () => readPackages(body) }),
    change: async (given, { caller, params: { systemId: id }, prepared: accessPackages }, unit) =>
      answerChange(await replacePackages(given, unit, { id, registrar: registrarOf(caller), accessPackages })),
  }),
  change({
    method: 'DELETE',
    path: ONE,
    tag,
    summary: 'Take a system out of use',
    caller: callers.registrar,
    params,
    answers: { 200: succeeded },
    change: async (given, { caller, params: { systemId: id } }, unit) =>
      answerChange(await deleteSystem(given, unit, { id, registrar: registrarOf(caller) })),
  }),

  read({
    method: 'GET',
    path: BASE,
    tag,
    summary: 'The systems that customers can choose',
    caller: callers.person,
    answers: { 200: Type.Array(offeredSystemAnswer) },
    read: (given) => list(given, 'visible'),
  }),
  read({
    method: 'GET',
    path: `${BASE}/:systemId`,
    tag,
    summary: 'A system in use',
    caller: callers.person,
    params,
    answers: { 200: offeredSystemAnswer },
    read: async (given, { params: { systemId } }) => {
      const system = await findInUse(given, systemId);
      return isRefusal(system) ? system : done((await describeAll(given, [system]))[0]);
    },
  }),
  read({
    method: 'GET',
    path: `${BASE}/:systemId/rights`,
    tag,
    summary: 'A system in use: its rights',
    caller: callers.person,
    params,
    answers: { 200: rights },
    read: async (given, { params: { systemId } }) => {
      const system = await findInUse(given, systemId);
      return isRefusal(system) ? system : done(system.rights);
    },
  }),
  read({
    method: 'GET',
    path: `${BASE}/:systemId/accesspackages`,
    tag,
    summary: 'A system in use: its access packages',
    caller: callers.person,
    params,
    answers: { 200: accessPackages },
    read: async (given, { params: { systemId } }) => {
      const system = await findInUse(given, systemId);
      return isRefusal(system) ? system : done(system.accessPackages);
    },
  }),
];

function answerChange(changed: System | Refusal): Outcome {
  return isRefusal(changed) ? changed : done({ succeeded: true });
}

/** The form of a body counts only for a system that the caller may keep; the change looks again. */
async function readForOwn<T>(
  given: SystemUserDependencies,
  { caller, systemId, readBody }: { caller: OrganisationCaller; systemId: string; readBody: () => T | Refusal },
): Promise<T | Refusal> {
  const system = await findOwn(given, caller, systemId);
  return isRefusal(system) ? system : readBody();
}

async function findOwn(
  { systems, database }: SystemUserDependencies,
  caller: OrganisationCaller,
  systemId: string,
): Promise<System | Refusal> {
  return refuseForeign(await systems.find(database.reads, systemId), registrarOf(caller));
}

/** A system in use, of any vendor. */
async function findInUse({ systems, database }: SystemUserDependencies, systemId: string): Promise<System | Refusal> {
  const system = await systems.find(database.reads, systemId);
  return system === undefined || system.deleted ? refuse('system-not-found') : system;
}

async function describeAll({ organisations }: SystemUserDependencies, listed: readonly System[]) {
  const vendors = await organisations.readAll(listed.map(({ vendor }) => vendor));
  return listed.map((system) => writeOfferedSystem(system, vendors.get(system.vendor)?.name ?? null));
}

async function list(
  given: SystemUserDependencies,
  filter: Parameters<SystemUserDependencies['systems']['listPage']>[0],
): Promise<Outcome> {
  const readPage = async (after: string | undefined) => {
    const page = await given.systems.listPage(filter, { after: after ?? '', limit: LIST_PAGE });
    return { rows: await describeAll(given, page), next: page.length < LIST_PAGE ? undefined : page.at(-1)?.id };
  };
  return send({ json: await writeList(readPage, (described) => described) });
}
