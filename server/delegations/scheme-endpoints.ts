import { isRefusal, nameSome, type Refusal, refuse } from '@portvakt/protocol';
import { type TSchema, Type } from 'typebox';
import { writeList } from '#answers';
import type { Unit } from '#audit-trail';
import type { Database } from '#database';
import {
  done,
  endpointsOf,
  machine,
  needed,
  nothing,
  type OrganisationCaller,
  type Outcome,
  optionalText,
  send,
  unchecked,
} from '#endpoints';
import { checkQuota, type Quotas } from '#operations';
import type { OrganisationStore } from '#organisations';
import {
  findForeignScopes,
  listScopes,
  type Resource,
  type ResourceDocument,
  type ResourceStore,
  readResources,
} from '#resources';
import {
  areScopes,
  checkScheme,
  composeSchemeResource,
  describeScheme,
  isScope,
  MOST_SCOPES,
  replaceScopes,
} from './check-scheme.ts';
import type { DelegationStore } from './delegation-store.ts';
import type { DelegationSourceStore } from './source-store.ts';

export interface SchemeDependencies {
  readonly database: Pick<Database, 'reads'>;
  readonly resources: ResourceStore;
  readonly delegations: Pick<DelegationStore, 'isDelegated' | 'removeAll'>;
  readonly organisations: Pick<OrganisationStore, 'findPrefixes'>;
  readonly sources: Pick<DelegationSourceStore, 'readAll'>;
  readonly quotas: Quotas;
  /** A UUID. */
  readonly newId: () => string;
}

const BASE = '/maskinporten-api/delegationSchemes';
const tag = 'Altinn: delegation schemes';
const owner = (action: 'read' | 'write' | 'edit' | 'delete') =>
  machine([`altinn:maskinporten/delegationSchemes.${action}`]);

const params = Type.Object({ id: Type.String() });
const texts = Type.Array(
  Type.Object({ code: Type.String({ description: 'nb_NO, nn_NO or en.' }), value: Type.String() }),
);
const scopeList = Type.Array(Type.String(), { minItems: 1, maxItems: MOST_SCOPES });
const orNull = (schema: TSchema) => Type.Union([schema, Type.Null()]);

const schemeRequest = Type.Object(
  {
    owner_org: Type.String({ description: 'The organisation of the token.' }),
    scopes: scopeList,
    title: texts,
    description: Type.Optional(texts),
    default_language: Type.Optional(Type.String({ description: 'nb_NO when absent.' })),
    delegation_source_config: Type.Optional(Type.Unknown()),
  },
  { title: 'DelegationScheme' },
);

const schemeAnswer = Type.Object(
  {
    delegation_scheme_id: Type.String(),
    owner_org: Type.String(),
    scopes: Type.Array(Type.String()),
    title: texts,
    description: texts,
    default_language: Type.String(),
    delegation_source: orNull(Type.String({ description: 'The issuer of the register kept here.' })),
    delegation_source_config: Type.Optional(Type.Unknown()),
    created: Type.String({ format: 'date-time' }),
    last_changed: Type.String({ format: 'date-time' }),
  },
  { title: 'DelegationScheme' },
);

const { read, change } = endpointsOf<SchemeDependencies>();

/**
 * Delegation schemes: how owners made scopes delegable before there were resources (Altinn 2, retired). Guides still show it.
 * Every scheme is a resource here, and an owner sees only its own.
 */
