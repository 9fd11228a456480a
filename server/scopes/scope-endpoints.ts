import type { OrganisationNumber } from '@portvakt/protocol';
import { Type } from 'typebox';
import { writeList } from '#answers';
import type { ChangeFeed } from '#audit-trail';
import type { Database } from '#database';
import type { DelegationSourceStore } from '#delegations';
import { checkQuota, type Quotas } from '#operations';
import type { OrganisationStore } from '#organisations';
import {
  booleanQuery,
  type Caller,
  changeEndpoint,
  type Endpoint,
  fault,
  isProblem,
  line,
  openEndpoint,
  organisationNumber,
  problem,
  quotaProblem,
  readEndpoint,
  takeOlderNames,
} from '#self-service';
import { decideNewScope, decideScopeUpdate, refuseForeign } from './decide-scope-change.ts';
import { describeAccess, describeScope } from './describe-scope.ts';
import { createScopeList } from './list-scopes.ts';
import type { OwnedScope } from './scope.ts';
import {
  addScopeRequest,
  olderScopeNames,
  scopeAccessAnswer,
  scopeAnswer,
  updateScopeRequest,
} from './scope-schema.ts';
import type { AccessKey, ScopeStore } from './store.ts';

export interface ScopeEndpointDependencies {
  readonly database: Pick<Database, 'reads' | 'lists'>;
  readonly scopes: ScopeStore;
  readonly organisations: Pick<OrganisationStore, 'ensure' | 'ownerOf'>;
  readonly delegationSources: Pick<DelegationSourceStore, 'exists'>;
  readonly feed: Pick<ChangeFeed, 'subscribe' | 'isFresh' | 'catchUp'>;
  readonly quotas: Quotas;
}

/** Grants that are read at a time. */
const PAGE = 500;

const SCOPES = 'Scopes';
const ACCESS = 'Scope access';
const READ = ['idporten:scopes.read'];
const WRITE = ['idporten:scopes.write'];

// Names stand in the query since they may hold slashes.
const named = Type.Object({ scope: line(320, 'The full name, prefix:subscope.') });
const inactive = booleanQuery('Whether what is deactivated or withdrawn is listed, too.');
const accessParams = Type.Object({ consumer_orgno: organisationNumber('Who is granted the scope.') });

