import type { OrganisationNumber } from '@portvakt/protocol';
import { type Static, Type } from 'typebox';
import type { Unit } from '#audit-trail';
import { checkQuota } from '#operations';
import {
  type Answer,
  type ApiProblem,
  type Caller,
  changeEndpoint,
  type Endpoint,
  fault,
  isProblem,
  line,
  problem,
  quotaProblem,
  readEndpoint,
  takeOlderNames,
} from '#self-service';
import type { OnBehalfOf } from './client.ts';
import { olderEntryNames, onBehalfOfAnswer, onBehalfOfRequest } from './client-schema.ts';
import { describeOnBehalfOf } from './describe-client.ts';
import { type ClientKeeping, findForChange, readClient } from './keep-clients.ts';

const tag = 'On behalf of';
const READ = ['idporten:dcr.read', 'idporten:dcr/onbehalfof.write'];
const WRITE = ['idporten:dcr.write', 'idporten:dcr.modify', 'idporten:dcr/onbehalfof.write'];

const params = Type.Object({ client_id: line(128) });
const entryParams = Type.Object({ client_id: line(128), id: line(128) });

/** The customers on whose behalf a client with login acts. Maskinporten clients have none. */
export function onBehalfOfEndpoints(given: ClientKeeping): readonly Endpoint[] {
  const put = async ({
    caller,
    unit,
    client_id,
    body,
    id,
  }: {
    caller: Caller;
    unit: Unit;
    client_id: string;
    body: Static<typeof onBehalfOfRequest>;
    /** Of the entry to change; `undefined` = a new one. */
    id?: string;
  }): Promise<Answer | ApiProblem> => {
    const client = await findForChange(given, { caller, id: client_id, unit });
    if (isProblem(client)) return client;
    if (client.integration_type === 'maskinporten') {
      return problem(400, 'ClientOnBehalfOf', 'A Maskinporten client has no on-behalf-of entries.');
    }
    const onbehalfof = id ?? body.onbehalfof;
    if (onbehalfof === undefined) return fault('ClientOnBehalfOf', 'onbehalfof', 'must not be null');
    if (body.onbehalfof !== undefined && body.onbehalfof !== onbehalfof) {
      return fault('ClientOnBehalfOf', 'onbehalfof', 'cannot be changed');
    }
    const before = await given.onBehalfOf.find(unit.transaction, client_id, onbehalfof);
    if (id !== undefined && before === undefined) return notFound(id);
    if (id === undefined && before !== undefined) {
      return problem(409, 'ClientOnBehalfOf', `The client has an entry ${onbehalfof} already.`);
    }
    if (before === undefined && !(await given.onBehalfOf.wasRemoved(unit.transaction, client_id, onbehalfof))) {
      const exceeded = await checkQuota(given.quotas, {
        quota: 'on_behalf_of',
        organisation: caller.organisation,
        count: (limit) => given.onBehalfOf.count(unit.transaction, caller.organisation, limit),
      });
      if (exceeded !== undefined) return quotaProblem(exceeded);
    }
    await given.organisations.ensure(unit, body.orgno as OrganisationNumber);
    const after = {
      onbehalfof,
      orgno: body.orgno,
      name: body.name ?? null,
      description: body.description ?? null,
      uri: body.uri ?? null,
      logo_uri: body.logo_uri ?? null,
    };
    await given.onBehalfOf.put(unit, client, { before, after });
    await given.clients.touch(unit, client.client_id);
    return {
      body: describeOnBehalfOf((await given.onBehalfOf.find(unit.transaction, client_id, onbehalfof)) as OnBehalfOf),
    };
  };

  return [
    readEndpoint({
      method: 'GET',
      path: '/clients/:client_id/onbehalfof',
      tag,
      summary: 'The entries of a client',
      access: READ,
      params,
      answers: { 200: Type.Array(onBehalfOfAnswer) },
      read: async ({ caller, params: { client_id } }) => {
        const whole = await readClient(given, { caller, id: client_id, reads: given.database.reads });
        return isProblem(whole) ? whole : { body: whole.onBehalfOf.map(describeOnBehalfOf) };
      },
    }),
    changeEndpoint({
      method: 'POST',
      path: '/clients/:client_id/onbehalfof',
      tag,
      summary: 'Add an entry',
      access: WRITE,
      params,
      body: onBehalfOfRequest,
      readJson: takeOlderNames(olderEntryNames),
      answers: { 200: onBehalfOfAnswer },
      change: ({ params: { client_id }, ...input }) => put({ ...input, client_id }),
    }),
    readEndpoint({
      method: 'GET',
      path: '/clients/:client_id/onbehalfof/:id',
      tag,
      summary: 'One entry',
      access: READ,
      params: entryParams,
      answers: { 200: onBehalfOfAnswer },
      read: async ({ caller, params: { client_id, id } }) => {
        const whole = await readClient(given, { caller, id: client_id, reads: given.database.reads });
        if (isProblem(whole)) return whole;
        const entry = whole.onBehalfOf.find(({ onbehalfof }) => onbehalfof === id);
        return entry === undefined ? notFound(id) : { body: describeOnBehalfOf(entry) };
      },
    }),
    changeEndpoint({
      method: 'PUT',
      path: '/clients/:client_id/onbehalfof/:id',
      tag,
      summary: 'Change an entry',
      access: WRITE,
      params: entryParams,
      body: onBehalfOfRequest,
      readJson: takeOlderNames(olderEntryNames),
      answers: { 200: onBehalfOfAnswer },
      change: ({ params: { client_id, id }, ...input }) => put({ ...input, client_id, id }),
    }),
    changeEndpoint({
      method: 'DELETE',
      path: '/clients/:client_id/onbehalfof/:id',
      tag,
      summary: 'Remove an entry',
      access: WRITE,
      params: entryParams,
      answers: { 200: undefined },
      change: async ({ caller, unit, params: { client_id, id } }) => {
        const client = await findForChange(given, { caller, id: client_id, unit });
        if (isProblem(client)) return client;
        const entry = await given.onBehalfOf.find(unit.transaction, client_id, id);
        if (entry === undefined) return notFound(id);
        await given.onBehalfOf.remove(unit, client, entry);
        await given.clients.touch(unit, client.client_id);
        return {};
      },
    }),
  ];
}

function notFound(id: string): ApiProblem {
  return problem(404, 'ClientOnBehalfOf', `The client has no entry ${id}.`);
}
