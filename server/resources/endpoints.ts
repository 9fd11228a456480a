import { isRefusal, type OrganisationNumber, type Refusal, refuse } from '@portvakt/protocol';
import { type TObject, Type } from 'typebox';
import type { Unit } from '#audit-trail';
import type { Database } from '#database';
import {
  anyone,
  done,
  endpointsOf,
  forbid,
  machine,
  nothing,
  type OrganisationCaller,
  type Outcome,
  optionalText,
  refuseQuota,
  send,
  unchecked,
} from '#endpoints';
import { checkQuota, type Quotas } from '#operations';
import type { OrganisationStore } from '#organisations';
import { type CheckedResource, checkResource, findForeignScopes } from './check-resource.ts';
import type { ResourceList } from './list-resources.ts';
import { readPolicy } from './read-policy.ts';
import type { Resource } from './resource.ts';
import { resourceSchema } from './resource-schema.ts';
import type { ResourceStore } from './store.ts';

export interface ResourceRegistryDependencies {
  readonly database: Pick<Database, 'reads'>;
  readonly resources: ResourceStore;
  readonly organisations: Pick<OrganisationStore, 'find' | 'findPrefixes'>;
  readonly quotas: Quotas;
  readonly list: ResourceList;
  /** Ends what was delegated of a resource that goes out of use. */
  readonly endDelegations: (unit: Unit, resource: Resource) => Promise<void>;
}

const BASE = '/resourceregistry/api/v1/resource';
const ADMIN = 'altinn:resourceregistry/resource.admin';
const tag = 'Altinn: resources';
const writer = machine(['altinn:resourceregistry/resource.write', ADMIN]);
const foreignResource = forbid('the resource is of another organisation than that of the token', [ADMIN]);
const otherOwner = forbid('a resource stays with its owner: hasCompetentAuthority names another');
const unknownOwner = forbid('the organisation in hasCompetentAuthority is not on record');
/** A policy comes as it is, or as the field of a form. */
const policyBody = { mediaTypes: ['multipart/form-data', 'application/xml', 'text/xml'], largest: 512 * 1024 };
/** An organisation wrote the policy: nothing in it may run in a browser under our name. */
const policyHeaders = {
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
};
const xml = Type.String({ contentMediaType: 'application/xml' });
/** Scopes that a refusal names. */
const MOST_NAMED = 50;

const searched = Type.Object({
  id: optionalText(),
  title: optionalText(),
  description: optionalText(),
  resourceType: optionalText(),
  reference: optionalText(),
});
const params: TObject<{ id: ReturnType<typeof Type.String> }> = Type.Object({ id: Type.String() });

const { read, change } = endpointsOf<ResourceRegistryDependencies>();

/** The Resource Registry: owners keep their resources, everyone may read them (Altinn, ResourceController). */
export const resourceEndpoints = [
  read({
    method: 'GET',
    path: `${BASE}/resourcelist`,
    tag,
    summary: 'Every resource',
    caller: anyone,
    answers: { 200: Type.Array(resourceSchema) },
    read: ({ list }) => list.all(),
  }),
  ...['search', 'Search'].map((name) =>
    read({
      method: 'GET',
      path: `${BASE}/${name}`,
      tag,
      summary: 'Resources by what they say of themselves',
      caller: anyone,
      query: searched,
      answers: { 200: Type.Array(resourceSchema) },
      read: ({ list }, { query }) => list.search(Object.values(query).map((wanted) => wanted.toLowerCase())),
    }),
  ),
  read({
    method: 'GET',
    path: `${BASE}/:id`,
    tag,
    summary: 'One resource',
    caller: anyone,
    params,
    answers: { 200: resourceSchema },
    read: async ({ database, resources }, { params: { id } }) => {
      const found = await resources.find(database.reads, id);
      return found === undefined ? refuse('not-there') : done(found.document);
    },
  }),
  change({
    method: 'POST',
    path: BASE,
    tag,
    summary: 'Create a resource',
    caller: writer,
    body: unchecked(resourceSchema),
    answers: { 201: undefined },
    prepare: (_, { body }) => checkResource(body),
    change: (given, { caller, prepared }, unit) => create(given, unit, { caller, checked: prepared }),
  }),
  change({
    method: 'PUT',
    path: `${BASE}/:id`,
    tag,
    summary: 'Replace a resource',
    caller: writer,
    params,
    body: unchecked(resourceSchema),
    answers: { 200: undefined },
    prepare: (_, { body, params: { id } }) => {
      const checked = checkResource(body);
      if (isRefusal(checked)) return checked;
      return checked.document.identifier === id ? checked : refuse('resource-id-other');
    },
    change: (given, { caller, params: { id }, prepared }, unit) =>
      replace(given, unit, { caller, id, checked: prepared }),
  }),
  change({
    method: 'DELETE',
    path: `${BASE}/:id`,
    tag,
    summary: 'Take a resource out of use',
    caller: writer,
    params,
    answers: { 204: undefined },
    change: async (given, { caller, params: { id } }, unit) => {
      const resource = await findOwn(given, unit, { caller, id, unknown: refuse('not-there') });
      if (isRefusal(resource)) return resource;
      await given.endDelegations(unit, resource);
      await given.resources.remove(unit, resource);
      return nothing;
    },
  }),
  read({
    method: 'GET',
    path: `${BASE}/:id/policy`,
    tag,
    summary: 'The policy of a resource',
    caller: anyone,
    params,
    answers: { 200: xml },
    read: async ({ resources }, { params: { id } }) => {
      const policy = await resources.readPolicy(id);
      return policy === undefined
        ? refuse('not-there')
        : send({ text: { mediaType: 'application/xml', written: policy } }, { headers: policyHeaders });
    },
  }),
  ...(['POST', 'PUT'] as const).map((method) =>
    change({
      method,
      path: `${BASE}/:id/policy`,
      tag,
      summary: 'Set the policy of a resource',
      caller: writer,
      params,
      body: unchecked(xml),
      reading: policyBody,
      answers: { 201: undefined },
      prepare: async ({ database, resources }, { caller, params: { id }, body, headers }) => {
        // A policy is only parsed for the owner. The change looks again, in its transaction.
        const found = await resources.find(database.reads, id);
        if (found === undefined) return refuse('resource-unknown');
        if (!mayKeep(caller, found.owner)) return foreignResource;
        return readPolicy(body, String(headers['content-type'] ?? ''));
      },
      change: async (given, { caller, params: { id }, prepared: policy }, unit) => {
        const resource = await findOwn(given, unit, { caller, id, unknown: refuse('resource-unknown') });
        if (isRefusal(resource)) return resource;
        await given.resources.setPolicy(unit, resource, policy);
        return nothing;
      },
    }),
  ),
];