/** Scopes, and who was granted them. */
export function scopeEndpoints(given: ScopeEndpointDependencies): readonly Endpoint[] {
  const { scopes, organisations, database } = given;
  const list = createScopeList({ scopes, feed: given.feed });

  const findOwn = async (name: string, caller: Caller, reads = database.reads) => {
    const scope = await scopes.findOwned(reads, name);
    // Under the prefix of another every name is refused alike, there or not: what is private stays unknown.
    const owner = scope?.owner ?? (await organisations.ownerOf(reads, name.split(':', 1)[0] ?? ''));
    if (owner !== undefined && owner !== caller.organisation) return refuseForeign(name);
    return scope ?? problem(404, 'Scope', `There is no scope ${name}.`);
  };
  const writeAccess = async (search: Parameters<ScopeStore['listAccess']>[0]) => ({
    json: await writeList(
      (after: AccessKey | undefined) => scopes.listAccess(search, { after, limit: PAGE }),
      describeAccess,
    ),
  });
  const sourceExists = async (
    transaction: Parameters<DelegationSourceStore['exists']>[0],
    issuer: string | undefined,
  ) => issuer === undefined || given.delegationSources.exists(transaction, issuer);

  return [
    readEndpoint({
      method: 'GET',
      path: '/scopes',
      tag: SCOPES,
      summary: "The organisation's own scopes",
      access: READ,
      query: Type.Object({ inactive, scope: Type.Optional(line(320, 'Before /api/v1: the one scope to answer.')) }),
      answers: { 200: Type.Array(scopeAnswer) },
      read: async ({ caller, query, legacy }) => {
        if (legacy && query.scope !== undefined) {
          const scope = await findOwn(query.scope, caller);
          return isProblem(scope) ? scope : { body: describeScope(scope) };
        }
        return list({ owner: caller.organisation, name: query.scope, inactive: query.inactive });
      },
    }),
    readEndpoint({
      method: 'GET',
      path: '/scopes/scope',
      tag: SCOPES,
      summary: 'One scope',
      access: READ,
      query: named,
      answers: { 200: scopeAnswer },
      read: async ({ caller, query }) => {
        const scope = await findOwn(query.scope, caller);
        return isProblem(scope) ? scope : { body: describeScope(scope) };
      },
    }),
    changeEndpoint({
      method: 'POST',
      path: '/scopes',
      tag: SCOPES,
      summary: 'Create a scope',
      description:
        'Under a prefix that the organisation owns. One that exists, deactivated or not, is not created again (409).',
      access: WRITE,
      body: addScopeRequest,
      readJson: takeOlderNames(olderScopeNames),
      answers: { 200: scopeAnswer },
      change: async ({ caller, unit, body }) => {
        const owner = await organisations.ownerOf(unit.transaction, body.prefix);
        const scope = decideNewScope(body, {
          owner,
          caller: caller.organisation,
          sourceExists: await sourceExists(unit.transaction, body.delegation_source),
        });
        if (isProblem(scope)) return scope;
        const existing = await scopes.findOwned(unit.transaction, scope.name);
        if (existing !== undefined) {
          return problem(
            409,
            'Scope',
            `The scope ${scope.name} exists${existing.active ? '' : ', but is deactivated'} already.`,
          );
        }
        const exceeded = await checkQuota(given.quotas, {
          quota: 'scopes',
          organisation: caller.organisation,
          count: (limit) => scopes.count(unit.transaction, caller.organisation, limit),
        });
        if (exceeded !== undefined) return quotaProblem(exceeded);
        await scopes.create(unit, scope, caller.organisation);
        return { body: describeScope((await scopes.findOwned(unit.transaction, scope.name)) as OwnedScope) };
      },
    }),
    changeEndpoint({
      method: 'PUT',
      path: '/scopes',
      tag: SCOPES,
      summary: 'Replace the fields of a scope',
      access: WRITE,
      query: named,
      body: updateScopeRequest,
      readJson: takeOlderNames(olderScopeNames),
      answers: { 200: scopeAnswer },
      change: async ({ caller, unit, query, body }) => {
        const before = await findOwn(query.scope, caller, unit.transaction);
        if (isProblem(before)) return before;
        const after = decideScopeUpdate(body, {
          before,
          sourceExists: await sourceExists(unit.transaction, body.delegation_source),
        });
        if (isProblem(after)) return after;
        await scopes.update(unit, { before, after, owner: caller.organisation });
        return { body: describeScope((await scopes.findOwned(unit.transaction, before.name)) as OwnedScope) };
      },
    }),
    changeEndpoint({
      method: 'DELETE',
      path: '/scopes',
      tag: SCOPES,
      summary: 'Deactivate a scope',
      description: 'No tokens are given for it from then on. Grants and registrations stay.',
      access: WRITE,
      query: named,
      answers: { 200: scopeAnswer },
      change: async ({ caller, unit, query }) => {
        const before = await findOwn(query.scope, caller, unit.transaction);
        if (isProblem(before)) return before;
        if (before.active) {
          await scopes.update(unit, { before, after: { ...before, active: false }, owner: caller.organisation });
        }
        return { body: describeScope((await scopes.findOwned(unit.transaction, before.name)) as OwnedScope) };
      },
    }),
    openEndpoint({
      method: 'GET',
      path: '/scopes/all',
      tag: SCOPES,
      summary: 'Every public scope',
      query: Type.Object({
        prefix: Type.Optional(line(64)),
        inactive,
        accessible_for_all: booleanQuery('Only those open for all.'),
        delegated_sources: booleanQuery('Only those that can be delegated.'),
        integration_type: Type.Optional(line(64, 'Only those for this integration type, in whatever case.')),
      }),
      answers: { 200: Type.Array(scopeAnswer) },
      read: async ({ query }) =>
        list({
          prefix: query.prefix,
          inactive: query.inactive,
          accessibleForAll: query.accessible_for_all,
          delegable: query.delegated_sources,
          integrationType: readIntegrationType(query.integration_type),
        }),
    }),
    readEndpoint({
      method: 'GET',
      path: '/scopes/access',
      tag: ACCESS,
      summary: 'What the organisation has granted',
      description: 'Of one scope, or to one consumer.',
      access: READ,
      query: Type.Object({
        scope: Type.Optional(line(320)),
        consumer_orgno: Type.Optional(organisationNumber('The consumer.')),
        inactive,
      }),
      answers: { 200: Type.Array(scopeAccessAnswer) },
      read: async ({ caller, query }) => {
        if ((query.scope === undefined) === (query.consumer_orgno === undefined)) {
          return fault('ScopeAccess', 'scope', 'give either scope or consumer_orgno');
        }
        if (query.scope !== undefined) {
          const scope = await findOwn(query.scope, caller);
          if (isProblem(scope)) return scope;
        }
        const side =
          query.scope === undefined ? { consumer: query.consumer_orgno as OrganisationNumber } : { scope: query.scope };
        return writeAccess({ owner: caller.organisation, denied: query.inactive ?? false, ...side });
      },
    }),
    ...(['PUT', 'DELETE'] as const).map((method) =>
      changeEndpoint({
        method,
        path: '/scopes/access/:consumer_orgno',
        tag: ACCESS,
        summary: method === 'PUT' ? 'Grant a scope' : 'Withdraw a grant',
        access: WRITE,
        params: accessParams,
        query: named,
        answers: { 200: scopeAccessAnswer },
        change: async ({ caller, unit, query, params }) => {
          const consumer = params.consumer_orgno as OrganisationNumber;
          const scope = await findOwn(query.scope, caller, unit.transaction);
          if (isProblem(scope)) return scope;
          const state = method === 'PUT' ? 'APPROVED' : 'DENIED';
          const before = await scopes.findAccess(unit.transaction, scope.name, consumer);
          if (state === 'DENIED' && before === undefined) {
            return problem(
              404,
              'ScopeAccess',
              `Organisation ${consumer} has not been granted the scope ${scope.name}.`,
            );
          }
          if (state === 'APPROVED' && !scope.active) {
            return problem(409, 'Scope', `The scope ${scope.name} is deactivated.`);
          }
          const exceeded =
            before === undefined
              ? await checkQuota(given.quotas, {
                  quota: 'accesses',
                  organisation: caller.organisation,
                  count: () => scopes.countAccesses(unit.transaction, caller.organisation),
                })
              : undefined;
          if (exceeded !== undefined) return quotaProblem(exceeded);
          if (before !== state) {
            await organisations.ensure(unit, consumer);
            await scopes.setAccess(unit, { scope: scope.name, consumer, state });
          }
          const access = await scopes.findAccessRecord(unit.transaction, { consumer, scope: scope.name });
          return { body: access && describeAccess(access) };
        },
      }),
    ),
    readEndpoint({
      method: 'GET',
      path: '/scopes/access/all',
      tag: ACCESS,
      summary: 'What the organisation has been granted',
      description: 'Scopes that are open for all are not listed.',
      access: READ,
      query: Type.Object({ inactive, integration_type: Type.Optional(line(64)) }),
      answers: { 200: Type.Array(scopeAccessAnswer) },
      read: async ({ caller, query }) =>
        writeAccess({ consumer: caller.organisation, denied: query.inactive ?? false }),
    }),
  ];
}

/** `MASKINPORTEN`, `maskinporten` and the like; the portal writes `ID_PORTEN` in one place. */
function readIntegrationType(text: string | undefined): string | undefined {
  const type = text?.toLowerCase();
  return type === 'id_porten' ? 'idporten' : type;
}
