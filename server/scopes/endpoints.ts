import { isRefusal, type Refusal, refuse } from '@portvakt/protocol';
import type { Kysely } from 'kysely';
import { Type } from 'typebox';
import type { Unit } from '#audit-trail';
import type { Database, Tables } from '#database';
import type { DelegationSourceStore } from '#delegations';
import {
  anyone,
  booleanQuery,
  done,
  endpointsOf,
  line,
  machine,
  type OrganisationCaller,
  type Outcome,
  refuseQuota,
  send,
  takeOlderNames,
} from '#endpoints';
import { checkQuota, type Quotas } from '#operations';
import type { OrganisationStore } from '#organisations';
import { decideNewScope, decideScopeUpdate, refuseForeign } from './decide-scope-change.ts';
import { describeScope } from './describe-scope.ts';
import type { GrantingDependencies } from './grant-access.ts';
import type { ScopeList } from './list-scopes.ts';
import type { OwnedScope } from './scope.ts';
import { addScopeRequest, olderScopeNames, scopeAnswer, updateScopeRequest } from './scope-schema.ts';
import type { ScopeStore } from './store.ts';

export interface ScopeDependencies {
  readonly database: Pick<Database, 'reads'>;
  readonly scopes: ScopeStore;
  readonly organisations: Pick<OrganisationStore, 'ensureAll' | 'findNames' | 'ownerOf'>;
  readonly delegationSources: Pick<DelegationSourceStore, 'exists'>;
  readonly scopeList: ScopeList;
  readonly quotas: Quotas;
  readonly whenGranted: GrantingDependencies['whenGranted'];
}

const tag = 'Scopes';
export const reader = machine(['idporten:scopes.read']);
export const writer = machine(['idporten:scopes.write']);

// Names are in the query since they may hold slashes.
export const named = Type.Object({ scope: line(320, 'The full name, prefix:subscope.') });
export const inactive = booleanQuery('Whether what is deactivated or withdrawn is listed, too.');

const { read, change } = endpointsOf<ScopeDependencies>();

