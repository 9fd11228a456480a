import { Type } from 'typebox';
import {
  type Answer,
  type ApiProblem,
  booleanQuery,
  changeEndpoint,
  type Endpoint,
  isProblem,
  line,
  readEndpoint,
  takeOlderNames,
} from '#self-service';
import { addClientRequest, clientAnswer, olderClientNames, updateClientRequest } from './client-schema.ts';
import { describeClient } from './describe-client.ts';
import {
  type ClientKeeping,
  createClient,
  deactivateClient,
  readClient,
  renewSecret,
  updateClient,
  type WholeClient,
  type WrittenClient,
} from './keep-clients.ts';
import { listClients } from './list-clients.ts';

const tag = 'Clients';
const READ = ['idporten:dcr.read'];
const MODIFY = ['idporten:dcr.write', 'idporten:dcr.modify'];
const WRITE = ['idporten:dcr.write'];
const DAY = 24 * 60 * 60 * 1000;

const params = Type.Object({ client_id: line(128) });

/** `clients` and what belongs to a client itself. */
export function clientEndpoints(given: ClientKeeping): readonly Endpoint[] {
  return [
    readEndpoint({
      method: 'GET',
      path: '/clients',
      tag,
      summary: "The organisation's clients",
      access: READ,
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
      read: async ({ caller, query }) => {
        const within = query.expiring_within;
        const days = within === undefined ? undefined : Number(within.replace(/[^0-9]/g, ''));
        return listClients(
          given.clients,
          {
            organisation: caller.organisation,
            inactive: query.inactive,
            expiringBefore: days === undefined ? undefined : given.clock() + days * DAY,
            onlyExpiring: days !== undefined,
          },
          ({ client, scopes, keys }) => describeClient(client, { scopes, keys }),
        );
      },
    }),
    changeEndpoint({
      method: 'POST',
      path: '/clients',
      tag,
      summary: 'Register a client',
      access: WRITE,
      body: addClientRequest,
      readJson: takeOlderNames(olderClientNames),
      answers: { 200: clientAnswer },
      change: async (input) => answerClient(await createClient(given, input)),
    }),
    readEndpoint({
      method: 'GET',
      path: '/clients/:client_id',
      tag,
      summary: 'One client',
      access: READ,
      params,
      answers: { 200: clientAnswer },
      read: async ({ caller, params: { client_id } }) =>
        answerClient(await readClient(given, { caller, id: client_id, reads: given.database.reads })),
    }),
    changeEndpoint({
      method: 'PUT',
      path: '/clients/:client_id',
      tag,
      summary: 'Replace the fields of a client',
      description: 'Send `If-Match` with the entity tag that was read, so that no change by another is lost.',
      access: MODIFY,
      params,
      body: updateClientRequest,
      readJson: takeOlderNames(olderClientNames),
      answers: { 200: clientAnswer },
      change: async ({ params: { client_id }, ...input }) =>
        answerClient(await updateClient(given, { ...input, id: client_id })),
    }),
    changeEndpoint({
      method: 'DELETE',
      path: '/clients/:client_id',
      tag,
      summary: 'Deactivate a client',
      access: WRITE,
      params,
      answers: { 200: undefined },
      change: async ({ params: { client_id }, ...input }) =>
        (await deactivateClient(given, { ...input, id: client_id })) ?? {},
    }),
    changeEndpoint({
      method: 'POST',
      path: '/clients/:client_id/secret',
      tag,
      summary: 'Make a new secret',
      description: 'The secret before it works for another 30 minutes.',
      access: WRITE,
      params,
      answers: { 200: clientAnswer },
      change: async ({ params: { client_id }, ...input }) =>
        answerClient(await renewSecret(given, { ...input, id: client_id })),
    }),
  ];
}

/** A client as the answer of an endpoint. */
export function answerClient(outcome: WholeClient | WrittenClient | ApiProblem): Answer | ApiProblem {
  if (isProblem(outcome)) return outcome;
  const { client, entityTag, ...rest } = outcome;
  return { body: describeClient(client, rest), entityTag };
}
