import { type OrganisationNumber, parseOrganisationNumber } from '@portvakt/protocol';
import {
  type AltinnRoom,
  type Answer,
  actorOf,
  created,
  describeRoute,
  noContent,
  ok,
  okList,
  type PartyCall,
  type WithBody,
  withBody,
  writeQuota,
} from '#altinn-interface';
import { writeRows } from '#answers';
import type { ChangeFeed } from '#audit-trail';
import type { Quotas } from '#operations';
import type { OrganisationStore } from '#organisations';
import { mayDelegate, partyOfOrganisation } from '#parties';
import { MASKINPORTEN_SCHEMA, nameResource, type ResourceStore } from '#resources';
import { PORTAL_SCOPE } from '#sign-in';
import type { DelegationFault } from './check-delegation.ts';
import type { DelegationStore, FoundDelegation } from './delegation-store.ts';
import { delegate, exceedsDelegations, revoke } from './keep-delegations.ts';
import { readDelegationBody, readResource } from './read-delegation-body.ts';

export interface DelegationRoomDependencies {
  readonly delegations: DelegationStore;
  readonly resources: Pick<ResourceStore, 'find'>;
  readonly organisations: Pick<OrganisationStore, 'read' | 'readAll'>;
  readonly feed: Pick<ChangeFeed, 'change'>;
  readonly quotas: Quotas;
}

const BASE = '/accessmanagement/api/v1/:party/maskinportenschema';
const ACTION = 'ScopeAccess';

/** The older interface for people, by party and kind of resource (Altinn, MaskinportenSchemaController until 2025). */
export function createOlderDelegationRoom(given: DelegationRoomDependencies): AltinnRoom {
  return (app, doors) => {
    const person = (work: (call: PartyCall) => Promise<Answer>) => doors.party([PORTAL_SCOPE], mayDelegate, work);
    app.post(
      `${BASE}/delegationcheck`,
      describeRoute('Whether a resource can be delegated'),
      person(withBody((call) => check(given, call))),
    );
    app.post(`${BASE}/offered`, describeRoute('Delegate a resource'), person(withBody((call) => offer(given, call))));
    app.get(
      `${BASE}/offered`,
      describeRoute('What the party has delegated'),
      person(async ({ party }) => listAll(given, { consumer: party.orgno })),
    );
    app.get(
      `${BASE}/received`,
      describeRoute('What was delegated to the party'),
      person(async ({ party }) => listAll(given, { supplier: party.orgno })),
    );
    app.post(
      `${BASE}/offered/revoke`,
      describeRoute('Take back what was delegated'),
      person(withBody((call) => end(given, call, 'to'))),
    );
    app.post(
      `${BASE}/received/revoke`,
      describeRoute('Give up what was delegated'),
      person(withBody((call) => end(given, call, 'from'))),
    );
  };
}

async function check({ resources }: DelegationRoomDependencies, call: WithBody<PartyCall>): Promise<Answer> {
  const identifier = readResource(call.body);
  const resource = identifier === undefined ? undefined : await resources.find(identifier);
  if (identifier === undefined || resource === undefined)
    return call.invalid({ resource: [texts['resource-unknown']] });
  if (resource.type !== MASKINPORTEN_SCHEMA) return call.invalid({ resource: [texts['not-a-bundle-of-scopes']] });
  return ok([
    {
      ...describeRight(identifier),
      status: resource.delegable ? 'Delegable' : 'NotDelegable',
      details: [
        resource.delegable
          ? { code: 'RoleAccess', description: 'Delegator has access through a role.', parameters: {} }
          : { code: 'Unknown', description: texts['not-delegable'], parameters: {} },
      ],
    },
  ]);
}

