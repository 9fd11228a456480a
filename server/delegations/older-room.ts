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
import type { Database } from '#database';
import type { Quotas } from '#operations';
import type { OrganisationStore } from '#organisations';
import { mayDelegate, type PartyFinder, partyOfOrganisation } from '#parties';
import { MASKINPORTEN_SCHEMA, nameResource, type ResourceStore } from '#resources';
import { PORTAL_SCOPE } from '#sign-in';
import { numberPerformer } from './delegation.ts';
import type { DelegationStore, FoundDelegation } from './delegation-store.ts';
import { delegate, exceedsDelegations, revoke } from './keep-delegations.ts';
import {
  type NamedParty,
  ORGANISATION,
  PARTY,
  RESOURCE,
  readDelegationBody,
  readResource,
} from './read-delegation-body.ts';

export interface DelegationRoomDependencies {
  readonly database: Pick<Database, 'reads'>;
  readonly delegations: DelegationStore;
  readonly resources: Pick<ResourceStore, 'find'>;
  readonly organisations: Pick<OrganisationStore, 'read' | 'readAll'>;
  readonly parties: Pick<PartyFinder, 'findById'>;
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

async function check({ database, resources }: DelegationRoomDependencies, call: WithBody<PartyCall>): Promise<Answer> {
  const identifier = readResource(call.body);
  if (identifier === undefined) return call.invalid({ [PLACE]: [texts.unrecognised] });
  const resource = await resources.find(database.reads, identifier);
  if (resource === undefined) return call.invalid({ [PLACE]: [texts.unknown] });
  if (resource.type !== MASKINPORTEN_SCHEMA) {
    return call.invalid({ [PLACE]: [texts.wrongTypeToCheck(identifier, resource.type)] });
  }
  return ok([
    {
      ...describeRight(identifier),
      status: resource.delegable ? 'Delegable' : 'NotDelegable',
      details: [
        resource.delegable
          ? { code: 'RoleAccess', description: 'Delegator has access through a role.', parameters: {} }
          : { code: 'Unknown', description: texts.unknown, parameters: {} },
      ],
    },
  ]);
}

async function offer(given: DelegationRoomDependencies, call: WithBody<PartyCall>): Promise<Answer> {
  const asked = await readAsked(given, call, 'to');
  if ('status' in asked) return asked;
  const { other: supplier, resource } = asked;
  const { party, person } = call;
  const delegation = { consumer: party.orgno, supplier, resource };
  const result = await given.feed.change(
    actorOf(call),
    async (unit) =>
      (await exceedsDelegations(given, unit, delegation)) ??
      delegate(given, unit, { ...delegation, performedBy: person.partyUuid }),
  );
  if (typeof result === 'object') return writeQuota(result);
  if (result === 'own-organisation') return call.invalid({ To: [texts.sameParty(asked.named.value)] });
  // It has changed since it was read.
  if (typeof result === 'string') return call.invalid({ [PLACE]: [texts.closed(resource)] });
  return created({
    to: [{ id: asked.named.id, value: asked.named.value }],
    rightDelegationResults: [{ ...describeRight(resource), status: 'Delegated' }],
  });
}

async function end(given: DelegationRoomDependencies, call: WithBody<PartyCall>, side: 'to' | 'from'): Promise<Answer> {
  const asked = await readAsked(given, call, side);
  if ('status' in asked) return asked;
  const own = call.party.orgno;
  const pair = side === 'to' ? { consumer: own, supplier: asked.other } : { consumer: asked.other, supplier: own };
  await given.feed.change(actorOf(call), (unit) => revoke(given, unit, { ...pair, resource: asked.resource }));
  return noContent;
}

/** The key of a fault in the resource, of which there is only one. */
const PLACE = 'right[0].Resource';
const identified = `(identified by either ${ORGANISATION} or ${PARTY} attribute id)`;

/** Altinn's own sentences, which clients match on («MaskinportenSchemaService»). */
const texts = {
  oneRight:
    'This operation only support requests specifying a single right identifying a Maskinporten schema resource registered in the Altinn Resource Registry',
  wrongAttribute: `This operation only support requests for resources from the Altinn Resource Registry using the ${RESOURCE} attribute id`,
  unrecognised: `The specified resource is not recognized. The operation only support requests for a single resource from the Altinn Resource Registry, identified by using the ${RESOURCE} attribute id.`,
  unknown: 'The resource does not exist or is not available for delegation',
  closed: (resource: string) => `The resource: ${resource}, does not exist or is not available for delegation`,
  wrongType: (resource: string) =>
    `This operation only support requests for Maskinporten schema resources. Invalid resource: ${resource}`,
  wrongTypeToCheck: (resource: string, type: string) =>
    `This operation only supports MaskinportenSchema resources. Please use the Single Rights DelegationCheck API. Invalid resource: ${resource}. Invalid resource type: ${type}`,
  wrongParty: (side: 'to' | 'from', value: string) =>
    `Maskinporten schema delegation can only be delegated ${side} a valid organization ${identified}. Invalid value: ${value}`,
  sameParty: (value: string) =>
    `Maskinporten schema delegation can not have the same party in the From and To Attributes: ${value}`,
} as const;

interface Asked {
  readonly other: OrganisationNumber;
  readonly named: NamedParty;
  readonly resource: string;
}

/** The other party and the resource of a body, or what is wrong with it, in Altinn's order: right, resource, party. */
async function readAsked(
  given: DelegationRoomDependencies,
  call: WithBody<PartyCall>,
  side: 'to' | 'from',
): Promise<Asked | Answer> {
  const { party: named, shown, rights, resource } = readDelegationBody(call.body, side);
  if (rights !== 1) return call.invalid({ Rights: [texts.oneRight] });
  if (resource === undefined) return call.invalid({ [PLACE]: [texts.wrongAttribute] });
  const found = await given.resources.find(given.database.reads, resource);
  // What cannot be delegated any more can still be taken back.
  if (found === undefined) return call.invalid({ [PLACE]: [texts.closed(resource)] });
  if (found.type !== MASKINPORTEN_SCHEMA) return call.invalid({ [PLACE]: [texts.wrongType(resource)] });
  const other = named && (await findOrganisation(given, named));
  if (named === undefined || other === undefined) {
    return call.invalid({ [side === 'to' ? 'To' : 'From']: [texts.wrongParty(side, shown)] });
  }
  return { other, named, resource };
}

async function findOrganisation(
  { organisations, parties }: DelegationRoomDependencies,
  { by, value }: NamedParty,
): Promise<OrganisationNumber | undefined> {
  if (by === 'partyId') {
    const found = /^[0-9]{1,15}$/.test(value) ? await parties.findById(Number(value)) : undefined;
    return found?.kind === 'organisation' ? found.orgno : undefined;
  }
  const orgno = parseOrganisationNumber(value);
  return orgno !== undefined && (await organisations.read(orgno)) !== undefined ? orgno : undefined;
}

function describeRight(resource: string) {
  return {
    rightKey: `${resource}:${ACTION}`,
    resource: [{ id: RESOURCE, value: resource }],
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
  { consumer, supplier, performedBy, createdAt, document }: FoundDelegation,
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
    performedByUserId: numberPerformer(performedBy),
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
