import { type ClientId, isRefusal, type Refusal, refuse } from '@portvakt/protocol';
import type { Static } from 'typebox';
import type { Unit } from '#audit-trail';
import { refuseQuota } from '#endpoints';
import { checkQuota } from '#operations';
import { completeFields, hasSecret } from './check-client-fields.ts';
import { type Client, readFields } from './client-fields.ts';
import { type ClientKeeping, readWritten, type WholeClient } from './client-keeping.ts';
import type { addClientRequest } from './client-schema.ts';
import type { ActingClient } from './decide-client-access.ts';
import { planScopes } from './plan-client.ts';
import { addSecret } from './renew-secret.ts';

/** Registers a client in the caller's name or, with the scope for that, in a customer's. */
export async function createClient(
  given: ClientKeeping,
  { caller, unit, body }: { caller: ActingClient; unit: Unit; body: Static<typeof addClientRequest> },
): Promise<WholeClient | Refusal> {
  const { clients, organisations, quotas, madeFor = null } = given;
  const { organisation } = caller;
  const owner = body.client_orgno ?? organisation;
  const forCustomer = owner !== organisation;
  if (forCustomer && !caller.scopes.has('idporten:dcr.supplier')) return refuse('client-for-another-organisation');
  const id = (body.client_id ?? given.newId()) as ClientId;
  // Businesses that are known by their eSeal alone have such names in tokens.
  if (/^eidas-/i.test(id)) {
    return refuse('client-invalid', { fields: [{ field: 'client_id', message: 'must not begin with eidas-' }] });
  }
  if ((await clients.find(unit.transaction, id)) !== undefined)
    return refuse('client-id-taken', { fill: { client: id } });
  const client = completeFields<Client>({
    ...readFields(body),
    client_id: id,
    client_orgno: owner,
    supplier_orgno: forCustomer ? organisation : null,
    integration_type: body.integration_type,
    active: body.active ?? true,
    made_for: madeFor,
    deactivated_by: null,
  });
  const scopes = await planScopes(given, unit, { client, asked: body.scopes, present: new Set() });
  if (isRefusal(scopes)) return scopes;
  const count = (limit: number) => clients.count(unit.transaction, organisation, limit);
  const exceeded = await checkQuota(quotas, { quota: 'clients', organisation, count });
  if (exceeded !== undefined) return refuseQuota(exceeded);
  await organisations.ensure(unit, owner);
  await organisations.ensure(unit, organisation);
  await clients.create(unit, client);
  await clients.addScopes(unit, client, scopes);
  const secret = hasSecret(client) ? await addSecret(given, unit, client) : undefined;
  return readWritten(given, unit, { id, secret });
}
