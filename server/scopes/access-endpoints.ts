import { isRefusal, type OrganisationNumber, refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import { writeList } from '#answers';
import { done, endpointsOf, line, machine, type Outcome, organisationNumber, send } from '#endpoints';
import { describeAccess } from './describe-scope.ts';
import { findOwn, inactive, named, reader, type ScopeDependencies, writer } from './endpoints.ts';
import { grantAccess, withdrawAccess } from './grant-access.ts';
import { scopeAccessAnswer } from './scope-schema.ts';
import type { AccessKey, ScopeStore } from './store.ts';

/** Grants that are read at a time. */
const PAGE = 500;
const tag = 'Scope access';

const { read, change } = endpointsOf<ScopeDependencies>();

/** Who was granted which scope. */
export const scopeAccessEndpoints = [
  read({
    method: 'GET',
    path: '/scopes/access',
    tag,
    summary: 'What the organisation has granted',
    description: 'Of one scope, or to one consumer.',
    caller: reader,
    query: Type.Object({
      scope: Type.Optional(line(320)),
      consumer_orgno: Type.Optional(organisationNumber('The consumer.')),
      inactive,
    }),
    answers: { 200: Type.Array(scopeAccessAnswer) },
    read: async (given, { caller, query }) => {
      const { scope: name, consumer_orgno } = query;
      const search = { owner: caller.organisation, denied: query.inactive ?? false };
      if (name !== undefined && consumer_orgno === undefined) {
        const scope = await findOwn(given, given.database.reads, { name, caller });
        return isRefusal(scope) ? scope : writeAccess(given, { ...search, scope: name });
      }
      return consumer_orgno !== undefined && name === undefined
        ? writeAccess(given, { ...search, consumer: consumer_orgno as OrganisationNumber })
        : refuse('scope-access-invalid', {
            fields: [{ field: 'scope', message: 'give either scope or consumer_orgno' }],
          });
    },
  }),
  ...(['PUT', 'DELETE'] as const).map((method) =>
    change({
      method,
      path: '/scopes/access/:consumer_orgno',
      tag,
      summary: method === 'PUT' ? 'Grant a scope' : 'Withdraw a grant',
      caller: writer,
      params: Type.Object({ consumer_orgno: organisationNumber('Who is granted the scope.') }),
      query: named,
      answers: { 200: scopeAccessAnswer },
      change: async (given, { caller, query, params }, unit) => {
        const { scopes } = given;
        const consumer = params.consumer_orgno as OrganisationNumber;
        const scope = await findOwn(given, unit.transaction, { name: query.scope, caller });
        if (isRefusal(scope)) return scope;
        if (method === 'PUT') {
          const granted = await grantAccess(given, unit, { scope, consumers: [consumer] });
          if (isRefusal(granted)) return granted;
        } else {
          const withdrawn = await withdrawAccess(given, unit, { scope, consumers: [consumer] });
          const isThere = withdrawn.length > 0 || (await scopes.findAccess(unit.transaction, scope.name, consumer));
          if (!isThere) return refuse('scope-access-missing', { fill: { consumer, scope: scope.name } });
        }
        const access = await scopes.findAccessRecord(unit.transaction, { consumer, scope: scope.name });
        return done(access && describeAccess(access));
      },
    }),
  ),
  read({
    method: 'GET',
    path: '/scopes/access/all',
    tag,
    summary: 'What the organisation has been granted',
    description: 'Scopes that are open for all are not listed.',
    // It is what whoever keeps clients may put on them.
    caller: machine(['idporten:scopes.read', 'idporten:dcr.read']),
    query: Type.Object({ inactive, integration_type: Type.Optional(line(64)) }),
    answers: { 200: Type.Array(scopeAccessAnswer) },
    read: (given, { caller, query }) =>
      writeAccess(given, { consumer: caller.organisation, denied: query.inactive ?? false }),
  }),
];

async function writeAccess(
  { scopes }: ScopeDependencies,
  search: Parameters<ScopeStore['listAccess']>[0],
): Promise<Outcome> {
  const readPage = (after: AccessKey | undefined) => scopes.listAccess(search, { after, limit: PAGE });
  return send({ json: await writeList(readPage, describeAccess) });
}
