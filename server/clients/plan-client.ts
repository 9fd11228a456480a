import { isRefusal, type Refusal, refuseFields, type ScopeName } from '@portvakt/protocol';
import type { Unit } from '#audit-trail';
import { checkClientFields } from './check-client-fields.ts';
import type { Client } from './client-fields.ts';
import type { ClientKeeping } from './client-keeping.ts';
import { decideClientScopes, scopesAsked } from './decide-client-scopes.ts';

/**
 * The scopes that `client` will have, once its fields and scopes have been checked. Every field at fault is named in one refusal.
 * `present` are the scopes in use on it already.
 */
export async function planScopes(
  given: ClientKeeping,
  unit: Unit,
  { client, asked, present }: { client: Client; asked: readonly string[] | undefined; present: ReadonlySet<string> },
): Promise<readonly ScopeName[] | Refusal> {
  const holder = client.supplier_orgno ?? client.client_orgno;
  const { integration_type: integrationType } = client;
  const names = scopesAsked({ integrationType, asked });
  const known = await given.scopes.findForClient(unit.transaction, { names, holder });
  const bySupplier = client.supplier_orgno !== null;
  const scopes = decideClientScopes({ integrationType, asked, present, known, holder, bySupplier });
  const isAboutFields = isRefusal(scopes) && scopes.fields !== undefined;
  if (isRefusal(scopes) && !isAboutFields) return scopes;
  const wrong = [...checkClientFields(client, given), ...(isRefusal(scopes) ? (scopes.fields ?? []) : [])];
  return refuseFields('client-invalid', wrong) ?? scopes;
}
