import type { ClientId, OrganisationNumber, ScopeName } from '@portvakt/protocol';
import { type Client, createOnBehalfOfStore, plainClient } from '#clients';
import { isGivenByOperator } from '#scopes';
import type { Application } from './application.ts';
import { applyClientKeys } from './apply-client-keys.ts';
import { describeDeclaredClient } from './describe-declared.ts';
import type { DeclaredClient } from './registry-schema.ts';

type DeclaredCustomer = NonNullable<DeclaredClient['onbehalfof']>[number];

/** Applies a client with its scopes, its keys and the customers on whose behalf it acts. */
export async function applyClient(application: Application, declared: DeclaredClient, path: string): Promise<void> {
  const { clients } = application.stores;
  const { transaction } = application.unit;
  const owner = application.readNumber(declared.client_orgno, `${path}.client_orgno`);
  const supplier =
    declared.supplier_orgno === undefined
      ? null
      : application.readNumber(declared.supplier_orgno, `${path}.supplier_orgno`);
  if (owner === undefined || supplier === undefined) return;
  await application.ensureOrganisation(owner);
  if (supplier !== null) await application.ensureOrganisation(supplier);
  const recorded = await clients.find(transaction, declared.client_id as ClientId);
  const client: Client = {
    ...(recorded ?? plainClient),
    ...describeDeclaredClient(declared, recorded),
    client_id: declared.client_id as ClientId,
    client_orgno: owner,
    supplier_orgno: supplier,
  };
  if (recorded === undefined) {
    await clients.create(application.unit, client);
    application.noteCreated();
  } else if (recorded.client_orgno !== owner || recorded.supplier_orgno !== supplier) {
    // A client's organisation never changes, because that would hand the client of one organisation to another.
    application.noteDifference(`${path}.client_orgno: client ${client.client_id} belongs to ${recorded.client_orgno}`);
    return;
  } else if (application.differs(recorded, client, path)) {
    await clients.update(application.unit, recorded, client);
  }
  await applyClientScopes(application, { client, names: declared.scopes ?? [], path });
  await applyClientKeys(application, { client, keys: declared.jwks?.keys ?? [], path: `${path}.jwks` });
  for (const [index, entry] of (declared.onbehalfof ?? []).entries()) {
    await applyOnBehalfOf(application, { client, declared: entry, path: `${path}.onbehalfof[${index}]` });
  }
}

async function applyOnBehalfOf(
  application: Application,
  { client, declared, path }: { client: Client; declared: DeclaredCustomer; path: string },
): Promise<void> {
  const { transaction } = application.unit;
  const customers = createOnBehalfOfStore(application.stores);
  const orgno = application.readNumber(declared.orgno, `${path}.orgno`);
  if (orgno === undefined) return;
  await application.ensureOrganisation(orgno);
  const { onbehalfof, name = null, description = null, uri = null, logo_uri = null } = declared;
  const after = { onbehalfof, orgno, name, description, uri, logo_uri };
  const before = await customers.find(transaction, client.client_id, onbehalfof);
  const wasRemoved = before === undefined && (await customers.wasRemoved(transaction, client.client_id, onbehalfof));
  if (before === undefined && !wasRemoved) application.noteCreated();
  else if (!application.differs<object>(before ?? { in_use: false }, before ? after : { in_use: true }, path)) return;
  await customers.put(application.unit, client, { before, after });
}

async function applyClientScopes(
  application: Application,
  { client, names, path }: { client: Client; names: readonly string[]; path: string },
): Promise<void> {
  const { clients } = application.stores;
  const recorded = await clients.findScopes(application.unit.transaction, client.client_id);
  for (const [index, name] of names.entries()) {
    const place = `${path}.scopes[${index}]`;
    const scope = await application.readScope(name, place);
    if (scope === undefined) continue;
    const known = recorded.get(scope);
    if (known === undefined) application.noteCreated();
    else if (!application.differs({ on_client: !known.removed }, { on_client: true }, place)) continue;
    await clients.addScopes(application.unit, client, [scope]);
    if (isGivenByOperator(scope)) await ensureAccess(application, scope, client.supplier_orgno ?? client.client_orgno);
  }
}

/** Naming a scope that the operator grants also grants it, unless a grant was given or withdrawn before. */
async function ensureAccess(application: Application, scope: ScopeName, consumer: OrganisationNumber): Promise<void> {
  const { scopes } = application.stores;
  if ((await scopes.findAccess(application.unit.transaction, scope, consumer)) !== undefined) return;
  await scopes.setAccess(application.unit, { scope, consumer, state: 'APPROVED' });
}