/** Scopes, for their owners and for everyone. */
export const scopeEndpoints = [
  read({
    method: 'GET',
    path: '/scopes',
    tag,
    summary: "The organisation's own scopes",
    caller: reader,
    query: Type.Object({ inactive, scope: Type.Optional(line(320, 'Before /api/v1: the one scope to answer.')) }),
    answers: { 200: Type.Array(scopeAnswer) },
    read: async (given, { caller, query, base }) => {
      if (base === '' && query.scope !== undefined) return readOne(given, query.scope, caller);
      return send(await given.scopeList({ owner: caller.organisation, name: query.scope, inactive: query.inactive }));
    },
  }),
  read({
    method: 'GET',
    path: '/scopes/scope',
    tag,
    summary: 'One scope',
    caller: reader,
    query: named,
    answers: { 200: scopeAnswer },
    read: (given, { caller, query }) => readOne(given, query.scope, caller),
  }),
  change({
    method: 'POST',
    path: '/scopes',
    tag,
    summary: 'Create a scope',
    description:
      'Under a prefix that the organisation owns. One that exists, deactivated or not, is not created again (409).',
    caller: writer,
    body: addScopeRequest,
    readJson: takeOlderNames(olderScopeNames),
    answers: { 200: scopeAnswer },
    change: async (given, { caller, body }, unit) => {
      const { scopes, organisations } = given;
      const scope = decideNewScope(body, {
        owner: await organisations.ownerOf(unit.transaction, body.prefix),
        caller: caller.organisation,
        sourceExists: await sourceExists(given, unit, body.delegation_source),
      });
      if (isRefusal(scope)) return scope;
      const existing = await scopes.findOwned(unit.transaction, scope.name);
      if (existing !== undefined) {
        return refuse(existing.active ? 'scope-exists' : 'scope-exists-deactivated', { fill: { scope: scope.name } });
      }
      const exceeded = await checkQuota(given.quotas, {
        quota: 'scopes',
        organisation: caller.organisation,
        count: (limit) => scopes.count(unit.transaction, caller.organisation, limit),
      });
      if (exceeded !== undefined) return refuseQuota(exceeded);
      await scopes.create(unit, scope, caller.organisation);
      return describeWritten(given, unit, scope.name);
    },
  }),
  change({
    method: 'PUT',
    path: '/scopes',
    tag,
    summary: 'Replace the fields of a scope',
    caller: writer,
    query: named,
    body: updateScopeRequest,
    readJson: takeOlderNames(olderScopeNames),
    answers: { 200: scopeAnswer },
    change: async (given, { caller, query, body }, unit) => {
      const before = await findOwn(given, unit.transaction, { name: query.scope, caller });
      if (isRefusal(before)) return before;
      const after = decideScopeUpdate(body, {
        before,
        sourceExists: await sourceExists(given, unit, body.delegation_source),
      });
      if (isRefusal(after)) return after;
      await given.scopes.update(unit, { before, after, owner: caller.organisation });
      return describeWritten(given, unit, before.name);
    },
  }),
  change({
    method: 'DELETE',
    path: '/scopes',
    tag,
    summary: 'Deactivate a scope',
    description: 'No tokens are given for it from then on. Grants and registrations stay.',
    caller: writer,
    query: named,
    answers: { 200: scopeAnswer },
    change: async (given, { caller, query }, unit) => {
      const before = await findOwn(given, unit.transaction, { name: query.scope, caller });
      if (isRefusal(before)) return before;
      if (before.active) {
        await given.scopes.update(unit, { before, after: { ...before, active: false }, owner: caller.organisation });
      }
      return describeWritten(given, unit, before.name);
    },
  }),
  read({
    method: 'GET',
    path: '/scopes/all',
    tag,
    summary: 'Every public scope',
    caller: anyone,
    query: Type.Object({
      prefix: Type.Optional(line(64)),
      inactive,
      accessible_for_all: booleanQuery('Only those open for all.'),
      delegated_sources: booleanQuery('Only those that can be delegated.'),
      integration_type: Type.Optional(line(64, 'Only those for this integration type, in whatever case.')),
    }),
    answers: { 200: Type.Array(scopeAnswer) },
    read: async ({ scopeList }, { query }) =>
      send(
        await scopeList({
          prefix: query.prefix,
          inactive: query.inactive,
          accessibleForAll: query.accessible_for_all,
          delegable: query.delegated_sources,
          integrationType: readIntegrationType(query.integration_type),
        }),
      ),
  }),
];

/** The scope `name`, for the organisation that owns its prefix. */
export async function findOwn(
  {
    scopes,
    organisations,
  }: {
    readonly scopes: Pick<ScopeStore, 'findOwned'>;
    readonly organisations: Pick<OrganisationStore, 'ownerOf'>;
  },
  reads: Kysely<Tables>,
  { name, caller }: { name: string; caller: OrganisationCaller },
): Promise<OwnedScope | Refusal> {
  const scope = await scopes.findOwned(reads, name);
  // Under the prefix of another every name is refused alike, there or not: what is private stays unknown.
  const owner = scope?.owner ?? (await organisations.ownerOf(reads, name.split(':', 1)[0] ?? ''));
  if (owner !== undefined && owner !== caller.organisation) return refuseForeign(name);
  return scope ?? refuse('scope-missing', { fill: { scope: name } });
}

async function readOne(given: ScopeDependencies, name: string, caller: OrganisationCaller): Promise<Outcome> {
  const scope = await findOwn(given, given.database.reads, { name, caller });
  return isRefusal(scope) ? scope : done(describeScope(scope));
}

async function describeWritten({ scopes }: ScopeDependencies, unit: Unit, name: string): Promise<Outcome> {
  return done(describeScope((await scopes.findOwned(unit.transaction, name)) as OwnedScope));
}

async function sourceExists(
  { delegationSources }: ScopeDependencies,
  { transaction }: Unit,
  issuer: string | undefined,
): Promise<boolean> {
  return issuer === undefined || delegationSources.exists(transaction, issuer);
}

/** `MASKINPORTEN`, `maskinporten` and the like; the portal writes `ID_PORTEN` in one place. */
function readIntegrationType(text: string | undefined): string | undefined {
  const type = text?.toLowerCase();
  return type === 'id_porten' ? 'idporten' : type;
}
