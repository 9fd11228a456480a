import { isRefusal } from '@portvakt/protocol';
import { Type } from 'typebox';
import { writeRows } from '#answers';
import { endpointsOf, lookUp, optionalText, send } from '#endpoints';
import type { OrganisationStore } from '#organisations';
import { decideLookUp, LOOK_UP_ADMIN, lookUpScopes, refuseUnknown } from './decide-look-up.ts';
import type { DelegationStore } from './delegation-store.ts';
import { describeFound } from './describe-found.ts';

/** The address of today, and the one that an older Altinn answered on. */
const PATHS = [
  '/accessmanagement/api/v1/maskinporten/delegations',
  '/accessmanagement/api/v1/admin/delegations/maskinportenschema',
];

const foundDelegation = Type.Object(
  {
    consumer_org: Type.String(),
    supplier_org: Type.String(),
    delegation_scheme_Id: Type.Union([Type.String(), Type.Null()]),
    scopes: Type.Array(Type.String(), { description: 'Every scope of the bundle.' }),
    created: Type.String({ format: 'date-time' }),
    resourceid: Type.String(),
  },
  { title: 'FoundDelegation' },
);

const { read } = endpointsOf<{
  readonly delegations: Pick<DelegationStore, 'search'>;
  readonly organisations: Pick<OrganisationStore, 'read'>;
}>();

/** «Has it been delegated?», as Maskinporten asks it when a token is asked for. */
export const lookUpEndpoints = PATHS.map((path) =>
  read({
    method: 'GET',
    path,
    tag: 'Altinn: delegations',
    summary: 'Delegations of a scope, to a supplier, from a consumer',
    caller: lookUp(lookUpScopes),
    query: Type.Object({ scope: optionalText(), supplierOrg: optionalText(), consumerOrg: optionalText() }),
    answers: { 200: Type.Array(foundDelegation) },
    read: async ({ delegations, organisations }, { caller, query }) => {
      const asked = decideLookUp({
        scope: query.scope,
        consumerOrg: query.consumerOrg,
        supplierOrg: query.supplierOrg,
        isAdmin: caller.scopes.has(LOOK_UP_ADMIN),
        prefixes: readPrefixes(caller.token.claims.consumer_prefix),
      });
      if (isRefusal(asked)) return asked;
      const { scope, consumer, supplier } = asked;
      for (const [parameter, orgno] of [
        ['supplierOrg', supplier],
        ['consumerOrg', consumer],
      ] as const) {
        if (orgno !== undefined && (await organisations.read(orgno)) === undefined) {
          return refuseUnknown(parameter, orgno);
        }
      }
      return send({ json: await writeRows(await delegations.search({ scope, consumer, supplier }), describeFound) });
    },
  }),
);

function readPrefixes(claim: unknown): readonly string[] {
  return [claim].flat().filter((prefix) => typeof prefix === 'string' && prefix !== '') as string[];
}