export const schemeEndpoints = [
  change({
    method: 'POST',
    path: BASE,
    tag,
    summary: 'Create a delegation scheme',
    caller: owner('write'),
    body: unchecked(schemeRequest),
    answers: { 201: Type.String({ description: 'Its id.' }) },
    prepare: (_, { body }) => checkScheme(body),
    change: async (given, { caller, prepared: scheme }, unit) => {
      const id = given.newId();
      const document = composeSchemeResource(scheme, id);
      const refused = await refuseStranger(given, unit, { caller, document });
      if (refused !== undefined) return refused;
      const { organisation } = caller;
      const exceeded = await checkQuota(given.quotas, {
        quota: 'resources',
        organisation,
        count: (limit) => given.resources.count(unit.transaction, organisation, limit),
      });
      if (exceeded !== undefined) return refuse('scheme-quota-used-up', { fill: { message: exceeded.message } });
      await given.resources.create(unit, document, organisation);
      return done(id, { headers: { location: `${BASE}/${id}` } });
    },
  }),
  read({
    method: 'GET',
    path: BASE,
    tag,
    summary: "The caller's delegation schemes",
    caller: owner('read'),
    query: Type.Object({ owner_orgno: optionalText() }),
    answers: { 200: Type.Array(schemeAnswer) },
    read: (given, { caller, query }) => list(given, { caller, owner: query.owner_orgno }),
  }),
  read({
    method: 'GET',
    path: `${BASE}/:id`,
    tag,
    summary: 'One delegation scheme',
    caller: owner('read'),
    params,
    answers: { 200: schemeAnswer },
    read: async (given, { caller, params: { id } }) => {
      const found = await readOwn(given, { caller, id });
      return isRefusal(found) ? found : done(describe(found, await readSource(given)));
    },
  }),
  change({
    method: 'PUT',
    path: `${BASE}/:id`,
    tag,
    summary: 'Replace a delegation scheme',
    caller: owner('edit'),
    params,
    body: unchecked(schemeRequest),
    answers: { 202: undefined },
    prepare: (_, { body }) => checkScheme(body),
    change: async (given, { caller, params: { id }, prepared: scheme }, unit) => {
      const document = composeSchemeResource(scheme, id);
      const refused = await refuseStranger(given, unit, { caller, document });
      if (refused !== undefined) return refused;
      const resource = await findOwn(given, unit, { caller, id });
      if (isRefusal(resource)) return resource;
      // A resource that was born as one keeps its own identifier.
      await given.resources.update(unit, resource, {
        ...replaceScopes(resource.document, scheme.scopes),
        title: document.title,
        description: document.description ?? document.title,
        delegationScheme: document.delegationScheme,
      });
      return nothing;
    },
  }),
  change({
    method: 'DELETE',
    path: `${BASE}/:id`,
    tag,
    summary: 'Take a delegation scheme out of use',
    caller: owner('delete'),
    params,
    query: Type.Object({ deleteDelegations: optionalText('Whether what was delegated ends with it: true or false.') }),
    answers: { 204: undefined },
    change: async (given, { caller, params: { id }, query }, unit) => {
      const resource = await findOwn(given, unit, { caller, id });
      if (isRefusal(resource)) return resource;
      const withDelegations = query.deleteDelegations?.toLowerCase() === 'true';
      if (!withDelegations && (await given.delegations.isDelegated(unit.transaction, resource.identifier))) {
        return refuse('scheme-delegated');
      }
      await given.delegations.removeAll(unit, resource.identifier);
      await given.resources.remove(unit, resource);
      return nothing;
    },
  }),
  read({
    method: 'GET',
    path: `${BASE}/:id/scopes`,
    tag,
    summary: 'The scopes of a delegation scheme',
    caller: owner('read'),
    params,
    answers: { 200: Type.Array(Type.String()) },
    read: async (given, { caller, params: { id } }) => {
      const found = await readOwn(given, { caller, id });
      return isRefusal(found) ? found : done(listScopes(found.document));
    },
  }),
  change({
    method: 'PUT',
    path: `${BASE}/:id/scopes`,
    tag,
    summary: 'Replace the scopes of a delegation scheme',
    caller: owner('edit'),
    params,
    body: unchecked(scopeList),
    answers: { 204: undefined },
    prepare: (_, { body }) =>
      areScopes(body)
        ? [...new Set(body)]
        : invalid(`The body must be a list of at least one scope and at most ${MOST_SCOPES}.`),
    change: (given, { caller, params: { id }, prepared: scopes }, unit) =>
      changeScopes(given, unit, { caller, id, change: () => scopes }),
  }),
  change({
    method: 'POST',
    path: `${BASE}/:id/scopes`,
    tag,
    summary: 'Add a scope to a delegation scheme',
    caller: owner('edit'),
    params,
    query: Type.Object({ scope: optionalText('Or as the body, a JSON string.') }),
    body: unchecked(Type.String()),
    answers: { 201: undefined },
    prepare: (_, { query, body }) => {
      const scope = query.scope ?? body;
      return isScope(scope) ? scope : refuse('scheme-scope-unnamed');
    },
    change: (given, { caller, params: { id }, prepared: scope }, unit) =>
      changeScopes(given, unit, { caller, id, change: (scopes) => addScope(scopes, scope) }),
  }),
  change({
    method: 'DELETE',
    path: `${BASE}/:id/scopes`,
    tag,
    summary: 'Take a scope out of a delegation scheme',
    caller: owner('edit'),
    params,
    query: Type.Object({ scope: needed() }),
    answers: { 204: undefined },
    change: (given, { caller, params: { id }, query }, unit) =>
      changeScopes(given, unit, { caller, id, change: (scopes) => removeScope(scopes, query.scope) }),
  }),
];