async function create(
  given: ResourceRegistryDependencies,
  unit: Unit,
  { caller, checked }: { caller: OrganisationCaller; checked: CheckedResource },
): Promise<Outcome> {
  const { document, owner } = checked;
  const refused = await refuseStranger(given, unit, { caller, checked });
  if (refused !== undefined) return refused;
  const known = await given.resources.findEver(unit.transaction, document.identifier);
  if (known !== undefined && !(known.removed && known.resource.owner === owner)) {
    return refuse('resource-exists', { fill: { identifier: document.identifier } });
  }
  if ((await given.organisations.find(unit.transaction, owner)) === undefined) return unknownOwner;
  const exceeded =
    known === undefined
      ? await checkQuota(given.quotas, {
          quota: 'resources',
          organisation: owner,
          count: (limit) => given.resources.count(unit.transaction, owner, limit),
        })
      : undefined;
  if (exceeded !== undefined) return refuseQuota(exceeded);
  await given.resources.create(unit, document, owner);
  return done(undefined, { headers: { location: `${BASE}/${document.identifier}` } });
}

async function replace(
  given: ResourceRegistryDependencies,
  unit: Unit,
  { caller, id, checked }: { caller: OrganisationCaller; id: string; checked: CheckedResource },
): Promise<Outcome> {
  const refused = await refuseStranger(given, unit, { caller, checked });
  if (refused !== undefined) return refused;
  const resource = await findOwn(given, unit, { caller, id, unknown: refuse('not-there') });
  if (isRefusal(resource)) return resource;
  // The owner of a resource never changes: what was delegated of it would be another's all at once.
  if (resource.owner !== checked.owner) return otherOwner;
  await given.resources.update(unit, resource, checked.document);
  return nothing;
}

/** The resource with `id`, if the caller may change it. */
async function findOwn(
  { resources }: ResourceRegistryDependencies,
  { transaction }: Unit,
  { caller, id, unknown }: { caller: OrganisationCaller; id: string; unknown: Refusal },
): Promise<Resource | Refusal> {
  const resource = await resources.find(transaction, id);
  if (resource === undefined) return unknown;
  return mayKeep(caller, resource.owner) ? resource : foreignResource;
}

/** Only the owner's own prefixes: nobody makes another's scope delegable. */
async function refuseStranger(
  { organisations }: ResourceRegistryDependencies,
  { transaction }: Unit,
  { caller, checked: { document, owner } }: { caller: OrganisationCaller; checked: CheckedResource },
): Promise<Refusal | undefined> {
  if (!mayKeep(caller, owner)) return foreignResource;
  const foreign = findForeignScopes(document, await organisations.findPrefixes(transaction, owner));
  if (foreign.length === 0) return undefined;
  const fields = foreign.slice(0, MOST_NAMED).map((scope) => ({ field: 'InvalidPrefix', message: scope }));
  return refuse('resource-scopes-of-others', { fields });
}

function mayKeep({ organisation, scopes }: OrganisationCaller, owner: OrganisationNumber): boolean {
  return organisation === owner || scopes.has(ADMIN);
}
