import type { OrganisationNumber } from '@portvakt/protocol';
import { type TSchema, Type } from 'typebox';
import { partyOfOrganisation } from '#parties';
import { nameResource, type ResourceDocument } from '#resources';

/** The role that a supplier has towards a consumer: one UUID everywhere (Altinn, access management, RoleConstants). */
export const SUPPLIER_ROLE = '961f6ebb-ecf7-4fc6-ab5a-ca0841db4931';
export const supplierRole = { id: SUPPLIER_ROLE, code: 'supplier', urn: 'urn:altinn:role:supplier' };

const orNull = (schema: TSchema) => Type.Union([schema, Type.Null()]);
const roleSchema = Type.Object({ id: Type.String(), code: Type.String(), urn: Type.String() });

/** «CompactEntityDto»: every member, those that are not known as null. */
export const partySchema = Type.Object(
  {
    id: Type.String({ description: 'The UUID of the party.' }),
    name: orNull(Type.String()),
    type: Type.String(),
    variant: Type.Null(),
    keyValues: Type.Null(),
    parent: Type.Null(),
    children: Type.Null(),
    partyId: Type.Integer(),
    userId: Type.Null(),
    username: Type.Null(),
    organizationIdentifier: Type.String(),
    personIdentifier: Type.Null(),
    dateOfBirth: Type.Null(),
    dateOfDeath: Type.Null(),
    isDeleted: Type.Boolean(),
    deletedAt: Type.Null(),
  },
  { title: 'CompactEntity' },
);

/** What Altinn calls a connection: here always the one role, without more. */
export const connectionSchema = Type.Object(
  {
    party: partySchema,
    roles: Type.Array(roleSchema),
    packages: Type.Array(Type.Unknown()),
    resources: Type.Array(Type.Unknown()),
    instances: Type.Array(Type.Unknown()),
    connections: Type.Array(Type.Unknown()),
  },
  { title: 'Connection' },
);

const resourceSchema = Type.Object(
  {
    refId: Type.String({ description: 'The identifier.' }),
    name: Type.String(),
    description: orNull(Type.String()),
    type: Type.Object({ name: Type.String() }),
    provider: Type.Object({ refId: Type.String() }),
  },
  { title: 'CompactResource' },
);

export const delegatedResourceSchema = Type.Object(
  {
    resource: resourceSchema,
    permissions: Type.Array(Type.Object({ from: partySchema, to: partySchema, role: roleSchema })),
  },
  { title: 'DelegatedResource' },
);

const attribute = Type.Object({ type: Type.String(), value: Type.String() });

export const delegationCheckSchema = Type.Object(
  {
    resource: resourceSchema,
    rights: Type.Array(
      Type.Object({
        right: Type.Object({
          key: Type.String(),
          name: Type.String(),
          resource: Type.Array(attribute),
          action: attribute,
        }),
        result: Type.Boolean(),
        reasonCodes: Type.Array(Type.String()),
      }),
    ),
  },
  { title: 'ResourceCheck' },
);

type Names = ReadonlyMap<OrganisationNumber, { readonly name: string | null }>;

export function describeConnection(orgno: OrganisationNumber, known: Names) {
  const none = { packages: [], resources: [], instances: [], connections: [] };
  return { party: describeParty(orgno, known), roles: [supplierRole], ...none };
}

export function describeParty(orgno: OrganisationNumber, known: Names) {
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

export function describeResource(document: ResourceDocument) {
  return {
    refId: document.identifier,
    name: nameResource(document),
    description: document.description?.nb ?? null,
    type: { name: document.resourceType },
    provider: { refId: document.hasCompetentAuthority.organization },
  };
}
