import { type OrganisationNumber, parseOrganisationNumber } from '@portvakt/protocol';
import {
  type AltinnRoom,
  type Answer,
  actorOf,
  describeRoute,
  noContent,
  ok,
  okList,
  type PartyCall,
  writeQuota,
} from '#altinn-interface';
import { writeRows } from '#answers';
import { mayDelegate, partyOfOrganisation } from '#parties';
import { MASKINPORTEN_SCHEMA, nameResource, type ResourceDocument } from '#resources';
import { PORTAL_SCOPE } from '#sign-in';
import { checkDelegation } from './check-delegation.ts';
import { nameAssignment, type Pair } from './delegation.ts';
import { describeHeld, describeOwn, describeWrongType, problems } from './enduser-problems.ts';
import {
  addSupplier,
  delegate,
  exceedsDelegations,
  exceedsSuppliers,
  removeSupplier,
  revoke,
} from './keep-delegations.ts';
import type { DelegationRoomDependencies } from './older-room.ts';

const BASE = '/accessmanagement/api/v1/enduser';
/** The role that a supplier has towards a consumer: one UUID everywhere (Altinn, access management, RoleConstants). */
const SUPPLIER_ROLE = '961f6ebb-ecf7-4fc6-ab5a-ca0841db4931';
const role = { id: SUPPLIER_ROLE, code: 'supplier', urn: 'urn:altinn:role:supplier' };

/** One side of what was delegated: the party in the query acts on it, the other organisation is named by its number. */
type Side = 'suppliers' | 'consumers';
const otherOf: Readonly<Record<Side, 'supplier' | 'consumer'>> = { suppliers: 'supplier', consumers: 'consumer' };

/** The interface of today for people (Altinn, access management, MaskinportenSuppliers and MaskinportenConsumers). */
export function createEnduserDelegationRoom(given: DelegationRoomDependencies): AltinnRoom {
  return (app, doors) => {
    const door = (side: Side, action: 'read' | 'write', work: (call: PartyCall) => Promise<Answer>) =>
      doors.party([PORTAL_SCOPE, `altinn:accessmanagement/enduser:maskinporten${side}.${action}`], mayDelegate, work);
    const path = (side: Side) => `${BASE}/maskinporten${side}`;

    app.post(
      path('suppliers'),
      describeRoute('Add a supplier'),
      door('suppliers', 'write', (call) => add(given, call)),
    );
    app.get(
      `${path('suppliers')}/resources/delegationcheck`,
      describeRoute('Whether a resource can be delegated'),
      door('suppliers', 'read', (call) => check(given, call)),
    );
    app.post(
      `${path('suppliers')}/resources`,
      describeRoute('Delegate a resource to a supplier'),
      door('suppliers', 'write', (call) => delegateResource(given, call)),
    );
    for (const side of ['suppliers', 'consumers'] as const) {
      app.get(
        path(side),
        describeRoute(`The ${side} of the party`),
        door(side, 'read', (call) => listAssignments(given, call, side)),
      );
      app.delete(
        path(side),
        describeRoute(`End what there is with one of the ${side}`),
        door(side, 'write', (call) => removeAssignment(given, call, side)),
      );
      app.get(
        `${path(side)}/resources`,
        describeRoute(`What was delegated, by ${side}`),
        door(side, 'read', (call) => listResources(given, call, side)),
      );
      app.delete(
        `${path(side)}/resources`,
        describeRoute(`End the delegation of a resource with one of the ${side}`),
        door(side, 'write', (call) => removeResource(given, call, side)),
      );
    }
  };
}

async function add(given: DelegationRoomDependencies, call: PartyCall): Promise<Answer> {
  const pair = await readDifferent(given, call, 'suppliers');
  if ('status' in pair) return pair;
  const exceeded = await given.feed.change(actorOf(call), async (unit) => {
    const over = await exceedsSuppliers(given, unit, pair);
    if (over === undefined) await addSupplier(given, unit, pair);
    return over;
  });
  if (exceeded !== undefined) return writeQuota(exceeded);
  return ok({
    id: nameAssignment(pair),
    roleId: SUPPLIER_ROLE,
    fromId: partyOfOrganisation(pair.consumer).partyUuid,
    toId: partyOfOrganisation(pair.supplier).partyUuid,
  });
}

