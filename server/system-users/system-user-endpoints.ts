import {
  isRefusal,
  type OrganisationNumber,
  parseClientId,
  parseOrganisationNumber,
  type Refusal,
  refuse,
  refuseFields,
} from '@portvakt/protocol';
import { type Static, Type } from 'typebox';
import { writeList } from '#answers';
import { done, endpointsOf, needed, nothing, optionalText, type PartyCaller, send } from '#endpoints';
import { callers } from './callers.ts';
import type { SystemUserEndpointDependencies } from './dependencies.ts';
import { describeForParty } from './describe-for-party.ts';
import { createForParty, deleteForParty } from './keep-for-party.ts';
import { type PageAfter, pageSize, readPageToken, writePage } from './page.ts';
import { refuseForeign, registrarOf } from './register-system.ts';
import {
  chosenSystemBody,
  holdingsAnswer,
  pageOf,
  portalSystemUserAnswer,
  systemUserAnswer,
} from './request-schema.ts';
import type { UserType } from './right.ts';
import type { SystemUser } from './system-user-request.ts';
import { writePortalSystemUser, writeSystemUser } from './write-answers.ts';

type Given = SystemUserEndpointDependencies;

const BASE = '/authentication/api/v1/systemuser';
const tag = 'Altinn: system users';
const ofParty = Type.Object({ party: Type.String() });
const ofUser = Type.Object({ party: Type.String(), systemUserId: Type.String() });
const ofFacilitator = Type.Object({ facilitatorId: optionalText('The UUID of the owner.') });

const { read, change } = endpointsOf<Given>();

/** System users, for their vendor and for Maskinporten (Altinn, «SystemUserController»). */
const forMachines = [
  read({
    method: 'GET',
    path: `${BASE}/vendor/bysystem/:systemId`,
    tag,
    summary: 'The system users of a system, 50 a page',
    caller: callers.registrar,
    params: Type.Object({ systemId: Type.String() }),
    query: Type.Object({ token: optionalText('From links.next of the page before.') }),
    answers: { 200: pageOf(systemUserAnswer) },
    read: async (given, { caller, params: { systemId }, query: { token } }) => {
      const found = await given.systems.find(given.database.reads, systemId);
      const system = refuseForeign(found, registrarOf(caller));
      if (isRefusal(system)) return system;
      const list = ['system users', system.id] as const;
      const keys = given.pageKeys;
      const after = readPageToken(token, { keys, list });
      if (isRefusal(after)) return after;
      const name = await nameVendor(given, system);
      const address = `${given.issuer.slice(0, -1)}${BASE}/vendor/bysystem/${encodeURIComponent(system.id)}`;
      const rows = await given.systemUsers.listOfSystem(system.id, after);
      return done(writePage(rows, { keys, list, address, write: (user) => writeSystemUser(user, name) }));
    },
  }),
  read({
    method: 'GET',
    path: `${BASE}/vendor/byquery`,
    tag,
    summary: 'The system user of a customer on a system of the vendor',
    caller: callers.asker,
    query: Type.Object({ 'system-id': needed(), orgno: needed('The customer.'), 'external-ref': optionalText() }),
    answers: { 200: systemUserAnswer },
    read: async (given, { caller, query }) => {
      const missing = refuseAbsent(query, ['system-id', 'orgno']);
      if (missing !== undefined) return missing;
      const { 'system-id': systemId = '', orgno = '', 'external-ref': externalRef } = query;
      const { reads } = given.database;
      const system = await given.systems.find(reads, systemId);
      if (system?.vendor !== caller.organisation) return refuse('system-not-found');
      const partyOrgno = parseOrganisationNumber(orgno);
      const triple = partyOrgno && { systemId: system.id, partyOrgno, externalRef: externalRef ?? partyOrgno };
      const user = triple && (await given.systemUsers.findByTriple(reads, triple));
      return user === undefined ? refuse('system-user-unknown') : done(await write(given, user));
    },
  }),
  read({
    method: 'GET',
    path: `${BASE}/byExternalId`,
    tag,
    summary: 'The system user that a grant means',
    caller: callers.maskinporten,
    query: Type.Object({
      clientId: needed(),
      systemProviderOrgNo: needed('The vendor.'),
      systemUserOwnerOrgNo: needed('The customer.'),
      externalRef: optionalText("The customer's number when absent."),
    }),
    answers: { 200: systemUserAnswer },
    read: async (given, { query }) => {
      const missing = refuseAbsent(query, ['clientId', 'systemProviderOrgNo', 'systemUserOwnerOrgNo']);
      if (missing !== undefined) return missing;
      const clientId = parseClientId(query.clientId ?? '');
      const vendor = parseOrganisationNumber(query.systemProviderOrgNo ?? '');
      const owner = parseOrganisationNumber(query.systemUserOwnerOrgNo ?? '');
      if (clientId === undefined || vendor === undefined || owner === undefined) return refuse('not-there');
      const externalRef = query.externalRef ?? owner;
      const user = await given.systemUsers.readOfGrant({ clientId, vendor, owner, externalRef });
      return user === undefined ? refuse('not-there') : done(await write(given, user));
    },
  }),
];

