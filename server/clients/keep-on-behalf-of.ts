import { isRefusal, type OrganisationNumber, type Refusal, refuse } from '@portvakt/protocol';
import type { Static } from 'typebox';
import { nothing, type Outcome, refuseQuota } from '#endpoints';
import { checkQuota } from '#operations';
import type { OnBehalfOf } from './client.ts';
import { type ClientChange, type ClientKeeping, findForChange } from './client-keeping.ts';
import type { onBehalfOfRequest } from './on-behalf-of-schema.ts';

type EntryChange = Omit<ClientChange, 'matches'>;

/** Adds an entry to the client with `id`, or changes the one named `entry`. */
export async function putEntry(
  given: ClientKeeping,
  { body, entry, ...change }: EntryChange & { body: Static<typeof onBehalfOfRequest>; entry?: string },
): Promise<OnBehalfOf | Refusal> {
  const { unit, id } = change;
  const { organisation } = change.caller;
  const client = await findForChange(given, change);
  if (isRefusal(client)) return client;
  if (client.integration_type === 'maskinporten') return refuse('on-behalf-of-without-login');
  const onbehalfof = entry ?? body.onbehalfof;
  if (onbehalfof === undefined) return refuseName('must not be null');
  if (body.onbehalfof !== undefined && body.onbehalfof !== onbehalfof) return refuseName('cannot be changed');
  const before = await given.onBehalfOf.find(unit.transaction, id, onbehalfof);
  if (entry !== undefined && before === undefined) return entryNotFound(entry);
  if (entry === undefined && before !== undefined) return refuse('on-behalf-of-taken', { fill: { entry: onbehalfof } });
  if (before === undefined && !(await given.onBehalfOf.wasRemoved(unit.transaction, id, onbehalfof))) {
    const count = (limit: number) => given.onBehalfOf.count(unit.transaction, organisation, limit);
    const exceeded = await checkQuota(given.quotas, { quota: 'on_behalf_of', organisation, count });
    if (exceeded !== undefined) return refuseQuota(exceeded);
  }
  await given.organisations.ensure(unit, body.orgno as OrganisationNumber);
  const { orgno, name = null, description = null, uri = null, logo_uri = null } = body;
  await given.onBehalfOf.put(unit, client, { before, after: { onbehalfof, orgno, name, description, uri, logo_uri } });
  await given.clients.touch(unit, client.client_id);
  return (await given.onBehalfOf.find(unit.transaction, id, onbehalfof)) as OnBehalfOf;
}

/** Removes the entry named `entry` from the client with `id`. */
export async function removeEntry(
  given: ClientKeeping,
  { entry: name, ...change }: EntryChange & { entry: string },
): Promise<Outcome<undefined>> {
  const { unit, id } = change;
  const client = await findForChange(given, change);
  if (isRefusal(client)) return client;
  const entry = await given.onBehalfOf.find(unit.transaction, id, name);
  if (entry === undefined) return entryNotFound(name);
  await given.onBehalfOf.remove(unit, client, entry);
  await given.clients.touch(unit, client.client_id);
  return nothing;
}

export function entryNotFound(entry: string): Refusal {
  return refuse('on-behalf-of-not-found', { fill: { entry } });
}

function refuseName(message: string): Refusal {
  return refuse('on-behalf-of-invalid', { fields: [{ field: 'onbehalfof', message }] });
}
