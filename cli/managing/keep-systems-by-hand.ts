import { randomUUID } from 'node:crypto';
import {
  type CatalogueEntry,
  isRefusal,
  type OrganisationNumber,
  type Refusal,
  refusalCatalogue,
} from '@portvakt/protocol';
import type { Register } from '@portvakt/server/open-register';
import {
  answerChange,
  approveRequest,
  askForUser,
  deleteSystem,
  describeSystem,
  readSystem,
  readVendor,
  registerUncounted,
  replaceSystem,
  type SystemDescription,
  type SystemUserRequest,
  writeSystem,
} from '@portvakt/server/system-users';
import { CommandFailure } from '../command-line/command-failure.ts';
import { type Place, withInstallation } from './open-installation.ts';

const ACTOR = 'command line';
const registrar = 'any';

/** What a vendor would ask a customer for. Without rights and packages it is all that the system has. */
export interface Wish {
  readonly systemId: string;
  readonly partyOrgNo: OrganisationNumber;
  readonly externalRef: string | undefined;
  readonly rights: readonly string[];
  readonly accessPackages: readonly string[];
  readonly agent: boolean;
}

/** The systems in use, of one vendor or of all. */
export function listSystemsByHand(place: Place, vendor: OrganisationNumber | undefined) {
  return withInstallation(place, ({ register }) => register.systems.listAll(vendor === undefined ? 'all' : { vendor }));
}

/** Registers the system that `body` describes, as it would be posted. A vendor that is only named exists from then on. */
export function registerSystemByHand(place: Place, body: unknown): Promise<SystemDescription> {
  const sent = readSent(body);
  const vendor = readVendor(sent.vendor.ID);
  if (isRefusal(vendor)) throw refuse(vendor.findings?.[0]?.title ?? vendor.description);
  return withInstallation(place, ({ register }) =>
    register.feed.change(ACTOR, async (unit) => {
      if ((await register.organisations.find(unit.transaction, vendor)) === undefined) {
        await register.organisations.create(unit, { orgno: vendor, name: null, termsSigned: false });
      }
      const registered = await registerUncounted(withTools(register), unit, describeSystem(sent, vendor));
      if (!isRefusal(registered)) return registered;
      throw refuse(`The system ${sent.id} cannot be registered.`, listFindings(registered));
    }),
  );
}

/** Makes a registered system what `body` describes. */
export function updateSystemByHand(place: Place, body: unknown): Promise<SystemDescription> {
  const sent = readSent(body);
  const { id } = sent;
  return withInstallation(place, ({ register }) =>
    register.feed.change(ACTOR, async (unit) => {
      const replaced = await replaceSystem(withTools(register), unit, { id, registrar, sent });
      if (!isRefusal(replaced)) return replaced;
      switch (replaced.refusal) {
        case 'parts-invalid':
          throw refuse(`The system ${id} cannot be changed so.`, listFindings(replaced));
        case 'system-not-found':
          throw refuse(`There is no system ${id}. To register it: portvakt system register FILE`);
        case 'system-deleted':
          throw refuse(`The system ${id} is out of use.`);
        default:
          throw refuse(`The system ${id} belongs to another vendor, and stays with it.`);
      }
    }),
  );
}

/** A system in the form in which it is registered. */
export function showSystemByHand(place: Place, id: string) {
  return withInstallation(place, async ({ register }) => {
    const system = await register.systems.find(register.database.reads, id);
    if (system === undefined) throw refuse(`There is no system ${id}.`);
    return writeSystem(system);
  });
}

/** A request with its status. `in_use`: its system user exists. */
export function findStatusByHand(place: Place, id: string) {
  return withInstallation(place, async ({ register }) => {
    const request = await register.systemUserRequests.find(register.database.reads, id);
    if (request === undefined) throw refuse(`There is no request ${id}.`);
    return {
      id,
      status: request.status,
      system: request.systemId,
      customer: request.partyOrgno,
      external_ref: request.externalRef,
      created: new Date(request.createdAt).toISOString(),
      in_use: (await register.systemUsers.find(register.database.reads, id)) !== undefined,
    };
  });
}

