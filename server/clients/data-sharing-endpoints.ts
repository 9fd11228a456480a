import { Type } from 'typebox';
import { type Caller, changeEndpoint, type Endpoint, isProblem, line, listOf, readEndpoint, text } from '#self-service';
import { jsonWebKeyFields } from './client-schema.ts';
import { type ClientKeeping, createClient, deactivateClient } from './keep-clients.ts';
import { replaceKeys } from './keep-keys.ts';
import { listClients } from './list-clients.ts';
import { readKeysWithin } from './read-key-json.ts';

const tag = 'Data sharing';
const access = ['idporten:dcr.datasharing'];
// One of them is misspelt in the published description, and programs follow it.
const bases = ['', '/api/v1', '/api/vw1'];
const path = '/datasharing/consumer/client';

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

/** The short way for data consumers: a Maskinporten client from a description, scopes and perhaps keys. */
export function dataSharingEndpoints(given: ClientKeeping): readonly Endpoint[] {
  return [
    readEndpoint({
      method: 'GET',
      path,
      bases,
      tag,
      summary: "The organisation's Maskinporten clients",
      access,
      answers: { 200: Type.Array(sharedClient) },
      read: async ({ caller }) =>
        listClients(
          given.clients,
          {
            organisation: caller.organisation,
            integrationType: 'maskinporten',
            expiringBefore: Number.MAX_SAFE_INTEGER,
          },
          ({ client, scopes, keys }) => describeSharedClient(client, { scopes, kids: keys.map(({ kid }) => kid) }),
        ),
    }),
    changeEndpoint({
      method: 'POST',
      path,
      bases,
      tag,
      summary: 'Register a Maskinporten client',
      description: "Without keys it authenticates with the organisation's virksomhetssertifikat.",
      access,
      body: Type.Object(
        {
          description: text(255),
          scopes: listOf(Type.String({ format: 'scope-name', maxLength: 320 }), 500),
          keys: Type.Optional(Type.Array(Type.Object(jsonWebKeyFields), { maxItems: 5 })),
        },
        { title: 'DataSharingClient' },
      ),
      readJson: readKeysWithin,
      answers: { 200: sharedClient },
      change: async ({ caller, unit, body }) => {
        const { description, scopes, keys = [] } = body;
        const created = await createClient(given, {
          caller: actingForItself(caller),
          unit,
          body: {
            integration_type: 'maskinporten',
            client_name: description.replace(/\s+/g, ' '),
            description,
            scopes,
          },
        });
        if (isProblem(created)) return created;
        const id = created.client.client_id;
        if (keys.length > 0) {
          const outcome = await replaceKeys(given, { caller, unit, id, matches: () => true, posted: keys });
          if (isProblem(outcome)) return outcome;
        }
        return {
          body: describeSharedClient(created.client, { scopes: created.scopes, kids: keys.map(({ kid }) => kid) }),
        };
      },
    }),
    changeEndpoint({
      method: 'DELETE',
      path,
      bases,
      tag,
      summary: 'Deactivate a client',
      access,
      query: Type.Object({ client_id: line(128) }),
      answers: { 200: undefined },
      change: async ({ query, ...input }) => (await deactivateClient(given, { ...input, id: query.client_id })) ?? {},
    }),
  ];
}

/** Whatever else the token allows, nothing here is done in a customer's name. */
function actingForItself(caller: Caller): Caller {
  return { ...caller, scopes: new Set() };
}

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
