import { isRefusal, type OrganisationNumber, type RefusalName } from '@portvakt/protocol';
import { delegate, ensureScopeResource } from '#delegations';
import type { Application } from './application.ts';
import type { DeclaredDelegation } from './registry-schema.ts';

/** Applies a delegation of a resource, or of a scope. The first delegation of a scope creates a resource for it. */
export async function applyDelegation(
  application: Application,
  declared: DeclaredDelegation,
  path: string,
): Promise<void> {
  const { unit, stores, noteProblem } = application;
  const consumer = application.readNumber(declared.consumer_orgno, `${path}.consumer_orgno`);
  const supplier = application.readNumber(declared.supplier_orgno, `${path}.supplier_orgno`);
  const resource = await findResource(application, declared, path);
  if (consumer === undefined || supplier === undefined || resource === undefined) return;
  await application.ensureOrganisation(consumer);
  await application.ensureOrganisation(supplier);
  const delegation = { consumer, supplier, resource };
  const known = await stores.delegations.find(unit.transaction, delegation);
  if (known !== undefined && !application.differs({ delegated: !known.removed }, { delegated: true }, path)) return;
  const result = await delegate(stores, unit, { ...delegation, performedBy: application.actor });
  if (isRefusal(result)) noteProblem(`${path}: ${texts[result.refusal] ?? result.description}`);
  else if (known === undefined) application.noteCreated();
}

/** What the file says of refusals whose own text is made for the wire. */
const texts: Readonly<Partial<Record<RefusalName, string>>> = {
  'delegation-to-oneself': 'an organisation does not delegate to itself',
  'delegated-resource-unknown': 'the resource is out of use',
  'resource-not-a-bundle-of-scopes': 'only resources of the type MaskinportenSchema are delegated to suppliers',
  'resource-not-delegable': 'the resource is not delegable',
};

async function findResource(
  application: Application,
  { scope, resource }: DeclaredDelegation,
  path: string,
): Promise<string | undefined> {
  const { unit, stores, noteProblem } = application;
  if ((scope === undefined) === (resource === undefined)) {
    noteProblem(`${path}: name either a scope or a resource`);
    return undefined;
  }
  if (resource !== undefined) {
    const known = await stores.resources.findEver(unit.transaction, resource);
    if (known === undefined) noteProblem(`${path}.resource: there is no resource ${resource}`);
    return known && resource;
  }
  const name = await application.readScope(scope as string, `${path}.scope`);
  const found = name && (await stores.scopes.find(unit.transaction, name));
  if (found === undefined) return undefined;
  const orgno = (await stores.organisations.ownerOf(unit.transaction, found.prefix)) as OrganisationNumber;
  const owner = { orgno, name: (await stores.organisations.find(unit.transaction, orgno))?.name ?? null };
  const { identifier, created } = await ensureScopeResource(stores, unit, { scope: found, owner });
  if (created) application.noteCreated();
  return identifier;
}
