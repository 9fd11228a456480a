import { isRefusal, type Refusal } from '@portvakt/protocol';
import { Type } from 'typebox';
import {
  booleanQuery,
  type Done,
  done,
  type Endpoint,
  endpointsOf,
  line,
  machine,
  send,
  takeOlderNames,
} from '#endpoints';
import { type ClientKeeping, readClient, type WholeClient } from './client-keeping.ts';
import { addClientRequest, clientAnswer, olderClientNames, updateClientRequest } from './client-schema.ts';
import { createClient } from './create-client.ts';
import { describeClient } from './describe-client.ts';
import { listClients } from './list-clients.ts';
import { renewSecret } from './renew-secret.ts';
import { deactivateClient, updateClient } from './update-client.ts';

const tag = 'Clients';
const READ = machine(['idporten:dcr.read']);
const MODIFY = machine(['idporten:dcr.write', 'idporten:dcr.modify']);
const WRITE = machine(['idporten:dcr.write']);
const DAY = 24 * 60 * 60 * 1000;

const params = Type.Object({ client_id: line(128) });
const { read, change } = endpointsOf<ClientKeeping>();

/** `clients` and what belongs to a client itself. */
export const clientEndpoints: readonly Endpoint<ClientKeeping>[] = [
  read({
    method: 'GET',
    path: '/clients',
    tag,
    summary: "The organisation's clients",
    caller: READ,
    query: Type.Object({
      inactive: booleanQuery('Whether deactivated clients are listed, too.'),
      expiring_within: Type.Optional(
        Type.String({
          format: 'days',
          description:
            'Only clients with a key that has expired or will within so many days (`30d` or `P30D`), with those keys.',
        }),
      ),
    }),
    answers: { 200: Type.Array(clientAnswer) },
    read: async ({ clients, clock }, { caller: { organisation }, query: { inactive, expiring_within: within } }) => {
      const days = within === undefined ? undefined : Number(within.replace(/[^0-9]/g, ''));
      const expiringBefore = days === undefined ? undefined : clock() + days * DAY;
      const wanted = { organisation, inactive, expiringBefore, onlyExpiring: days !== undefined };
      return send(
        await listClients(clients, wanted, ({ client, scopes, keys }) => describeClient(client, { scopes, keys })),
      );
    },
  }),
  change({
    method: 'POST',
    path: '/clients',
    tag,
    summary: 'Register a client',
    caller: WRITE,
    body: addClientRequest,
    readJson: takeOlderNames(olderClientNames),
    answers: { 200: clientAnswer },
    change: async (given, { caller, body }, unit) => answerClient(await createClient(given, { caller, unit, body })),
  }),
  read({
    method: 'GET',
    path: '/clients/:client_id',
    tag,
    summary: 'One client',
    caller: READ,
    params,
    answers: { 200: clientAnswer },
    read: async (given, { caller, params: { client_id: id } }) => answerClient(await readClient(given, { caller, id })),
  }),
  change({
    method: 'PUT',
    path: '/clients/:client_id',
    tag,
    summary: 'Replace the fields of a client',
    description: 'Send `If-Match` with the entity tag that was read, so that no change by another is lost.',
    caller: MODIFY,
    params,
    body: updateClientRequest,
    readJson: takeOlderNames(olderClientNames),
    answers: { 200: clientAnswer },
    change: async (given, { params: { client_id: id }, ...input }, unit) =>
      answerClient(await updateClient(given, { ...input, id, unit })),
  }),
  change({
    method: 'DELETE',
    path: '/clients/:client_id',
    tag,
    summary: 'Deactivate a client',
    caller: WRITE,
    params,
    answers: { 200: undefined },
    change: (given, { params: { client_id: id }, ...input }, unit) => deactivateClient(given, { ...input, id, unit }),
  }),
  change({
    method: 'POST',
    path: '/clients/:client_id/secret',
    tag,
    summary: 'Make a new secret',
    description: 'The secret before it works for another 30 minutes.',
    caller: WRITE,
    params,
    answers: { 200: clientAnswer },
    change: async (given, { params: { client_id: id }, caller }, unit) =>
      answerClient(await renewSecret(given, { caller, id, unit })),
  }),
];

/** A client as the answer of an endpoint. */
function answerClient(outcome: WholeClient | Refusal): Done | Refusal {
  if (isRefusal(outcome)) return outcome;
  const { client, entityTag, ...rest } = outcome;
  return done(describeClient(client, rest), { entityTag });
}