/** Those of an organisation, of one kind, for its people. */
function listEndpointsOf(userType: UserType) {
  const path = userType === 'agent' ? `${BASE}/agent/:party` : `${BASE}/:party`;
  const of = userType === 'agent' ? ', for agents' : '';
  return [
    read({
      method: 'GET',
      path,
      tag,
      summary: `The system users of an organisation${of}`,
      caller: callers.approver,
      params: ofParty,
      answers: { 200: Type.Array(portalSystemUserAnswer) },
      read: async (given, { caller }) => {
        const readPage = async (after: PageAfter | undefined) => {
          const { orgno } = caller.party;
          const page = await given.systemUsers.listOfParty(orgno, { userType, after, limit: pageSize });
          return {
            rows: await describeForParty(given, caller.party, page),
            next: page.length < pageSize ? undefined : page.at(-1),
          };
        };
        return send({ json: await writeList(readPage, (written) => written) });
      },
    }),
    read({
      method: 'GET',
      path: `${path}/:systemUserId`,
      tag,
      summary: `A system user of an organisation${of}`,
      caller: callers.approver,
      params: ofUser,
      answers: { 200: portalSystemUserAnswer },
      read: async (given, { caller, params: { systemUserId } }) => {
        const user = await findOfParty(given, caller, { systemUserId, userType });
        return isRefusal(user) ? user : done((await describeForParty(given, caller.party, [user]))[0]);
      },
    }),
    change({
      method: 'DELETE',
      path: `${path}/:systemUserId`,
      tag,
      summary: `Take a system user away${of}`,
      caller: callers.approver,
      params: ofUser,
      ...(userType === 'agent' && { query: ofFacilitator }),
      answers: userType === 'agent' ? { 200: undefined } : { 202: undefined },
      change: async (given, { caller: { party }, params: { systemUserId }, query }, unit) => {
        const { facilitatorId } = query as Static<typeof ofFacilitator>;
        if (facilitatorId !== undefined && facilitatorId.toLowerCase() !== party.partyUuid) {
          return refuse('facilitator-other');
        }
        const taken = { party: party.orgno, id: systemUserId.toLowerCase(), userType };
        return (await deleteForParty(given, unit, taken)) ?? nothing;
      },
    }),
  ];
}

/** System users: for their vendor, for Maskinporten, and for the people of their owner (Altinn, «SystemUserController»). */
export const systemUserEndpoints = [
  ...forMachines,
  ...listEndpointsOf('standard'),
  ...listEndpointsOf('agent'),
  read({
    method: 'GET',
    path: `${BASE}/:party/:systemUserId/delegations`,
    tag,
    summary: 'What a system user of an organisation holds',
    caller: callers.approver,
    params: ofUser,
    answers: { 200: holdingsAnswer },
    read: async (given, { caller, params: { systemUserId } }) => {
      const user = await findOfParty(given, caller, { systemUserId, userType: 'standard' });
      return isRefusal(user)
        ? user
        : done({ systemUserId: user.id, rights: user.rights, accessPackages: user.accessPackages });
    },
  }),
  change({
    method: 'POST',
    path: `${BASE}/:party/create`,
    tag,
    summary: 'Make a system user on a system of choice, with all its rights',
    caller: callers.approver,
    params: ofParty,
    body: chosenSystemBody,
    answers: { 200: portalSystemUserAnswer },
    change: async (given, { caller: { party }, body }, unit) => {
      const made = await createForParty(given, unit, { ...body, party: party.orgno });
      if (isRefusal(made)) return made;
      const { user, system } = made;
      const vendor = await given.organisations.find(unit.transaction, system.vendor);
      const described = { vendorName: vendor?.name ?? null, systemInternalId: system.internalId, party };
      return done(writePortalSystemUser(user, described));
    },
  }),
];

/** The query parameters that are absent, in the words of the framework that Altinn uses. */
function refuseAbsent(query: Readonly<Record<string, string>>, names: readonly string[]): Refusal | undefined {
  return refuseFields(
    'fields-invalid',
    names
      .filter((name) => query[name] === undefined)
      .map((name) => ({ field: name, message: `The ${name} field is required.` })),
  );
}

async function nameVendor({ organisations }: Given, { vendor }: { readonly vendor: OrganisationNumber }) {
  return (await organisations.read(vendor))?.name ?? null;
}

async function write(given: Given, user: SystemUser) {
  return writeSystemUser(user, await nameVendor(given, user));
}

async function findOfParty(
  { systemUsers, database }: Given,
  { party }: PartyCaller,
  { systemUserId, userType }: { systemUserId: string; userType: UserType },
): Promise<SystemUser | Refusal> {
  const user = await systemUsers.find(database.reads, systemUserId.toLowerCase());
  return user?.partyOrgno === party.orgno && user.userType === userType ? user : refuse('system-user-unknown');
}
