import { isRefusal, type OrganisationNumber, parseOrganisationNumber, type Refusal, refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import { writeRows } from '#answers';
import {
  done,
  endpointsOf,
  needed,
  nothing,
  type Outcome,
  optionalText,
  type PartyCaller,
  party,
  send,
} from '#endpoints';
import { mayDelegate, partyOfOrganisation } from '#parties';
import { MASKINPORTEN_SCHEMA } from '#resources';
import { PORTAL_SCOPE } from '#sign-in';
import { checkDelegation } from './check-delegation.ts';
import { nameAssignment, type Pair } from './delegation.ts';
import type { DelegationDependencies } from './dependencies.ts';
import { describeOwn, describeWrongType } from './describe-findings.ts';
import {
  connectionSchema,
  delegatedResourceSchema,
  delegationCheckSchema,
  describeConnection,
  describeParty,
  describeResource,
  SUPPLIER_ROLE,
  supplierRole,
} from './enduser-schema.ts';
import { addSupplier, delegate, refuseDelegation, refuseSupplier, removeSupplier, revoke } from './keep-delegations.ts';

const BASE = '/accessmanagement/api/v1/enduser';
const tag = 'Altinn: delegations';

/** One side of what was delegated: the party in the query acts on it, the other organisation is named by its number. */
type Side = 'suppliers' | 'consumers';
const sides = ['suppliers', 'consumers'] as const;
const otherOf = { suppliers: 'supplier', consumers: 'consumer' } as const;

const path = (side: Side) => `${BASE}/maskinporten${side}`;
const caller = (side: Side, action: 'read' | 'write') =>
  party([PORTAL_SCOPE, `altinn:accessmanagement/enduser:maskinporten${side}.${action}`], mayDelegate);

/** The query of a side. Rules refuse what is missing, with Altinn's codes. */
type Query = Readonly<Partial<Record<'party' | 'supplier' | 'consumer' | 'resource' | 'cascade', string>>>;
const partyOf = needed('The UUID of the party that the person acts for.');
const otherQuery = (side: Side, other: ReturnType<typeof needed>) => ({ party: partyOf, [otherOf[side]]: other });
const yes = Type.Literal(true);

const { read, change } = endpointsOf<DelegationDependencies>();

/** The interface of today for people (Altinn, access management, MaskinportenSuppliers and MaskinportenConsumers). */
export const enduserDelegationEndpoints = [
  change({
    method: 'POST',
    path: path('suppliers'),
    tag,
    summary: 'Add a supplier',
    caller: caller('suppliers', 'write'),
    query: Type.Object(otherQuery('suppliers', needed())),
    answers: {
      200: Type.Object({ id: Type.String(), roleId: Type.String(), fromId: Type.String(), toId: Type.String() }),
    },
    prepare: (given, { caller, query }) => readDifferent(given, { caller, query, side: 'suppliers' }),
    change: async (given, { prepared: pair }, unit) => {
      const refused = await refuseSupplier(given, unit, pair);
      if (refused !== undefined) return refused;
      await addSupplier(given, unit, pair);
      return done({
        id: nameAssignment(pair),
        roleId: SUPPLIER_ROLE,
        fromId: partyOfOrganisation(pair.consumer).partyUuid,
        toId: partyOfOrganisation(pair.supplier).partyUuid,
      });
    },
  }),
  read({
    method: 'GET',
    path: `${path('suppliers')}/resources/delegationcheck`,
    tag,
    summary: 'Whether a resource can be delegated',
    caller: caller('suppliers', 'read'),
    query: Type.Object({ party: partyOf, resource: needed() }),
    answers: { 200: delegationCheckSchema },
    read: (given, { query }) => check(given, query.resource ?? ''),
  }),
  change({
    method: 'POST',
    path: `${path('suppliers')}/resources`,
    tag,
    summary: 'Delegate a resource to a supplier',
    caller: caller('suppliers', 'write'),
    query: Type.Object({ ...otherQuery('suppliers', needed()), resource: needed() }),
    answers: { 200: yes },
    prepare: async (given, { caller, query }) => {
      const pair = await readDifferent(given, { caller, query, side: 'suppliers' });
      if (isRefusal(pair)) return pair;
      const { resource } = query as Query;
      return resource === undefined ? refuse('delegated-resource-unknown') : { ...pair, resource };
    },
    change: async (given, { caller, prepared: delegation }, unit) => {
      const { transaction } = unit;
      const refused = checkDelegation(delegation, await given.resources.find(transaction, delegation.resource));
      if (refused !== undefined) return refused;
      // A supplier is added first, by a decision of its own.
      const assignment = await given.delegations.findAssignment(transaction, delegation);
      if (assignment === undefined || assignment.removed) return refuse('supplier-missing');
      const exceeded = await refuseDelegation(given, unit, delegation);
      if (exceeded !== undefined) return exceeded;
      const made = await delegate(given, unit, { ...delegation, performedBy: caller.person.partyUuid });
      return isRefusal(made) ? made : done(true);
    },
  }),
  ...sides.flatMap((side) => [
    read({
      method: 'GET',
      path: path(side),
      tag,
      summary: `The ${side} of the party`,
      caller: caller(side, 'read'),
      query: Type.Object(otherQuery(side, optionalText())),
      answers: { 200: Type.Array(connectionSchema) },
      read: (given, { caller, query }) => listAssignments(given, { caller, query, side }),
    }),
    change({
      method: 'DELETE',
      path: path(side),
      tag,
      summary: `End what there is with one of the ${side}`,
      caller: caller(side, 'write'),
      query: Type.Object({
        ...otherQuery(side, needed()),
        cascade: optionalText('Whether what was delegated ends with it: true or false.'),
      }),
      answers: { 204: undefined },
      prepare: (given, { caller, query }) => readDifferent(given, { caller, query, side }),
      change: async (given, { query, prepared: pair }, unit) => {
        const cascade = (query as Query).cascade?.toLowerCase() === 'true';
        return (await removeSupplier(given, unit, { ...pair, cascade })) ?? nothing;
      },
    }),
    read({
      method: 'GET',
      path: `${path(side)}/resources`,
      tag,
      summary: `What was delegated, by ${side}`,
      caller: caller(side, 'read'),
      query: Type.Object({ ...otherQuery(side, optionalText()), resource: optionalText() }),
      answers: { 200: Type.Array(delegatedResourceSchema) },
      read: (given, { caller, query }) => listResources(given, { caller, query, side }),
    }),
    change({
      method: 'DELETE',
      path: `${path(side)}/resources`,
      tag,
      summary: `End the delegation of a resource with one of the ${side}`,
      caller: caller(side, 'write'),
      query: Type.Object({ ...otherQuery(side, needed()), resource: needed() }),
      answers: { 204: undefined },
      prepare: async (given, { caller, query }) => {
        const pair = await readDifferent(given, { caller, query, side });
        if (isRefusal(pair)) return pair;
        const { resource } = query as Query;
        if (resource === undefined) return refuse('delegated-resource-unknown');
        const found = await given.resources.find(given.database.reads, resource);
        return found !== undefined && found.type !== MASKINPORTEN_SCHEMA
          ? refuse('resource-not-a-bundle-of-scopes', { findings: describeWrongType(resource) })
          : { ...pair, resource };
      },
      change: async (given, { prepared: delegation }, unit) => {
        await revoke(given, unit, delegation);
        return nothing;
      },
    }),
  ]),
];

async function check({ database, resources }: DelegationDependencies, resource: string): Promise<Outcome> {
  const found = await resources.find(database.reads, resource);
  if (found === undefined) return refuse('delegated-resource-unknown');
  if (found.type !== MASKINPORTEN_SCHEMA) {
    return refuse('resource-not-a-bundle-of-scopes', { findings: describeWrongType(found.identifier) });
  }
  return done({
    resource: describeResource(found.document),
    rights: [
      {
        right: {
          key: `${found.identifier}:ScopeAccess`,
          name: 'ScopeAccess',
          resource: [{ type: 'urn:altinn:resource', value: found.identifier }],
          action: { type: 'urn:oasis:names:tc:xacml:1.0:action:action-id', value: 'ScopeAccess' },
        },
        result: found.delegable,
        reasonCodes: [found.delegable ? 'RoleAccess' : 'ResourceNotDelegable'],
      },
    ],
  });
}

interface Asked {
  readonly caller: PartyCaller;
  readonly query: Query;
  readonly side: Side;
}

async function listAssignments(given: DelegationDependencies, asked: Asked): Promise<Outcome> {
  const search = await readSearch(given, asked);
  if (isRefusal(search)) return search;
  const found = await given.delegations.listAssignments(search);
  const others = found.map((assignment) => assignment[otherOf[asked.side]]);
  const names = await given.organisations.readAll(others);
  return send({ json: await writeRows(others, (orgno) => describeConnection(orgno, names)) });
}

async function listResources(given: DelegationDependencies, asked: Asked): Promise<Outcome> {
  const search = await readSearch(given, asked);
  if (isRefusal(search)) return search;
  const found = await given.delegations.search({ ...search, resource: asked.query.resource });
  const byResource = Map.groupBy(
    found.filter(({ document }) => document.resourceType === MASKINPORTEN_SCHEMA),
    ({ resource }) => resource,
  );
  const names = await given.organisations.readAll(found.flatMap(({ consumer, supplier }) => [consumer, supplier]));
  const describeEnds = ({ consumer, supplier }: Pair) => ({
    from: describeParty(consumer, names),
    to: describeParty(supplier, names),
    role: supplierRole,
  });
  return send({
    json: await writeRows([...byResource.values()], (delegations) => ({
      resource: describeResource((delegations[0] as (typeof found)[number]).document),
      permissions: delegations.map(describeEnds),
    })),
  });
}

/** The party and the organisation that the query names. */
async function readPair(given: DelegationDependencies, { caller, query, side }: Asked): Promise<Pair | Refusal> {
  const other = await readOther(given, query[otherOf[side]]);
  if (other === undefined) return refuse('party-unknown');
  const own = caller.party.orgno;
  return side === 'suppliers' ? { consumer: own, supplier: other } : { consumer: other, supplier: own };
}

/** The same for a change. An organisation cannot be its own supplier; that is checked before anything of the resource. */
async function readDifferent(given: DelegationDependencies, asked: Asked): Promise<Pair | Refusal> {
  const pair = await readPair(given, asked);
  if (isRefusal(pair) || pair.consumer !== pair.supplier) return pair;
  return refuse('delegation-to-oneself', { findings: describeOwn(otherOf[asked.side]) });
}

/** The same where the other organisation may be left out. */
async function readSearch(given: DelegationDependencies, asked: Asked): Promise<Partial<Pair> | Refusal> {
  const { caller, query, side } = asked;
  const own = caller.party.orgno;
  if (query[otherOf[side]] === undefined) return side === 'suppliers' ? { consumer: own } : { supplier: own };
  return readPair(given, asked);
}

async function readOther(
  { organisations }: DelegationDependencies,
  value: string | undefined,
): Promise<OrganisationNumber | undefined> {
  const orgno = parseOrganisationNumber(value ?? '');
  return orgno !== undefined && (await organisations.read(orgno)) !== undefined ? orgno : undefined;
}
