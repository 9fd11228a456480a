import { type Static, type TSchema, Type } from 'typebox';

/** The sections of a registry file about system users and consents. Field names are those of Altinn's interfaces. */
const strict = { additionalProperties: false };
const texts = Type.Object({ nb: Type.String(), nn: Type.String(), en: Type.String() }, strict);
const organisationNumber = (description: string) => Type.String({ pattern: '^[0-9]{9}$', description });
const userType = Type.Union([Type.Literal('standard'), Type.Literal('agent')]);
const uuid = Type.String({ pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' });

/** Optional, or `null` as in the bodies that these sections hold. `null` is removed when the file is read. */
function optional<S extends TSchema & { readonly type: string }>(schema: S) {
  return Type.Optional(Type.Unsafe<Static<S>>({ ...schema, type: [schema.type, 'null'] }));
}

const right = Type.Object(
  {
    action: optional(Type.String({ minLength: 1, maxLength: 255, description: 'Absent: every action.' })),
    resource: Type.Array(
      Type.Object({ id: Type.Literal('urn:altinn:resource'), value: Type.String({ maxLength: 255 }) }, strict),
      { minItems: 1, maxItems: 1 },
    ),
  },
  strict,
);
const rights = Type.Array(right, { maxItems: 500 });
const packages = Type.Array(Type.Object({ urn: Type.String({ minLength: 1, maxLength: 255 }) }, strict), {
  maxItems: 500,
});

const accessPackage = Type.Object(
  {
    urn: Type.String({ pattern: '^urn:altinn:accesspackage:[a-z0-9-]+$' }),
    resources: Type.Array(Type.String({ maxLength: 255 }), { description: 'Identifiers of the resources in it.' }),
    delegable: Type.Optional(Type.Boolean({ default: true })),
    assignableTo: Type.Optional(
      Type.Array(userType, {
        minItems: 1,
        description:
          'Kinds of system user that can hold it; both when absent. `agent` alone: for client relations only.',
      }),
    ),
  },
  strict,
);

const system = Type.Object(
  {
    id: Type.String({ maxLength: 255, description: "The vendor's organisation number, an underscore and a name." }),
    vendor: Type.Object({ authority: optional(Type.String()), ID: Type.String() }, strict),
    name: texts,
    description: texts,
    rights: optional(rights),
    accessPackages: optional(packages),
    clientId: optional(Type.Array(Type.String({ maxLength: 128 }), { uniqueItems: true })),
    isVisible: optional(Type.Boolean({ default: true })),
    allowedRedirectUrls: optional(Type.Array(Type.String({ maxLength: 1024 }))),
  },
  strict,
);

const systemUser = Type.Object(
  {
    id: optional(uuid),
    systemId: Type.String({ maxLength: 255 }),
    partyOrgNo: organisationNumber('The organisation that owns it.'),
    externalRef: optional(
      Type.String({ minLength: 1, maxLength: 255, description: "The vendor's own key; partyOrgNo when absent." }),
    ),
    integrationTitle: optional(Type.String({ maxLength: 255 })),
    userType: Type.Optional(userType),
    rights: optional(rights),
    accessPackages: optional(packages),
    clients: optional(
      Type.Array(organisationNumber('A client of the owner.'), {
        uniqueItems: true,
        maxItems: 500,
        description: 'An agent: the clients of its owner that it has been given.',
      }),
    ),
  },
  strict,
);

const consent = Type.Object(
  {
    id: uuid,
    from: Type.String({ description: 'urn:altinn:person:identifier-no: or urn:altinn:organization:identifier-no: …' }),
    requiredDelegator: optional(Type.String()),
    to: Type.String({ description: 'urn:altinn:organization:identifier-no: …' }),
    handledBy: optional(Type.String()),
    validTo: Type.String({ format: 'date-time' }),
    consentRights: Type.Array(
      Type.Object(
        {
          action: Type.Array(Type.String(), { minItems: 1 }),
          resource: Type.Array(
            Type.Object({ type: Type.Literal('urn:altinn:resource'), value: Type.String() }, strict),
            {
              minItems: 1,
              maxItems: 1,
            },
          ),
          metadata: optional(Type.Record(Type.String(), Type.String())),
        },
        strict,
      ),
      { minItems: 1 },
    ),
    requestMessage: optional(Type.Record(Type.String(), Type.String())),
    redirectUrl: optional(Type.String()),
    portalViewMode: optional(Type.String()),
    status: Type.Optional(
      Type.Union(
        // Altinn's spelling is allowed as well, so that an answer can be copied into a file.
        ['created', 'accepted', 'rejected', 'revoked', 'Created', 'Accepted', 'Rejected', 'Revoked'].map((status) =>
          Type.Literal(status),
        ),
        { default: 'created' },
      ),
    ),
    consented: optional(Type.String({ format: 'date-time', description: 'When it was accepted; now when absent.' })),
  },
  strict,
);

const clientRelation = Type.Object(
  {
    clientOrgNo: organisationNumber('The organisation that has given the packages.'),
    facilitatorOrgNo: organisationNumber('The organisation that acts for it: its accountant, its auditor …'),
    role: Type.Optional(
      Type.String({
        pattern: '^[a-z0-9-]{1,64}$',
        default: 'rettighetshaver',
        description: 'What the facilitator is to the client, by the code in Altinn: regnskapsforer, revisor …',
      }),
    ),
    accessPackages: packages,
  },
  strict,
);

export const systemUserSections = {
  access_packages: Type.Optional(Type.Array(accessPackage, { description: 'Bundles of resources (tilgangspakker).' })),
  systems: Type.Optional(Type.Array(system, { description: "Vendors' systems, as they are posted to the register." })),
  client_relations: Type.Optional(
    Type.Array(clientRelation, {
      description: 'Whose clients organisations are, and with which packages: what agent system users can be given.',
    }),
  ),
  system_users: Type.Optional(Type.Array(systemUser, { description: 'System users that customers have given.' })),
  consents: Type.Optional(Type.Array(consent, { description: 'Consents, as they are asked for, and their answers.' })),
};

export type DeclaredPackage = Static<typeof accessPackage>;
export type DeclaredSystem = Static<typeof system>;
export type DeclaredRelation = Static<typeof clientRelation>;
export type DeclaredSystemUser = Static<typeof systemUser>;
export type DeclaredConsent = Static<typeof consent>;