async function list(
  given: SchemeDependencies,
  { caller, owner: asked }: { caller: OrganisationCaller; owner: string | undefined },
): Promise<Outcome> {
  const { organisation } = caller;
  if (asked !== undefined && asked !== organisation) return done([]);
  const source = await readSource(given);
  const readPage = async (after: string | undefined) => {
    const { rows, next } = await readResources(given.resources, { owner: organisation, after });
    return { rows: rows.filter(({ schemeId }) => schemeId !== undefined), next };
  };
  return send({ json: await writeList(readPage, (one) => describe(one, source)) });
}

async function changeScopes(
  given: SchemeDependencies,
  unit: Unit,
  {
    caller,
    id,
    change,
  }: { caller: OrganisationCaller; id: string; change: (scopes: readonly string[]) => readonly string[] | Refusal },
): Promise<Outcome> {
  const resource = await findOwn(given, unit, { caller, id });
  if (isRefusal(resource)) return resource;
  const changed = change(listScopes(resource.document));
  if (isRefusal(changed)) return changed;
  const document = replaceScopes(resource.document, changed);
  const foreign = await refuseForeign(given, unit, { caller, document });
  if (foreign !== undefined) return foreign;
  await given.resources.update(unit, resource, document);
  return nothing;
}

function addScope(scopes: readonly string[], scope: string): readonly string[] | Refusal {
  if (scopes.includes(scope)) return refuse('scheme-scope-there');
  return scopes.length < MOST_SCOPES ? [...scopes, scope] : invalid(`A scheme has at most ${MOST_SCOPES} scopes.`);
}

function removeScope(scopes: readonly string[], gone: string | undefined): readonly string[] | Refusal {
  const left = scopes.filter((scope) => scope !== gone);
  if (left.length === scopes.length) return refuse('scheme-scope-missing');
  return left.length === 0 ? refuse('scheme-scope-last') : left;
}

/** The scheme with `id`. One of another owner is reported as not found. */
async function findOwn(
  { resources }: SchemeDependencies,
  { transaction }: Unit,
  { caller, id }: { caller: OrganisationCaller; id: string },
): Promise<Resource | Refusal> {
  const found = await resources.findByScheme(transaction, { schemeId: id, owner: caller.organisation });
  return found ?? refuse('not-there');
}

async function readOwn(
  { resources, database }: SchemeDependencies,
  { caller, id }: { caller: OrganisationCaller; id: string },
): Promise<Resource | Refusal> {
  const found = await resources.findByScheme(database.reads, { schemeId: id, owner: caller.organisation });
  return found ?? refuse('not-there');
}

/** Only one's own schemes, of one's own prefixes. */
async function refuseStranger(
  given: SchemeDependencies,
  unit: Unit,
  scheme: { caller: OrganisationCaller; document: ResourceDocument },
): Promise<Refusal | undefined> {
  return scheme.document.hasCompetentAuthority.organization === scheme.caller.organisation
    ? refuseForeign(given, unit, scheme)
    : refuse('scheme-owner-other');
}

async function refuseForeign(
  { organisations }: SchemeDependencies,
  { transaction }: Unit,
  { caller, document }: { caller: OrganisationCaller; document: ResourceDocument },
): Promise<Refusal | undefined> {
  const foreign = findForeignScopes(document, await organisations.findPrefixes(transaction, caller.organisation));
  return foreign.length === 0 ? undefined : refuse('scheme-scopes-of-others', { fill: { scopes: nameSome(foreign) } });
}

function invalid(reason: string): Refusal {
  return refuse('scheme-invalid', { fill: { reason } });
}

function describe({ document, schemeId = '', createdAt, updatedAt }: Resource, source: string | null): object {
  return describeScheme(document, { schemeId, source, createdAt, updatedAt });
}

/** The issuer of the built-in register. */
async function readSource({ sources }: SchemeDependencies): Promise<string | null> {
  return (await sources.readAll()).find(({ register }) => register === 'built-in')?.issuer ?? null;
}