function readSent(body: unknown) {
  const sent = readSystem(body);
  if (!isRefusal(sent)) return sent;
  throw refuse(
    'The file does not describe a system.',
    (sent.fields ?? []).map(({ message }) => message),
  );
}

function listFindings({ findings = [] }: Refusal): readonly string[] {
  return findings.map(({ code, title }) => `${code}: ${title}`);
}

/** Asks a customer for a system user in the name of the system's vendor; the request, and whether it is new. */
export function askByHand(
  place: Place,
  wish: Wish,
): Promise<{ readonly request: SystemUserRequest; readonly isNew: boolean }> {
  return withInstallation(place, ({ register }) =>
    register.feed.change(ACTOR, async (unit) => {
      const system = await register.systems.find(unit.transaction, wish.systemId);
      if (system === undefined || system.deleted) throw refuse(`There is no system ${wish.systemId}.`);
      const wantsAll = wish.rights.length === 0 && wish.accessPackages.length === 0;
      const rights = wish.rights.map((value) => ({ resource: [{ id: 'urn:altinn:resource', value }] }));
      const outcome = await askForUser(withTools(register), unit, {
        vendor: system.vendor,
        userType: wish.agent ? 'agent' : 'standard',
        asked: {
          systemId: system.id,
          partyOrgNo: wish.partyOrgNo,
          externalRef: wish.externalRef,
          rights: wantsAll ? system.rights : rights,
          accessPackages: wantsAll ? system.accessPackages : wish.accessPackages.map((urn) => ({ urn })),
        },
      });
      if (isRefusal(outcome)) throw refuse(describeRefusal(outcome));
      return outcome;
    }),
  );
}

/** Approves a request, or a request to change a system user, in the name of the customer; the system user of it. */
export function approveByHand(
  place: Place,
  id: string,
): Promise<Pick<SystemUserRequest, 'id' | 'partyOrgno' | 'systemId'>> {
  return withInstallation(place, ({ register }) =>
    register.feed.change(ACTOR, async (unit) => {
      const request = await register.systemUserRequests.find(unit.transaction, id);
      const change = await register.systemUserChanges.find(unit.transaction, id);
      const user = request ?? (change && (await register.systemUsers.find(unit.transaction, change.systemUserId)));
      if (user === undefined) throw refuse(`There is no request ${id}.`);
      const party = user.partyOrgno;
      const refused =
        request === undefined
          ? await answerChange(withTools(register), unit, { id, party, approve: true })
          : await approveRequest(withTools(register), unit, { id, userType: request.userType, party });
      if (refused !== undefined) throw refuse(describeRefusal(refused));
      return user;
    }),
  );
}

/** Takes a system out of use. */
export function deleteSystemByHand(place: Place, id: string): Promise<void> {
  return withInstallation(place, ({ register }) =>
    register.feed.change(ACTOR, async (unit) => {
      const deleted = await deleteSystem(withTools(register), unit, { id, registrar });
      if (isRefusal(deleted)) throw refuse(`There is no system ${id}.`);
    }),
  );
}

/** Altinn's code with its sentence; what has no code is a sentence. */
function describeRefusal({ refusal, description }: Refusal): string {
  const { code }: CatalogueEntry = refusalCatalogue[refusal];
  return code === undefined ? description : `${code}: ${description}`;
}

function withTools(register: Register) {
  return { ...register, clock: Date.now, newId: randomUUID, quotas: 'unbound' as const };
}

function refuse(text: string, lines: readonly string[] = []): CommandFailure {
  return new CommandFailure(text, { error: 'refused', lines, document: lines.length > 0 ? { problems: lines } : {} });
}
