import { isRefusal, type Refusal } from '@portvakt/protocol';
import { Type } from 'typebox';
import { done, type Endpoint, endpointsOf, line, machine, type Outcome, takeOlderNames } from '#endpoints';
import type { OnBehalfOf } from './client.ts';
import { type ClientKeeping, readClient } from './client-keeping.ts';
import { describeOnBehalfOf } from './describe-client.ts';
import { entryNotFound, putEntry, removeEntry } from './keep-on-behalf-of.ts';
import { olderEntryNames, onBehalfOfAnswer, onBehalfOfRequest } from './on-behalf-of-schema.ts';

const tag = 'On behalf of';
const READ = machine(['idporten:dcr.read', 'idporten:dcr/onbehalfof.write']);
const WRITE = machine(['idporten:dcr.write', 'idporten:dcr.modify', 'idporten:dcr/onbehalfof.write']);

const params = Type.Object({ client_id: line(128) });
const entryParams = Type.Object({ client_id: line(128), id: line(128) });
const { read, change } = endpointsOf<ClientKeeping>();

/** The customers on whose behalf a client with login acts. Maskinporten clients have none. */
export const onBehalfOfEndpoints: readonly Endpoint<ClientKeeping>[] = [
  read({
    method: 'GET',
    path: '/clients/:client_id/onbehalfof',
    tag,
    summary: 'The entries of a client',
    caller: READ,
    params,
    answers: { 200: Type.Array(onBehalfOfAnswer) },
    read: async (given, { caller, params: { client_id: id } }) => {
      const whole = await readClient(given, { caller, id });
      return isRefusal(whole) ? whole : done(whole.onBehalfOf.map(describeOnBehalfOf));
    },
  }),
  change({
    method: 'POST',
    path: '/clients/:client_id/onbehalfof',
    tag,
    summary: 'Add an entry',
    caller: WRITE,
    params,
    body: onBehalfOfRequest,
    readJson: takeOlderNames(olderEntryNames),
    answers: { 200: onBehalfOfAnswer },
    change: async (given, { params: { client_id: id }, caller, body }, unit) =>
      answerEntry(await putEntry(given, { caller, unit, id, body })),
  }),
  read({
    method: 'GET',
    path: '/clients/:client_id/onbehalfof/:id',
    tag,
    summary: 'One entry',
    caller: READ,
    params: entryParams,
    answers: { 200: onBehalfOfAnswer },
    read: async (given, { caller, params: { client_id, id } }) => {
      const whole = await readClient(given, { caller, id: client_id });
      if (isRefusal(whole)) return whole;
      return answerEntry(whole.onBehalfOf.find(({ onbehalfof }) => onbehalfof === id) ?? entryNotFound(id));
    },
  }),
  change({
    method: 'PUT',
    path: '/clients/:client_id/onbehalfof/:id',
    tag,
    summary: 'Change an entry',
    caller: WRITE,
    params: entryParams,
    body: onBehalfOfRequest,
    readJson: takeOlderNames(olderEntryNames),
    answers: { 200: onBehalfOfAnswer },
    change: async (given, { params: { client_id, id: entry }, caller, body }, unit) =>
      answerEntry(await putEntry(given, { caller, unit, id: client_id, body, entry })),
  }),
  change({
    method: 'DELETE',
    path: '/clients/:client_id/onbehalfof/:id',
    tag,
    summary: 'Remove an entry',
    caller: WRITE,
    params: entryParams,
    answers: { 200: undefined },
    change: (given, { params: { client_id, id: entry }, caller }, unit) =>
      removeEntry(given, { caller, unit, id: client_id, entry }),
  }),
];

function answerEntry(outcome: OnBehalfOf | Refusal): Outcome {
  return isRefusal(outcome) ? outcome : done(describeOnBehalfOf(outcome));
}
