import { Type } from 'typebox';
import {
  type Answer,
  type ApiProblem,
  changeEndpoint,
  type Endpoint,
  fault,
  isProblem,
  line,
  problem,
  readEndpoint,
  takeOlderNames,
} from '#self-service';
import { answerClient } from './client-endpoints.ts';
import {
  addClientRequest,
  clientAnswer,
  jsonWebKeyAnswer,
  jsonWebKeyRequest,
  jsonWebKeySetAnswer,
  jsonWebKeySetRequest,
  olderClientNames,
  updateClientRequest,
} from './client-schema.ts';
import { describeClient, describeKeySet } from './describe-client.ts';
import {
  type ClientKeeping,
  createClient,
  deactivateClient,
  readClient,
  renewSecret,
  updateClient,
} from './keep-clients.ts';
import { putKey, readKeySet, removeKey, removeKeys, replaceKeys } from './keep-keys.ts';
import { answerKey } from './key-endpoints.ts';
import { listClients } from './list-clients.ts';
import { readKeyJson, readKeySetJson } from './read-key-json.ts';

const tag = 'Altinn administration';
const access = ['idporten:dcr.altinn'];
const bases = ['/api/v1'];
const params = Type.Object({ client_id: line(128) });
const keyParams = Type.Object({ client_id: line(128), kid: line(255) });
const MADE_FOR = 'altinn';

/**
 * The slice for Altinn's administrators: the clients that were made through it, with status codes of its own (201 and
 * 204 about keys, a text for the answer; published OpenAPI of September 2025).
 */