async function check({ database, resources }: DelegationRoomDependencies, call: PartyCall): Promise<Answer> {
  const found = await resources.find(database.reads, call.param('resource') ?? '');
  if (found === undefined) return call.problem(problems['resource-unknown']);
  if (found.type !== MASKINPORTEN_SCHEMA) return call.findings(describeWrongType(found.identifier));
  return ok({
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

async function delegateResource(given: DelegationRoomDependencies, call: PartyCall): Promise<Answer> {
  const pair = await readDifferent(given, call, 'suppliers');
  if ('status' in pair) return pair;
  const resource = call.param('resource');
  if (resource === undefined) return call.problem(problems['resource-unknown']);
  const performedBy = call.person.partyUuid;
  const result = await given.feed.change(actorOf(call), async (unit) => {
    const fault = checkDelegation(pair, await given.resources.find(unit.transaction, resource));
    if (fault !== undefined) return fault;
    // A supplier is added first, by a decision of its own.
    const assignment = await given.delegations.findAssignment(unit.transaction, pair);
    if (assignment === undefined || assignment.removed) return 'supplier-missing';
    const exceeded = await exceedsDelegations(given, unit, { ...pair, resource });
    return exceeded ?? delegate(given, unit, { ...pair, resource, performedBy });
  });
  if (typeof result === 'object') return writeQuota(result);
  if (typeof result === 'boolean') return ok(true);
  if (result === 'own-organisation') return call.findings(describeOwn('supplier'));
  if (result === 'not-a-bundle-of-scopes') return call.findings(describeWrongType(resource));
  return call.problem(problems[result]);
}

async function listAssignments(given: DelegationRoomDependencies, call: PartyCall, side: Side): Promise<Answer> {
  const asked = await readSearch(given, call, side);
  if ('status' in asked) return asked;
  const found = await given.delegations.listAssignments(asked);
  const others = found.map((assignment) => assignment[otherOf[side]]);
  const names = await given.organisations.readAll(others);
  return okList(await writeRows(others, (orgno) => describeConnection(orgno, names)));
}

async function removeAssignment(given: DelegationRoomDependencies, call: PartyCall, side: Side): Promise<Answer> {
  const pair = await readDifferent(given, call, side);
  if ('status' in pair) return pair;
  const cascade = call.param('cascade')?.toLowerCase() === 'true';
  const stopped = await given.feed.change(actorOf(call), (unit) => removeSupplier(given, unit, { ...pair, cascade }));
  return stopped ? call.findings(describeHeld()) : noContent;
}

async function listResources(given: DelegationRoomDependencies, call: PartyCall, side: Side): Promise<Answer> {
  const asked = await readSearch(given, call, side);
  if ('status' in asked) return asked;
  const found = await given.delegations.search({ ...asked, resource: call.param('resource') });
  const byResource = Map.groupBy(
    found.filter(({ document }) => document.resourceType === MASKINPORTEN_SCHEMA),
    ({ resource }) => resource,
  );
  const names = await given.organisations.readAll(found.flatMap(({ consumer, supplier }) => [consumer, supplier]));
  const describeEnds = ({ consumer, supplier }: Pair) => ({
    from: describeParty(consumer, names),
    to: describeParty(supplier, names),
    role,
  });
  return okList(
    await writeRows([...byResource.values()], (delegations) => ({
      resource: describeResource((delegations[0] as (typeof found)[number]).document),
      permissions: delegations.map(describeEnds),
    })),
  );
}

async function removeResource(given: DelegationRoomDependencies, call: PartyCall, side: Side): Promise<Answer> {
  const pair = await readDifferent(given, call, side);
  if ('status' in pair) return pair;
  const resource = call.param('resource');
  if (resource === undefined) return call.problem(problems['resource-unknown']);
  const found = await given.resources.find(given.database.reads, resource);
  if (found !== undefined && found.type !== MASKINPORTEN_SCHEMA) return call.findings(describeWrongType(resource));
  await given.feed.change(actorOf(call), (unit) => revoke(given, unit, { ...pair, resource }));
  return noContent;
}

/** The party and the organisation that the query names. */
async function readPair(given: DelegationRoomDependencies, call: PartyCall, side: Side): Promise<Pair | Answer> {
  const other = await readOther(given, call, side);
  if (other === undefined) return call.problem(problems['party-unknown']);
  const own = call.party.orgno;
  return side === 'suppliers' ? { consumer: own, supplier: other } : { consumer: other, supplier: own };
}

/** The same for a change: nobody is their own supplier, which is told before anything of the resource. */
async function readDifferent(given: DelegationRoomDependencies, call: PartyCall, side: Side): Promise<Pair | Answer> {
  const pair = await readPair(given, call, side);
  if ('status' in pair || pair.consumer !== pair.supplier) return pair;
  return call.findings(describeOwn(otherOf[side]));
}

/** The same where the other organisation may be left out. */
async function readSearch(
  given: DelegationRoomDependencies,
  call: PartyCall,
  side: Side,
): Promise<Partial<Pair> | Answer> {
  const own = call.party.orgno;
  if (call.param(otherOf[side]) === undefined) return side === 'suppliers' ? { consumer: own } : { supplier: own };
  return readPair(given, call, side);
}

async function readOther(
  { organisations }: DelegationRoomDependencies,
  call: PartyCall,
  side: Side,
): Promise<OrganisationNumber | undefined> {
  const orgno = parseOrganisationNumber(call.param(otherOf[side]) ?? '');
  return orgno !== undefined && (await organisations.read(orgno)) !== undefined ? orgno : undefined;
}

/** What Altinn calls a connection: here always the one role, without more. */
function describeConnection(orgno: OrganisationNumber, known: Names) {
  const nothing = { packages: [], resources: [], instances: [], connections: [] };
  return { party: describeParty(orgno, known), roles: [role], ...nothing };
}

type Names = ReadonlyMap<OrganisationNumber, { name: string | null }>;

/** An organisation as «CompactEntityDto» writes it: every member, those that are not known as null. */
function describeParty(orgno: OrganisationNumber, known: Names) {
  const { partyId, partyUuid } = partyOfOrganisation(orgno);
  return {
    id: partyUuid,
    name: known.get(orgno)?.name ?? null,
    type: 'Organisasjon',
    variant: null,
    keyValues: null,
    parent: null,
    children: null,
    partyId,
    userId: null,
    username: null,
    organizationIdentifier: orgno,
    personIdentifier: null,
    dateOfBirth: null,
    dateOfDeath: null,
    isDeleted: false,
    deletedAt: null,
  };
}

function describeResource(document: ResourceDocument) {
  return {
    refId: document.identifier,
    name: nameResource(document),
    description: document.description?.nb ?? null,
    type: { name: document.resourceType },
    provider: { refId: document.hasCompetentAuthority.organization },
  };
}
