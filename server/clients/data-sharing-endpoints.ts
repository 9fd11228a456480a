import { isRefusal, mostKeys } from '@portvakt/protocol';
import { Type } from 'typebox';
import { done, type Endpoint, endpointsOf, line, listOf, machine, send, text } from '#endpoints';
import type { ClientKeeping } from './client-keeping.ts';
import { createClient } from './create-client.ts';
import { replaceKeys } from './keep-keys.ts';
import { jsonWebKeyFields } from './key-schema.ts';
import { listClients } from './list-clients.ts';
import { readKeysWithin } from './read-key-json.ts';
import { deactivateClient } from './update-client.ts';

const shared = {
  path: '/datasharing/consumer/client',
  // One of them is misspelt in the published description, and programs follow it.
  bases: ['', '/api/v1', '/api/vw1'],
  tag: 'Data sharing',
  caller: machine(['idporten:dcr.datasharing']),
} as const;

const sharedClient = Type.Object(
  {
    clientId: line(128),
    description: line(255),
    consumerOrgNr: line(9),
    scopes: Type.Array(line(320)),
    keys: Type.Optional(Type.Array(Type.Object({ kid: line(255) }))),
  },
  { title: 'DataSharingClient' },
);

const { read, change } = endpointsOf<ClientKeeping>();

/** The short way for data consumers: a Maskinporten client from a description, scopes and perhaps keys. */
export const dataSharingEndpoints: readonly Endpoint<ClientKeeping>[] = [
  read({
    ...shared,
    method: 'GET',
    summary: "The organisation's Maskinporten clients",
    answers: { 200: Type.Array(sharedClient) },
    read: async ({ clients }, { caller: { organisation } }) => {
      const wanted = { organisation, integrationType: 'maskinporten', expiringBefore: Number.MAX_SAFE_INTEGER };
      return send(
        await listClients(clients, wanted, ({ client, scopes, keys }) =>
          describeSharedClient(client, { scopes, kids: keys.map(({ kid }) => kid) }),
        ),
      );
    },
  }),
  change({
    ...shared,
    method: 'POST',
    summary: 'Register a Maskinporten client',
    description: "Without keys it authenticates with the organisation's virksomhetssertifikat.",
    body: Type.Object(
      {
        description: text(255),
        scopes: listOf(Type.String({ format: 'scope-name', maxLength: 320 }), 500),
        keys: Type.Optional(Type.Array(Type.Object(jsonWebKeyFields), { maxItems: mostKeys })),
      },
      { title: 'DataSharingClient' },
    ),
    readJson: readKeysWithin,
    answers: { 200: sharedClient },
    change: async (given, { caller, body: { description, scopes, keys = [] } }, unit) => {
      const created = await createClient(given, {
        // Even if the token allows more, nothing here is done in a customer's name.
        caller: { ...caller, scopes: new Set() },
        unit,
        body: {
          integration_type: 'maskinporten',
          client_name: description.replace(/\s+/g, ' '),
          description,
          scopes,
        },
      });
      if (isRefusal(created)) return created;
      const id = created.client.client_id;
      const replaced = keys.length === 0 ? undefined : await replaceKeys(given, { caller, unit, id, posted: keys });
      if (isRefusal(replaced)) return replaced;
      const kids = keys.map(({ kid }) => kid);
      return done(describeSharedClient(created.client, { scopes: created.scopes, kids }));
    },
  }),
  change({
    ...shared,
    method: 'DELETE',
    summary: 'Deactivate a client',
    query: Type.Object({ client_id: line(128) }),
    answers: { 200: undefined },
    change: (given, { query: { client_id: id }, ...input }, unit) => deactivateClient(given, { ...input, id, unit }),
  }),
];

function describeSharedClient(
  client: { readonly client_id: string; readonly description: string | null; readonly client_orgno: string },
  { scopes, kids }: { scopes: readonly string[]; kids: readonly string[] },
) {
  return {
    clientId: client.client_id,
    description: client.description ?? '',
    consumerOrgNr: client.client_orgno,
    scopes,
    ...(kids.length > 0 && { keys: kids.map((kid) => ({ kid })) }),
  };
}
