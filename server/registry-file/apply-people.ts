import { isNationalIdentityNumber } from '@portvakt/protocol';
import type { Person } from '#parties';
import type { Application } from './application.ts';
import type { DeclaredPerson } from './registry-schema.ts';

/** Applies a person and their roles. Problems and differences give the place in the file, never the person. */
export async function applyPerson(
  application: Application,
  { pid, name, roles }: DeclaredPerson,
  path: string,
): Promise<void> {
  const { unit, stores } = application;
  const { people, settings } = stores;
  if (!isNationalIdentityNumber(pid, { synthetic: settings.profile !== 'production' })) {
    application.noteProblem(`${path}.pid: it is no identity number, or a check digit is wrong`);
    return;
  }
  let person = await people.find(unit.transaction, pid);
  if (person === undefined) {
    await people.create(unit, { pid, name });
    application.noteCreated();
    person = (await people.find(unit.transaction, pid)) as Person;
  } else if (application.differs({ name: person.name }, { name }, path)) {
    await people.rename(unit, person, name);
  }
  const recorded = await people.findRoles(unit.transaction, person.partyUuid);
  for (const [index, declared] of (roles ?? []).entries()) {
    const place = `${path}.roles[${index}]`;
    const orgno = application.readNumber(declared.orgno, `${place}.orgno`);
    if (orgno === undefined) continue;
    await application.ensureOrganisation(orgno);
    const known = recorded.find((held) => held.orgno === orgno && held.role === declared.role);
    if (known === undefined) application.noteCreated();
    else if (!application.differs({ held: !known.removed }, { held: true }, place)) continue;
    await people.giveRole(unit, person, { orgno, role: declared.role });
    recorded.push({ orgno, role: declared.role, removed: false });
  }
}
