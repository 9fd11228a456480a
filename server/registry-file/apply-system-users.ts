import { createHash } from 'node:crypto';
import { isRefusal, type Refusal } from '@portvakt/protocol';
import {
  checkAgainstRecord,
  checkGiven,
  describeSystem,
  type KnownPackage,
  readVendor,
  registerUncounted,
  type SystemDescription,
} from '#system-users';
import type { Application } from './application.ts';
import { applyAgentClients } from './apply-agent-clients.ts';
import type { DeclaredPackage, DeclaredSystem, DeclaredSystemUser } from './system-user-schema.ts';

/** Applies an access package. */
export async function applyPackage(application: Application, declared: DeclaredPackage, path: string): Promise<void> {
  const { unit, stores } = application;
  const wanted: KnownPackage = {
    urn: declared.urn,
    resources: declared.resources,
    delegable: declared.delegable ?? true,
    assignableTo: declared.assignableTo ?? ['standard', 'agent'],
  };
  for (const [index, identifier] of declared.resources.entries()) {
    if ((await stores.resources.find(unit.transaction, identifier)) === undefined) {
      application.noteProblem(`${path}.resources[${index}]: there is no resource ${identifier}`);
    }
  }
  const recorded = (await stores.accessPackages.find(unit.transaction, [declared.urn])).get(declared.urn);
  if (recorded === undefined) {
    await stores.accessPackages.create(unit, wanted);
    application.noteCreated();
  } else if (application.differs(recorded, wanted, path)) {
    await stores.accessPackages.update(unit, recorded, wanted);
  }
}

/** Applies a vendor's system. A system that its vendor has deleted stays deleted: its id cannot be used again. */
export async function applySystem(application: Application, declared: DeclaredSystem, path: string): Promise<void> {
  const { unit, stores } = application;
  const vendor = readVendor(declared.vendor.ID);
  if (isRefusal(vendor)) {
    application.noteProblem(...describeRefusal(vendor).map((sentence) => `${path}.vendor.ID: ${sentence}`));
    return;
  }
  await application.ensureOrganisation(vendor);
  const wanted = describeSystem(declared, vendor);
  const recorded = await stores.systems.find(unit.transaction, declared.id);
  if (recorded?.deleted || (recorded !== undefined && recorded.vendor !== vendor)) {
    application.noteDifference(
      recorded.deleted
        ? `${path}: the system ${declared.id} has been deleted, and its id is never used again`
        : `${path}.vendor: the system ${declared.id} belongs to ${recorded.vendor}`,
    );
  } else if (recorded === undefined) {
    const newId = () => deriveUuid(`system ${declared.id}`);
    const registered = await registerUncounted({ ...stores, newId }, unit, wanted);
    if (isRefusal(registered)) report(application, registered, path);
    else application.noteCreated();
  } else if (application.differs<SystemDescription>(recorded, wanted, path)) {
    const refused = await checkAgainstRecord(stores, unit, wanted);
    if (refused === undefined) await stores.systems.update(unit, recorded, wanted);
    else report(application, refused, path);
  }
}

/**
 * Applies a system user, as if the customer had approved it. One that the customer has deleted is restored only with
 * `force`.
 */
export async function applySystemUser(
  application: Application,
  declared: DeclaredSystemUser,
  path: string,
): Promise<void> {
  const { unit, stores } = application;
  const partyOrgno = application.readNumber(declared.partyOrgNo, `${path}.partyOrgNo`);
  if (partyOrgno === undefined) return;
  await application.ensureOrganisation(partyOrgno);
  const system = await stores.systems.find(unit.transaction, declared.systemId);
  if (system === undefined) {
    application.noteProblem(`${path}.systemId: there is no system ${declared.systemId}`);
    return;
  }
  if (system.deleted) {
    application.noteDifference(`${path}.systemId: the system ${declared.systemId} has been deleted`);
    return;
  }
  const triple = { systemId: system.id, partyOrgno, externalRef: declared.externalRef ?? partyOrgno };
  const wanted = {
    userType: declared.userType ?? ('standard' as const),
    rights: declared.rights ?? [],
    accessPackages: declared.accessPackages ?? [],
  };
  const refused = await checkGiven(stores, unit, { system, ...wanted });
  if (refused !== undefined) {
    report(application, refused, path);
    return;
  }
  const recorded = await stores.systemUsers.findEver(unit.transaction, triple);
  if (recorded === undefined) {
    const id = declared.id?.toLowerCase() ?? deriveUuid(`system user ${JSON.stringify(triple)}`);
    if (await stores.systemUsers.isIdUsed(unit.transaction, id)) {
      application.noteProblem(`${path}.id: another system user or request has this id`);
      return;
    }
    const integrationTitle = declared.integrationTitle ?? system.name.nb;
    await stores.systemUsers.create(unit, { ...triple, ...wanted, id, vendor: system.vendor, integrationTitle });
    application.noteCreated();
    await applyAgentClients(application, { agent: { id, partyOrgno, ...wanted }, declared, path, isNew: true });
    return;
  }
  const { user, removed } = recorded;
  if (user.userType !== wanted.userType) {
    application.noteDifference(`${path}.userType: it is ${user.userType} on record`);
    return;
  }
  const was = { rights: user.rights, accessPackages: user.accessPackages, removed };
  if (
    application.differs(was, { rights: wanted.rights, accessPackages: wanted.accessPackages, removed: false }, path)
  ) {
    if (removed) await stores.systemUsers.restore(unit, user);
    await stores.systemUsers.setHoldings(unit, user, wanted);
  }
  await applyAgentClients(application, { agent: { ...user, ...wanted }, declared, path, isNew: false });
}

/** Always the same UUID for a name, of version 8 (RFC 9562 §5.8). */
function deriveUuid(name: string): string {
  const hex = createHash('sha256').update(`portvakt ${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-9${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function report(application: Application, refused: Refusal, path: string): void {
  application.noteProblem(...describeRefusal(refused).map((sentence) => `${path}: ${sentence}`));
}

/** The sentences of a refusal, one for each finding, with the entries that each is about. */
function describeRefusal({ description, more, findings }: Refusal): readonly string[] {
  return (findings ?? [{ title: description, more }]).map(({ title, more }) => {
    const entries = (more?.entries ?? []) as readonly { readonly value: string }[];
    const values = entries.map(({ value }) => value).filter((value) => value !== '');
    return values.length === 0 ? title : `${title} (${values.join(', ')})`;
  });
}
