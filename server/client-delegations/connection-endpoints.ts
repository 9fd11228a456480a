import { isRefusal, type OrganisationNumber, type Refusal, refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import { wrapList, writeRows } from '#answers';
import { describeParty, partySchema } from '#delegations';
import { done, endpointsOf, needed, nothing, optionalText, type PartyCaller, party, send } from '#endpoints';
import type { Quotas } from '#operations';
import { PORTAL_SCOPE } from '#sign-in';
import type { AccessPackageStore } from '#system-users';
import { type ClientRelation, RIGHT_HOLDER, RIGHT_HOLDER_ID } from './client-relation.ts';
import type { ClientDelegationDependencies } from './dependencies.ts';
import { findClient, mayAdministerClients } from './find-agent.ts';
import { givePackage, takePackage } from './keep-relations.ts';
import { nameGiven, namePackage, nameRelation } from './name-ids.ts';
import { expandPackage, type Names } from './write-clients.ts';

interface Given extends ClientDelegationDependencies {
  readonly accessPackages: Pick<AccessPackageStore, 'find'>;
  readonly quotas: Quotas;
}

const PATH = '/accessmanagement/api/v1/enduser/connections/accesspackages';
const tag = 'Altinn: connections';
const caller = (action: 'read' | 'write') =>
  party(
    [
      PORTAL_SCOPE,
      `altinn:accessmanagement/enduser:connections:toothers.${action}`,
      `altinn:accessmanagement/enduser:connections:fromothers.${action}`,
    ],
    mayAdministerClients,
  );
const partyOf = needed('The UUID of the organisation that the person acts for.');
const packageOf = needed('The URN of an access package, or its last part.');
/** Relations that one answer lists. */
const MOST_LISTED = 1000;

const uuid = Type.String({ format: 'uuid' });
const permissionsAnswer = Type.Object(
  {
    links: Type.Object({}, { description: 'Empty: there is one page.' }),
    data: Type.Array(
      Type.Object({
        package: Type.Object({ id: uuid, urn: Type.String(), areaId: Type.Null() }),
        permissions: Type.Array(
          Type.Object({
            from: partySchema,
            to: partySchema,
            role: Type.Object({ id: Type.Union([uuid, Type.Null()]), code: Type.String(), urn: Type.String() }),
          }),
        ),
      }),
    ),
  },
  { title: 'PackagePermissions' },
);

const { read, change } = endpointsOf<Given>();

/** Which access packages organisations give each other (Altinn access management, «ConnectionsController»); not people. */
export const connectionEndpoints = [
  read({
    method: 'GET',
    path: PATH,
    tag,
    summary: 'The access packages that organisations have given each other',
    caller: caller('read'),
    query: Type.Object({
      party: partyOf,
      from: optionalText('The UUID of the one that gives.'),
      to: optionalText('The UUID of the one that gets. One of the two is the party.'),
    }),
    answers: { 200: permissionsAnswer },
    read: async (given, { caller, query }) => {
      const ends = await readEnds(given, caller, query);
      if (isRefusal(ends)) return ends;
      const relations = await listRelations(given, ends);
      const numbers = relations.flatMap(({ client, facilitator }) => [client, facilitator]);
      const names = await given.organisations.readAll(numbers);
      const urns = [...new Set(relations.flatMap(({ accessPackages }) => accessPackages))].sort();
      const rows = await writeRows(urns, (urn) => ({
        package: { id: namePackage(urn), urn, areaId: null },
        permissions: relations
          .filter(({ accessPackages }) => accessPackages.includes(urn))
          .map((relation) => describePermission(relation, names)),
      }));
      return send({ json: wrapList({ links: {} }, 'data', rows) });
    },
  }),
  change({
    method: 'POST',
    path: PATH,
    tag,
    summary: 'Give another organisation an access package',
    caller: caller('write'),
    query: Type.Object({ party: partyOf, from: optionalText(), to: needed(), package: packageOf }),
    answers: {
      200: Type.Object({ id: uuid, assignmentId: uuid, packageId: uuid }, { title: 'AssignmentPackage' }),
    },
    prepare: async (given, { caller, query }) => {
      const ends = await readEnds(given, caller, { from: query.from ?? caller.party.partyUuid, to: query.to ?? '' });
      if (isRefusal(ends)) return ends;
      const { from, to } = ends;
      // Only the one that gives can give.
      if (from !== caller.party.orgno || to === undefined) return invalid('from', 'to');
      return { client: from, facilitator: to, urn: expandPackage(query.package ?? '') };
    },
    change: async (given, { prepared }, unit) => {
      const key = await givePackage(given, unit, prepared);
      if (isRefusal(key)) return key;
      const { urn } = prepared;
      return done({ id: nameGiven(key, urn), assignmentId: nameRelation(key), packageId: namePackage(urn) });
    },
  }),
  change({
    method: 'DELETE',
    path: PATH,
    tag,
    summary: 'Take an access package back, or give it up',
    caller: caller('write'),
    query: Type.Object({ party: partyOf, from: needed(), to: needed(), package: packageOf }),
    answers: { 204: undefined },
    prepare: async (given, { caller, query }) => {
      const ends = await readEnds(given, caller, { from: query.from ?? '', to: query.to ?? '' });
      if (isRefusal(ends)) return ends;
      const { from, to } = ends;
      if (from === undefined || to === undefined) return invalid('from', 'to');
      return { client: from, facilitator: to, urn: expandPackage(query.package ?? '') };
    },
    change: async (given, { prepared }, unit) => {
      await takePackage(given, unit, prepared);
      return nothing;
    },
  }),
];

interface Ends {
  readonly from: OrganisationNumber | undefined;
  readonly to: OrganisationNumber | undefined;
}

/** Both organisations, as far as they are named: one is the party, and the other is somebody else. */
async function readEnds(
  given: ClientDelegationDependencies,
  { party: own }: PartyCaller,
  named: { readonly from?: string | undefined; readonly to?: string | undefined },
): Promise<Ends | Refusal> {
  const [from, to] = await Promise.all(
    [named.from, named.to].map(async (uuid) => (uuid === undefined ? undefined : await findClient(given, uuid))),
  );
  if (named.from !== undefined && from === undefined) return refuse('party-unknown');
  if (named.to !== undefined && to === undefined) return refuse('party-unknown');
  if ((from !== own.orgno && to !== own.orgno) || from === to) return invalid('from', 'to');
  return { from, to };
}

async function listRelations(
  { clientRelations, database }: ClientDelegationDependencies,
  { from, to }: Ends,
): Promise<readonly ClientRelation[]> {
  if (from !== undefined && to !== undefined) {
    return clientRelations.findOf(database.reads, { client: from, facilitator: to });
  }
  if (from !== undefined) return clientRelations.listOfClient(from, MOST_LISTED);
  if (to === undefined) return [];
  const { clients } = await clientRelations.listClients(to, { after: '', limit: MOST_LISTED });
  return clients.flatMap(({ client, relations }) =>
    relations.map((relation) => ({ ...relation, client, facilitator: to })),
  );
}

function describePermission({ client, facilitator, role }: ClientRelation, names: Names) {
  return {
    from: describeParty(client, names),
    to: describeParty(facilitator, names),
    role: { id: role === RIGHT_HOLDER ? RIGHT_HOLDER_ID : null, code: role, urn: `urn:altinn:role:${role}` },
  };
}

function invalid(...parameters: readonly string[]): Refusal {
  const paths = ['party', ...parameters].map((name) => `QUERY/${name}`);
  return refuse('parts-invalid', {
    findings: [{ code: 'AM.VLD-00007', title: 'One or more query parameters are invalid.', paths }],
  });
}
