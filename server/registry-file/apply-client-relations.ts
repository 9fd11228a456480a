import { RIGHT_HOLDER } from '#client-delegations';
import type { Application } from './application.ts';
import type { DeclaredRelation } from './system-user-schema.ts';

/** Applies a relation between a client and whoever acts for it. One that has ended is in force again only with `force`. */
export async function applyClientRelation(
  application: Application,
  declared: DeclaredRelation,
  path: string,
): Promise<void> {
  const { unit, stores } = application;
  const client = application.readNumber(declared.clientOrgNo, `${path}.clientOrgNo`);
  const facilitator = application.readNumber(declared.facilitatorOrgNo, `${path}.facilitatorOrgNo`);
  if (client === undefined || facilitator === undefined) return;
  if (client === facilitator) {
    application.noteProblem(`${path}: an organisation is not its own client`);
    return;
  }
  const wanted = [...new Set(declared.accessPackages.map(({ urn }) => urn))];
  const known = await stores.accessPackages.find(unit.transaction, wanted);
  const unknown = wanted.filter((urn) => !known.has(urn));
  if (unknown.length > 0) {
    application.noteProblem(...unknown.map((urn) => `${path}.accessPackages: there is no access package ${urn}`));
    return;
  }
  await application.ensureOrganisation(client);
  await application.ensureOrganisation(facilitator);
  const key = { client, facilitator, role: declared.role ?? RIGHT_HOLDER };
  const recorded = await stores.clientRelations.findEver(unit.transaction, key);
  if (recorded === undefined) {
    await stores.clientRelations.create(unit, { ...key, accessPackages: wanted });
    application.noteCreated();
    return;
  }
  const { relation, removed } = recorded;
  const was = { accessPackages: relation.accessPackages, removed };
  if (application.differs(was, { accessPackages: wanted, removed: false }, path)) {
    await stores.clientRelations.update(unit, relation, wanted);
  }
}