async function offer(given: DelegationRoomDependencies, call: WithBody<PartyCall>): Promise<Answer> {
  const { orgno = '', resource } = readDelegationBody(call.body, 'to');
  const supplier = parseOrganisationNumber(orgno);
  if (supplier === undefined || (await given.organisations.read(supplier)) === undefined) {
    return call.invalid({ To: ['The receiver of a delegation must be an organization.'] });
  }
  if (resource === undefined) {
    return call.invalid({ Rights: ['This operation only support delegation of exactly one resource.'] });
  }
  const { party, person } = call;
  const delegation = { consumer: party.orgno, supplier, resource };
  const result = await given.feed.change(
    actorOf(call),
    async (unit) =>
      (await exceedsDelegations(given, unit, delegation)) ??
      delegate(given, unit, { ...delegation, performedBy: person.partyUuid }),
  );
  if (typeof result === 'object') return writeQuota(result);
  if (typeof result === 'string') {
    return call.invalid({ [result === 'own-organisation' ? 'To' : 'right[0].Resource']: [texts[result]] });
  }
  return created({
    to: [{ id: 'urn:altinn:organizationnumber', value: supplier }],
    rightDelegationResults: [{ ...describeRight(resource), status: 'Delegated' }],
  });
}

async function end(given: DelegationRoomDependencies, call: WithBody<PartyCall>, side: 'to' | 'from'): Promise<Answer> {
  const { orgno = '', resource } = readDelegationBody(call.body, side);
  const other = parseOrganisationNumber(orgno);
  if (other === undefined || resource === undefined) {
    return call.invalid({
      [side === 'to' ? 'To' : 'From']: ['Exactly one organization and one resource must be given.'],
    });
  }
  const own = call.party.orgno;
  const pair = side === 'to' ? { consumer: own, supplier: other } : { consumer: other, supplier: own };
  await given.feed.change(actorOf(call), (unit) => revoke(given, unit, { ...pair, resource }));
  return noContent;
}

const texts: Readonly<Record<DelegationFault, string>> = {
  'own-organisation': 'The receiver of a delegation must be another organization than the one that delegates.',
  'resource-unknown': 'The resource does not exist.',
  'not-a-bundle-of-scopes': `This operation only support resources of type ${MASKINPORTEN_SCHEMA}.`,
  'not-delegable': 'The resource is not available for delegation.',
};

function describeRight(resource: string) {
  return {
    rightKey: `${resource}:${ACTION}`,
    resource: [{ id: 'urn:altinn:resource', value: resource }],
    action: ACTION,
  };
}

async function listAll(
  { delegations, organisations }: DelegationRoomDependencies,
  side: { consumer: OrganisationNumber } | { supplier: OrganisationNumber },
): Promise<Answer> {
  const found = (await delegations.search(side)).filter(
    ({ document }) => document.resourceType === MASKINPORTEN_SCHEMA,
  );
  const known = await organisations.readAll(found.flatMap(({ consumer, supplier }) => [consumer, supplier]));
  return okList(await writeRows(found, (delegation) => describeOne(delegation, known)));
}

function describeOne(
  { consumer, supplier, createdAt, document }: FoundDelegation,
  known: ReadonlyMap<OrganisationNumber, { readonly name: string | null }>,
) {
  const nameOf = (orgno: OrganisationNumber) => known.get(orgno)?.name ?? null;
  return {
    offeredByPartyId: partyOfOrganisation(consumer).partyId,
    offeredByName: nameOf(consumer),
    offeredByOrganizationNumber: consumer,
    coveredByPartyId: partyOfOrganisation(supplier).partyId,
    coveredByName: nameOf(supplier),
    coveredByOrganizationNumber: supplier,
    created: new Date(createdAt).toISOString(),
    resourceId: document.identifier,
    resourceTitle: nameResource(document),
    resourceType: document.resourceType,
    resourceReferences: document.resourceReferences ?? [],
    hasCompetentAuthority: document.hasCompetentAuthority,
    description: document.description?.nb ?? null,
    rightDescription: document.rightDescription?.nb ?? null,
  };
}
