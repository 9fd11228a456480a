import { Type } from 'typebox';
import {
  type Answer,
  type ApiProblem,
  changeEndpoint,
  type Endpoint,
  fault,
  isProblem,
  line,
  readEndpoint,
} from '#self-service';
import { jsonWebKeyAnswer, jsonWebKeyRequest, jsonWebKeySetAnswer, jsonWebKeySetRequest } from './client-schema.ts';
import { describeKey, describeKeySet } from './describe-client.ts';
import type { ClientKeeping } from './keep-clients.ts';
import { type KeySet, keyNotFound, putKey, readKeySet, removeKey, removeKeys, replaceKeys } from './keep-keys.ts';
import { readKeyJson, readKeySetJson } from './read-key-json.ts';
import { readPostedKey } from './read-posted-key.ts';

const tag = 'Keys';
const READ = ['idporten:dcr.read'];
const MODIFY = ['idporten:dcr.write', 'idporten:dcr.modify'];

const params = Type.Object({ client_id: line(128) });
const keyParams = Type.Object({ client_id: line(128), kid: line(255) });

/** The key sets of clients, whole and key by key. */
export function keyEndpoints(given: ClientKeeping): readonly Endpoint[] {
  const replace = (method: 'POST' | 'PUT') =>
    changeEndpoint({
      method,
      path: '/clients/:client_id/jwks',
      tag,
      summary: 'Replace the whole key set',
      description:
        'Keys that are posted anew keep their year. Send `If-Match` with the entity tag that was read, so that no key by another writer is lost.',
      access: MODIFY,
      params,
      body: jsonWebKeySetRequest,
      readJson: readKeySetJson,
      answers: { 200: jsonWebKeySetAnswer },
      change: async ({ params: { client_id }, body, ...input }) =>
        answerKeySet(await replaceKeys(given, { ...input, id: client_id, posted: body.keys })),
    });

  return [
    readEndpoint({
      method: 'GET',
      path: '/clients/:client_id/jwks',
      tag,
      summary: 'The key set of a client',
      access: READ,
      params,
      answers: { 200: jsonWebKeySetAnswer },
      read: async ({ caller, params: { client_id } }) =>
        answerKeySet(await readKeySet(given, { caller, id: client_id })),
    }),
    replace('POST'),
    replace('PUT'),
    changeEndpoint({
      method: 'DELETE',
      path: '/clients/:client_id/jwks',
      tag,
      summary: 'Remove every key',
      access: MODIFY,
      params,
      answers: { 200: undefined },
      change: async ({ params: { client_id }, ...input }) => {
        const outcome = await removeKeys(given, { ...input, id: client_id });
        return isProblem(outcome) ? outcome : {};
      },
    }),
    readEndpoint({
      method: 'GET',
      path: '/clients/:client_id/jwks/:kid',
      tag,
      summary: 'One key',
      access: READ,
      params: keyParams,
      endsInName: true,
      answers: { 200: jsonWebKeyAnswer },
      read: async ({ caller, params: { client_id, kid } }) =>
        answerKey(await readKeySet(given, { caller, id: client_id }), kid),
    }),
    changeEndpoint({
      method: 'PUT',
      path: '/clients/:client_id/jwks/:kid',
      tag,
      summary: 'Add or replace one key',
      access: MODIFY,
      params: keyParams,
      endsInName: true,
      body: jsonWebKeyRequest,
      readJson: readKeyJson,
      answers: { 200: jsonWebKeyAnswer },
      change: async ({ params: { client_id, kid }, body, ...input }) => {
        if (body.kid !== undefined && body.kid !== kid) {
          return fault('JsonWebKey', 'kid', 'must be the one in the address');
        }
        return answerKey(await putKey(given, { ...input, id: client_id, posted: { ...body, kid } }), kid);
      },
    }),
    changeEndpoint({
      method: 'DELETE',
      path: '/clients/:client_id/jwks/:kid',
      tag,
      summary: 'Remove one key',
      access: MODIFY,
      params: keyParams,
      endsInName: true,
      answers: { 200: undefined },
      change: async ({ params: { client_id, kid }, ...input }) => {
        const outcome = await removeKey(given, { ...input, id: client_id, kid });
        return isProblem(outcome) ? outcome : {};
      },
    }),
    changeEndpoint({
      method: 'POST',
      path: '/clients/:client_id/key',
      bases: ['/api/v2'],
      tag,
      summary: 'Add a key from PEM or a JWK',
      description:
        'The body is a PEM certificate, a PEM public key, or a JWK as text. For PEM the server chooses the kid.',
      access: MODIFY,
      params,
      body: Type.Object({ text: Type.String() }),
      bodyForm: 'text',
      answers: { 200: jsonWebKeyAnswer },
      change: async ({ params: { client_id }, body, ...input }) => {
        const posted = readPostedKey(body.text, given.newId);
        if (isProblem(posted)) return posted;
        return answerKey(await putKey(given, { ...input, id: client_id, posted }), posted.kid);
      },
    }),
  ];
}

function answerKeySet(outcome: KeySet | ApiProblem): Answer | ApiProblem {
  return isProblem(outcome) ? outcome : { body: describeKeySet(outcome.keys), entityTag: outcome.entityTag };
}

export function answerKey(outcome: KeySet | ApiProblem, kid: string): Answer | ApiProblem {
  if (isProblem(outcome)) return outcome;
  const key = outcome.keys.find((candidate) => candidate.kid === kid);
  return key === undefined ? keyNotFound(kid) : { body: describeKey(key), entityTag: outcome.entityTag };
}