export function altinnAdminEndpoints(given: ClientKeeping): readonly Endpoint[] {
  /** Clients that were not made here are not here. */
  const outside = async (id: string, reads = given.database.reads): Promise<ApiProblem | undefined> => {
    const client = await given.clients.find(reads, id as never);
    return client === undefined || client.made_for === MADE_FOR
      ? undefined
      : problem(403, 'Client', `The client ${id} was not made through this interface.`);
  };

  return [
    readEndpoint({
      method: 'GET',
      path: '/altinn/admin/clients',
      bases,
      tag,
      summary: 'The clients made through this interface',
      access,
      answers: { 200: Type.Array(clientAnswer) },
      read: async ({ caller }) =>
        listClients(given.clients, { organisation: caller.organisation, madeFor: MADE_FOR }, ({ client, scopes }) =>
          describeClient(client, { scopes }),
        ),
    }),
    changeEndpoint({
      method: 'POST',
      path: '/altinn/admin/clients',
      bases,
      tag,
      summary: 'Register a client',
      access,
      body: addClientRequest,
      readJson: takeOlderNames(olderClientNames),
      answers: { 200: clientAnswer },
      change: async (input) => answerClient(await createClient(given, { ...input, madeFor: MADE_FOR })),
    }),
    readEndpoint({
      method: 'GET',
      path: '/altinn/admin/clients/:client_id',
      bases,
      tag,
      summary: 'One client',
      access,
      params,
      answers: { 200: clientAnswer },
      read: async ({ caller, params: { client_id } }) =>
        (await outside(client_id)) ??
        answerClient(await readClient(given, { caller, id: client_id, reads: given.database.reads })),
    }),
    changeEndpoint({
      method: 'PUT',
      path: '/altinn/admin/clients/:client_id',
      bases,
      tag,
      summary: 'Replace the fields of a client',
      access,
      params,
      body: updateClientRequest,
      readJson: takeOlderNames(olderClientNames),
      answers: { 200: clientAnswer },
      change: async ({ params: { client_id }, ...input }) =>
        (await outside(client_id, input.unit.transaction)) ??
        answerClient(await updateClient(given, { ...input, id: client_id })),
    }),
    changeEndpoint({
      method: 'DELETE',
      path: '/altinn/admin/clients/:client_id',
      bases,
      tag,
      summary: 'Deactivate a client',
      access,
      params,
      answers: { 200: undefined },
      change: async ({ params: { client_id }, ...input }) =>
        (await outside(client_id, input.unit.transaction)) ??
        (await deactivateClient(given, { ...input, id: client_id })) ??
        {},
    }),
    changeEndpoint({
      method: 'POST',
      path: '/altinn/admin/clients/:client_id/secret',
      bases,
      tag,
      summary: 'Make a new secret',
      access,
      params,
      answers: { 200: clientAnswer },
      change: async ({ params: { client_id }, ...input }) =>
        (await outside(client_id, input.unit.transaction)) ??
        answerClient(await renewSecret(given, { ...input, id: client_id })),
    }),
    readEndpoint({
      method: 'GET',
      path: '/altinn/admin/clients/:client_id/jwks',
      bases,
      tag,
      summary: 'The key set of a client',
      access,
      params,
      answers: { 200: jsonWebKeySetAnswer },
      read: async ({ caller, params: { client_id } }) => {
        const outcome = (await outside(client_id)) ?? (await readKeySet(given, { caller, id: client_id }));
        return isProblem(outcome) ? outcome : { body: describeKeySet(outcome.keys), entityTag: outcome.entityTag };
      },
    }),
    changeEndpoint({
      method: 'POST',
      path: '/altinn/admin/clients/:client_id/jwks',
      bases,
      tag,
      summary: 'Replace the whole key set',
      access,
      params,
      body: jsonWebKeySetRequest,
      readJson: readKeySetJson,
      answers: { 201: Type.String() },
      change: async ({ params: { client_id }, body, ...input }) => {
        const repeated = body.keys.some(({ kid, n }, index) =>
          body.keys.some((other, position) => position > index && (other.kid === kid || other.n === n)),
        );
        if (repeated) return { ...problem(409, 'JsonWebKeySet', 'A key stands twice in the set.'), bare: true };
        const outcome =
          (await outside(client_id, input.unit.transaction)) ??
          (await replaceKeys(given, { ...input, id: client_id, posted: body.keys }));
        return isProblem(outcome) ? outcome : { status: 201, body: 'Created', entityTag: outcome.entityTag };
      },
    }),
    changeEndpoint({
      method: 'DELETE',
      path: '/altinn/admin/clients/:client_id/jwks',
      bases,
      tag,
      summary: 'Remove every key',
      access,
      params,
      answers: { 204: undefined },
      change: async ({ params: { client_id }, ...input }) =>
        noContent(
          (await outside(client_id, input.unit.transaction)) ?? (await removeKeys(given, { ...input, id: client_id })),
        ),
    }),
    readEndpoint({
      method: 'GET',
      path: '/altinn/admin/clients/:client_id/jwks/:kid',
      bases,
      tag,
      summary: 'One key',
      access,
      params: keyParams,
      endsInName: true,
      answers: { 200: jsonWebKeyAnswer },
      read: async ({ caller, params: { client_id, kid } }) =>
        answerKey((await outside(client_id)) ?? (await readKeySet(given, { caller, id: client_id })), kid),
    }),
    changeEndpoint({
      method: 'PUT',
      path: '/altinn/admin/clients/:client_id/jwks/:kid',
      bases,
      tag,
      summary: 'Add or replace one key',
      access,
      params: keyParams,
      endsInName: true,
      body: jsonWebKeyRequest,
      readJson: readKeyJson,
      answers: { 200: jsonWebKeyAnswer },
      change: async ({ params: { client_id, kid }, body, ...input }) => {
        if (body.kid !== undefined && body.kid !== kid) {
          return fault('JsonWebKey', 'kid', 'must be the one in the address');
        }
        return answerKey(
          (await outside(client_id, input.unit.transaction)) ??
            (await putKey(given, { ...input, id: client_id, posted: { ...body, kid } })),
          kid,
        );
      },
    }),
    changeEndpoint({
      method: 'DELETE',
      path: '/altinn/admin/clients/:client_id/jwks/:kid',
      bases,
      tag,
      summary: 'Remove one key',
      access,
      params: keyParams,
      endsInName: true,
      answers: { 204: undefined },
      change: async ({ params: { client_id, kid }, ...input }) =>
        noContent(
          (await outside(client_id, input.unit.transaction)) ??
            (await removeKey(given, { ...input, id: client_id, kid })),
        ),
    }),
  ];
}

function noContent(outcome: object): Answer | ApiProblem {
  return isProblem(outcome) ? outcome : { status: 204 };
}
