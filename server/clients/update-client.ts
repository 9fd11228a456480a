import { isRefusal, type Refusal, refuse, refuseFields, type ScopeName } from '@portvakt/protocol';
import type { Static } from 'typebox';
import { nothing, type Outcome } from '#endpoints';
import { completeFields, hasSecret } from './check-client-fields.ts';
import type { ClientRecord } from './client.ts';
import { type Client, readFields } from './client-fields.ts';
import {
  type ClientChange,
  type ClientKeeping,
  findClient,
  readWritten,
  refuseStale,
  tagClient,
  type WholeClient,
} from './client-keeping.ts';
import type { updateClientRequest } from './client-schema.ts';
import { type ActingClient, refuseAltering, refuseDeactivating } from './decide-client-access.ts';
import { planScopes } from './plan-client.ts';

type Body = Static<typeof updateClientRequest>;

/** Replaces every field of a client that may change. A field that is left out has its default from then on. */
export async function updateClient(
  given: ClientKeeping,
  { body, ...change }: ClientChange & { body: Body },
): Promise<WholeClient | Refusal> {
  const { caller, unit, id } = change;
  const before = await findClient(given, id, unit.transaction);
  if (isRefusal(before)) return before;
  const refused =
    refuseAltering(caller, before) ??
    refuseStale(change, tagClient(before)) ??
    refuseInactive(caller, before, body) ??
    refuseFixedFields(before, body);
  if (refused !== undefined) return refused;
  const client = completeFields<Client>({
    ...readFields(body),
    client_id: before.client_id,
    client_orgno: before.client_orgno,
    supplier_orgno: before.supplier_orgno,
    integration_type: before.integration_type,
    active: body.active ?? before.active,
    made_for: before.made_for,
    deactivated_by: body.active === false ? caller.organisation : null,
  });
  const recorded = await given.clients.findScopes(unit.transaction, before.client_id);
  const present = new Set([...recorded].filter(([, { removed }]) => !removed).map(([name]) => name as ScopeName));
  // What a client is bound to already may stay: nobody should have to make it a client of bearer tokens in order to change its name.
  const givesBoundTokens = given.givesBoundTokens || before.dpop_bound_access_tokens === true;
  const planning = { ...given, givesBoundTokens };
  const scopes = await planScopes(planning, unit, { client, asked: body.scopes, present });
  if (isRefusal(scopes)) return scopes;
  const wanted = new Set(scopes);
  const gone = [...present].filter((scope) => !wanted.has(scope));
  const added = scopes.filter((scope) => !present.has(scope));
  await given.clients.update(unit, before, client);
  await given.clients.removeScopes(unit, client, gone);
  await given.clients.addScopes(unit, client, added);
  if (hasSecret(before) && !hasSecret(client)) await given.secrets.endAll(unit, client);
  return readWritten(given, unit, { id: client.client_id });
}

/** An update takes a deactivated client into use again when it says so, for the organisation that deactivated it. */
function refuseInactive(caller: ActingClient, before: ClientRecord, body: Body): Refusal | undefined {
  const { client_id: client, deactivated_by: organisation } = before;
  if (before.active) return undefined;
  if (body.active !== true) return refuse('client-not-reactivated', { fill: { client } });
  return organisation === null || organisation === caller.organisation
    ? undefined
    : refuse('client-deactivated-by-another', { fill: { client, organisation } });
}

function refuseFixedFields(before: ClientRecord, body: Body): Refusal | undefined {
  const changed = (['integration_type', 'client_orgno'] as const).filter(
    (field) => body[field] !== undefined && body[field] !== before[field],
  );
  return refuseFields(
    'client-invalid',
    changed.map((field) => ({ field, message: `cannot be changed from ${before[field]}` })),
  );
}

/** Takes a client out of use. Doing it again changes nothing. */
export async function deactivateClient(given: ClientKeeping, change: ClientChange): Promise<Outcome<undefined>> {
  const { caller, unit, id } = change;
  const client = await findClient(given, id, unit.transaction);
  if (isRefusal(client)) return client;
  const refused = refuseDeactivating(caller, client) ?? refuseStale(change, tagClient(client));
  if (refused !== undefined) return refused;
  if (client.active) {
    await given.clients.update(unit, client, { ...client, active: false, deactivated_by: caller.organisation });
  }
  return nothing;
}
