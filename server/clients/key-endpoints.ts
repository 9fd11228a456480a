import { isRefusal, type Refusal, refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import { done, type Endpoint, endpointsOf, line, machine, nothing, type Outcome } from '#endpoints';
import type { ClientKeeping } from './client-keeping.ts';
import { describeKey, describeKeySet } from './describe-client.ts';
import { type KeySet, keyNotOnClient, putKey, readKeySet, removeKey, removeKeys, replaceKeys } from './keep-keys.ts';
import { jsonWebKeyAnswer, jsonWebKeyRequest, jsonWebKeySetAnswer, jsonWebKeySetRequest } from './key-schema.ts';
import { readKeyJson, readKeySetJson } from './read-key-json.ts';
import { readPostedKey } from './read-posted-key.ts';

const tag = 'Keys';
const READ = machine(['idporten:dcr.read']);
const MODIFY = machine(['idporten:dcr.write', 'idporten:dcr.modify']);

const params = Type.Object({ client_id: line(128) });
const keyParams = Type.Object({ client_id: line(128), kid: line(255) });
const { read, change } = endpointsOf<ClientKeeping>();

const replaceKeySet = {
  path: '/clients/:client_id/jwks',
  tag,
  summary: 'Replace the whole key set',
  description:
    'Keys that are posted again keep their year. Send `If-Match` with the entity tag that was read, so that no key by another writer is lost.',
  caller: MODIFY,
  params,
  body: jsonWebKeySetRequest,
  readJson: readKeySetJson,
} as const;

/** The key sets of clients, whole and key by key. */
export const keyEndpoints: readonly Endpoint<ClientKeeping>[] = [
  read({
    method: 'GET',
    path: '/clients/:client_id/jwks',
    tag,
    summary: 'The key set of a client',
    caller: READ,
    params,
    answers: { 200: jsonWebKeySetAnswer },
    read: async (given, { caller, params: { client_id: id } }) => answerKeySet(await readKeySet(given, { caller, id })),
  }),
  ...(['POST', 'PUT'] as const).map((method) =>
    change({
      method,
      ...replaceKeySet,
      answers: { 200: jsonWebKeySetAnswer },
      change: async (given, { params: { client_id: id }, body, ...input }, unit) =>
        answerKeySet(await replaceKeys(given, { ...input, id, unit, posted: body.keys })),
    }),
  ),
  change({
    method: 'DELETE',
    path: '/clients/:client_id/jwks',
    tag,
    summary: 'Remove every key',
    caller: MODIFY,
    params,
    answers: { 200: undefined },
    change: async (given, { params: { client_id: id }, ...input }, unit) =>
      orNothing(await removeKeys(given, { ...input, id, unit })),
  }),
  read({
    method: 'GET',
    path: '/clients/:client_id/jwks/:kid',
    tag,
    summary: 'One key',
    caller: READ,
    params: keyParams,
    endsInName: true,
    answers: { 200: jsonWebKeyAnswer },
    read: async (given, { caller, params: { client_id: id, kid } }) =>
      answerKey(await readKeySet(given, { caller, id }), kid),
  }),
  change({
    method: 'PUT',
    path: '/clients/:client_id/jwks/:kid',
    tag,
    summary: 'Add or replace one key',
    caller: MODIFY,
    params: keyParams,
    endsInName: true,
    body: jsonWebKeyRequest,
    readJson: readKeyJson,
    answers: { 200: jsonWebKeyAnswer },
    change: async (given, { params: { client_id: id, kid }, body, ...input }, unit) => {
      if (body.kid !== undefined && body.kid !== kid) {
        return refuse('key-invalid', { fields: [{ field: 'kid', message: 'must be the one in the address' }] });
      }
      return answerKey(await putKey(given, { ...input, id, unit, posted: { ...body, kid } }), kid);
    },
  }),
  change({
    method: 'DELETE',
    path: '/clients/:client_id/jwks/:kid',
    tag,
    summary: 'Remove one key',
    caller: MODIFY,
    params: keyParams,
    endsInName: true,
    answers: { 200: undefined },
    change: async (given, { params: { client_id: id, kid }, ...input }, unit) =>
      orNothing(await removeKey(given, { ...input, id, unit, kid })),
  }),
  change({
    method: 'POST',
    path: '/clients/:client_id/key',
    bases: ['/api/v2'],
    tag,
    summary: 'Add a key from PEM or a JWK',
    description:
      'The body is a PEM certificate, a PEM public key, or a JWK as text. For PEM the server chooses the kid.',
    caller: MODIFY,
    params,
    body: Type.Object({ text: Type.String() }),
    reading: 'text',
    answers: { 200: jsonWebKeyAnswer },
    change: async (given, { params: { client_id: id }, body, ...input }, unit) => {
      const posted = readPostedKey(body.text, given.newId);
      if (isRefusal(posted)) return posted;
      return answerKey(await putKey(given, { ...input, id, unit, posted }), posted.kid);
    },
  }),
];

/**
 * The same for Altinn's administrators, who get the word `Created` instead of the set, and 409 for a key that is in the set twice
 * (published OpenAPI of September 2025).
 */
export const createKeySet: Endpoint<ClientKeeping> = change({
  method: 'POST',
  ...replaceKeySet,
  answers: { 201: Type.String({ description: '`Created`.' }) },
  change: async (given, { params: { client_id: id }, body: { keys }, ...input }, unit) => {
    const isRepeated = keys.some(({ kid, n }, index) =>
      keys.some((other, position) => position > index && (other.kid === kid || other.n === n)),
    );
    if (isRepeated) return refuse('key-twice-in-set');
    const outcome = await replaceKeys(given, { ...input, id, unit, posted: keys });
    return isRefusal(outcome) ? outcome : done('Created', { entityTag: outcome.entityTag });
  },
});

function answerKeySet(outcome: KeySet | Refusal): Outcome {
  return isRefusal(outcome) ? outcome : done(describeKeySet(outcome.keys), { entityTag: outcome.entityTag });
}

function answerKey(outcome: KeySet | Refusal, kid: string): Outcome {
  if (isRefusal(outcome)) return outcome;
  const key = outcome.keys.find((candidate) => candidate.kid === kid);
  return key === undefined ? keyNotOnClient(kid) : done(describeKey(key), { entityTag: outcome.entityTag });
}

function orNothing(outcome: KeySet | Refusal): Outcome {
  return isRefusal(outcome) ? outcome : nothing;
}
