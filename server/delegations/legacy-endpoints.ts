import { isRefusal, type OrganisationNumber, parseOrganisationNumber, type Refusal } from '@portvakt/protocol';
import { type TSchema, Type } from 'typebox';
import { writeRows } from '#answers';
import {
  done,
  endpointsOf,
  nothing,
  type Outcome,
  type PartyCaller,
  party,
  refuseField,
  send,
  unchecked,
} from '#endpoints';
import { mayDelegate, partyOfOrganisation } from '#parties';
import { MASKINPORTEN_SCHEMA, nameResource } from '#resources';
import { PORTAL_SCOPE } from '#sign-in';
import { numberPerformer } from './delegation.ts';
import type { FoundDelegation } from './delegation-store.ts';
import type { DelegationDependencies } from './dependencies.ts';
import { delegate, refuseDelegation, revoke } from './keep-delegations.ts';
import {
  type NamedParty,
  ORGANISATION,
  PARTY,
  RESOURCE,
  readDelegationBody,
  readResource,
} from './read-delegation-body.ts';

const BASE = '/accessmanagement/api/v1/:party/maskinportenschema';
const ACTION = 'ScopeAccess';
const tag = 'Altinn: delegations';
const person = party([PORTAL_SCOPE], mayDelegate);
const orNull = (schema: TSchema) => Type.Union([schema, Type.Null()]);

const attributes = Type.Array(Type.Object({ id: Type.String(), value: Type.String() }));
const right = Type.Object({ resource: attributes });
const bodyNaming = (side: 'to' | 'from') =>
  unchecked(Type.Object({ [side]: attributes, rights: Type.Array(right, { minItems: 1, maxItems: 1 }) }));
const rightAnswer = { rightKey: Type.String(), resource: attributes, action: Type.String(), status: Type.String() };

const delegationSchema = Type.Object(
  {
    offeredByPartyId: Type.Integer(),
    offeredByName: orNull(Type.String()),
    offeredByOrganizationNumber: Type.String(),
    coveredByPartyId: Type.Integer(),
    coveredByName: orNull(Type.String()),
    coveredByOrganizationNumber: Type.String(),
    performedByUserId: Type.Integer(),
    created: Type.String({ format: 'date-time' }),
    resourceId: Type.String(),
    resourceTitle: Type.String(),
    resourceType: Type.String(),
    resourceReferences: Type.Array(Type.Object({ reference: Type.String(), referenceType: Type.String() })),
    hasCompetentAuthority: Type.Object({ organization: Type.String() }),
    description: orNull(Type.String()),
    rightDescription: orNull(Type.String()),
  },
  { title: 'MaskinportenSchemaDelegation' },
);

const { read, change } = endpointsOf<DelegationDependencies>();

