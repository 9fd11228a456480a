import { type AltinnRoom, type Answer, describeRoute, type MachineCall, okList, writeTitle } from '#altinn-interface';
import { writeRows } from '#answers';
import type { OrganisationStore } from '#organisations';
import { decideLookUp, describeUnknown, LOOK_UP_ADMIN, type LookUpFault, lookUpScopes } from './decide-look-up.ts';
import type { DelegationStore } from './delegation-store.ts';
import { describeFound } from './describe-found.ts';

/** The address of today, and the one that an older Altinn answered on. */
const PATHS = [
  '/accessmanagement/api/v1/maskinporten/delegations',
  '/accessmanagement/api/v1/admin/delegations/maskinportenschema',
];

/** «Has it been delegated?», as Maskinporten asks it when a token is asked for. */
export function createLookUpRoom(given: {
  readonly delegations: Pick<DelegationStore, 'search'>;
  readonly organisations: Pick<OrganisationStore, 'read'>;
}): AltinnRoom {
  return (app, doors) => {
    for (const path of PATHS) {
      app.get(
        path,
        describeRoute('Delegations of a scope, to a supplier, from a consumer'),
        doors.lookUp(lookUpScopes, (call) => lookUp(given, call)),
      );
    }
  };
}

async function lookUp(
  { delegations, organisations }: Parameters<typeof createLookUpRoom>[0],
  call: MachineCall,
): Promise<Answer> {
  const asked = decideLookUp({
    scope: call.param('scope'),
    consumerOrg: call.param('consumerOrg'),
    supplierOrg: call.param('supplierOrg'),
    isAdmin: call.token.scopes.has(LOOK_UP_ADMIN),
    prefixes: readPrefixes(call.token.claims.consumer_prefix),
  });
  if ('fault' in asked) return answerFault(call, asked);
  const { scope, consumer, supplier } = asked;
  for (const [parameter, orgno] of [
    ['supplierOrg', supplier],
    ['consumerOrg', consumer],
  ] as const) {
    if (orgno !== undefined && (await organisations.read(orgno)) === undefined) {
      return answerFault(call, describeUnknown(parameter, orgno));
    }
  }
  return okList(await writeRows(await delegations.search({ scope, consumer, supplier }), describeFound));
}

function answerFault(call: MachineCall, fault: LookUpFault): Answer {
  if (fault.fault === 'invalid') return call.invalid(fault.errors);
  const answer = writeTitle(fault.status, fault.title);
  // What only the owner of a scope may ask, those with this one may ask of any.
  return fault.status === 403 ? { ...answer, refused: { reason: fault.title, scopes: [LOOK_UP_ADMIN] } } : answer;
}

function readPrefixes(claim: unknown): readonly string[] {
  return [claim].flat().filter((prefix) => typeof prefix === 'string' && prefix !== '') as string[];
}
