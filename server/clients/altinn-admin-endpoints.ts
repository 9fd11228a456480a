import { Type } from 'typebox';
import { type Endpoint, endpointsOf, machine, send, withGiven } from '#endpoints';
import { clientEndpoints } from './client-endpoints.ts';
import type { ClientKeeping } from './client-keeping.ts';
import { clientAnswer } from './client-schema.ts';
import { describeClient } from './describe-client.ts';
import { createKeySet, keyEndpoints } from './key-endpoints.ts';
import { listClients } from './list-clients.ts';

const madeFor = 'altinn';
const ALTINN = machine(['idporten:dcr.altinn']);

const { read } = endpointsOf<ClientKeeping>();

const listOwn = read({
  method: 'GET',
  path: '/clients',
  tag: '',
  summary: 'The clients made through this interface',
  caller: ALTINN,
  answers: { 200: Type.Array(clientAnswer) },
  read: async ({ clients }, { caller: { organisation } }) =>
    send(
      await listClients(clients, { organisation, madeFor }, ({ client, scopes }) => describeClient(client, { scopes })),
    ),
});

/** Endpoints that are not as they are elsewhere, by method and path. `undefined`: there is no such endpoint here. */
const otherwise = new Map<string, Endpoint<ClientKeeping> | undefined>([
  ['GET /clients', listOwn],
  ['POST /clients/:client_id/jwks', createKeySet],
  ['PUT /clients/:client_id/jwks', undefined],
  ['POST /clients/:client_id/key', undefined],
]);

/**
 * The interface for Altinn's administrators: that of clients and keys once more, with 204 where keys are removed, for the clients
 * that were made through it (published OpenAPI of September 2025). Other clients get 403.
 */
export const altinnAdminEndpoints: readonly Endpoint<ClientKeeping>[] = [...clientEndpoints, ...keyEndpoints]
  .map((endpoint) => {
    const name = `${endpoint.method} ${endpoint.path}`;
    return otherwise.has(name) ? otherwise.get(name) : endpoint;
  })
  .filter((endpoint) => endpoint !== undefined)
  .map(narrow);

/** `endpoint` at its address here, finding and making only the clients that are made here. */
function narrow(endpoint: Endpoint<ClientKeeping>): Endpoint<ClientKeeping> {
  const { method, path, answers } = endpoint;
  return {
    ...withGiven(endpoint, { madeFor }),
    path: `/altinn/admin${path}`,
    bases: ['/api/v1'],
    tag: 'Altinn administration',
    caller: ALTINN,
    answers: method === 'DELETE' && path.includes('/jwks') ? { 204: undefined } : answers,
  };
}