/** The interface for people until 2025, by party and kind of resource (Altinn, MaskinportenSchemaController). */
export const legacyDelegationEndpoints = [
  read({
    method: 'POST',
    path: `${BASE}/delegationcheck`,
    tag,
    summary: 'Whether a resource can be delegated',
    caller: person,
    body: unchecked(right),
    answers: {
      200: Type.Array(
        Type.Object({
          ...rightAnswer,
          details: Type.Array(
            Type.Object({ code: Type.String(), description: Type.String(), parameters: Type.Object({}) }),
          ),
        }),
      ),
    },
    read: (given, { body }) => check(given, body),
  }),
  change({
    method: 'POST',
    path: `${BASE}/offered`,
    tag,
    summary: 'Delegate a resource',
    caller: person,
    body: bodyNaming('to'),
    answers: {
      201: Type.Object({ to: attributes, rightDelegationResults: Type.Array(Type.Object(rightAnswer)) }),
    },
    prepare: (given, { body }) => readAsked(given, body, 'to'),
    change: async (given, { caller, prepared: { other: supplier, resource, named } }, unit) => {
      const delegation = { consumer: caller.party.orgno, supplier, resource };
      const exceeded = await refuseDelegation(given, unit, delegation);
      if (exceeded !== undefined) return exceeded;
      const made = await delegate(given, unit, { ...delegation, performedBy: caller.person.partyUuid });
      if (isRefusal(made)) {
        return made.refusal === 'delegation-to-oneself'
          ? refuseField('To', texts.sameParty(named.value))
          : // It has changed since it was read.
            refuseField(PLACE, texts.closed(resource));
      }
      return done({
        to: [{ id: named.id, value: named.value }],
        rightDelegationResults: [{ ...describeRight(resource), status: 'Delegated' }],
      });
    },
  }),
  read({
    method: 'GET',
    path: `${BASE}/offered`,
    tag,
    summary: 'What the party has delegated',
    caller: person,
    answers: { 200: Type.Array(delegationSchema) },
    read: (given, { caller }) => listAll(given, { consumer: caller.party.orgno }),
  }),
  read({
    method: 'GET',
    path: `${BASE}/received`,
    tag,
    summary: 'What was delegated to the party',
    caller: person,
    answers: { 200: Type.Array(delegationSchema) },
    read: (given, { caller }) => listAll(given, { supplier: caller.party.orgno }),
  }),
  ...(
    [
      ['offered', 'to', 'Take back what was delegated'],
      ['received', 'from', 'Give up what was delegated'],
    ] as const
  ).map(([list, side, summary]) =>
    change({
      method: 'POST',
      path: `${BASE}/${list}/revoke`,
      tag,
      summary,
      caller: person,
      body: bodyNaming(side),
      answers: { 204: undefined },
      prepare: (given, { body }) => readAsked(given, body, side),
      change: async (given, { caller, prepared }, unit) => {
        await revoke(given, unit, { ...pairOf(caller, prepared, side), resource: prepared.resource });
        return nothing;
      },
    }),
  ),
];

function pairOf({ party: { orgno } }: PartyCaller, { other }: Asked, side: 'to' | 'from') {
  return side === 'to' ? { consumer: orgno, supplier: other } : { consumer: other, supplier: orgno };
}

async function check({ database, resources }: DelegationDependencies, body: unknown): Promise<Outcome> {
  const identifier = readResource(body);
  if (identifier === undefined) return refuseField(PLACE, texts.unrecognised);
  const resource = await resources.find(database.reads, identifier);
  if (resource === undefined) return refuseField(PLACE, texts.unknown);
  if (resource.type !== MASKINPORTEN_SCHEMA) {
    return refuseField(PLACE, texts.wrongTypeToCheck(identifier, resource.type));
  }
  return done([
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
async function readAsked(given: DelegationDependencies, body: unknown, side: 'to' | 'from'): Promise<Asked | Refusal> {
  const { party: named, shown, rights, resource } = readDelegationBody(body, side);
  if (rights !== 1) return refuseField('Rights', texts.oneRight);
  if (resource === undefined) return refuseField(PLACE, texts.wrongAttribute);
  const found = await given.resources.find(given.database.reads, resource);
  // What cannot be delegated any more can still be taken back.
  if (found === undefined) return refuseField(PLACE, texts.closed(resource));
  if (found.type !== MASKINPORTEN_SCHEMA) return refuseField(PLACE, texts.wrongType(resource));
  const other = named && (await findOrganisation(given, named));
  if (named === undefined || other === undefined) {
    return refuseField(side === 'to' ? 'To' : 'From', texts.wrongParty(side, shown));
  }
  return { other, named, resource };
}

async function findOrganisation(
  { organisations, parties }: DelegationDependencies,
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
  { delegations, organisations }: DelegationDependencies,
  side: { consumer: OrganisationNumber } | { supplier: OrganisationNumber },
): Promise<Outcome> {
  const found = (await delegations.search(side)).filter(
    ({ document }) => document.resourceType === MASKINPORTEN_SCHEMA,
  );
  const known = await organisations.readAll(found.flatMap(({ consumer, supplier }) => [consumer, supplier]));
  return send({ json: await writeRows(found, (delegation) => describeOne(delegation, known)) });
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
