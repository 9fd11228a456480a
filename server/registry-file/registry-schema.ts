import { mostKeys } from '@portvakt/protocol';
import { type Static, Type } from 'typebox';
import { roles } from '#parties';
import type { RegisterSubject } from '#remote-registers';
import { resourceTypes } from '#resources';
import {
  type DeclaredConsent,
  type DeclaredPackage,
  type DeclaredRelation,
  type DeclaredSystem,
  type DeclaredSystemUser,
  systemUserSections,
} from './system-user-schema.ts';

/**
 * The schema of a registry file, published as `docs/registry.schema.json`. Field names are those of the self-service
 * API. Unlike that API, an unknown field is an error here, because otherwise a misspelt one would go unnoticed.
 */
const organisationNumber = (description: string) => Type.String({ pattern: '^[0-9]{9}$', description });
const scopeName = Type.String({ description: 'A full scope name, prefix:subscope.', minLength: 3, maxLength: 320 });
const integrationTypes = [
  'maskinporten',
  'api_klient',
  'ansattporten',
  'idporten',
  'idporten_saml2',
  'krr',
  'eformidling',
] as const;
const strict = { additionalProperties: false };
const seconds = Type.Integer({ minimum: 0, maximum: 2_147_483_647 });
const lines = (description?: string) =>
  Type.Array(Type.String({ minLength: 1, maxLength: 2048 }), {
    maxItems: 100,
    ...(description !== undefined && { description }),
  });

/** Members of API answers that a server sets itself. They are allowed, so that an answer can be copied into a file. */
const setByServer = (...names: readonly string[]) =>
  Object.fromEntries(
    names.map((name) => [name, Type.Optional(Type.Unknown({ description: 'Of an answer; not looked at.' }))]),
  ) as Record<never, never>;
const member = (description: string) => Type.Unknown({ description });

const organisation = Type.Object(
  {
    orgno: organisationNumber("The organisation's number, with its check digit right."),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
    prefixes: Type.Optional(
      Type.Array(Type.String({ pattern: '^[a-z0-9æøå][a-z0-9æøå_-]{0,63}$' }), {
        description: 'Scope prefixes that the organisation owns.',
      }),
    ),
    terms_signed: Type.Optional(
      Type.Boolean({ description: 'Whether it has signed the terms of use. Does not matter at the token endpoint.' }),
    ),
  },
  strict,
);

const translation = Type.Optional(Type.String({ maxLength: 1023 }));

const scope = Type.Object(
  {
    ...setByServer('name', 'created', 'last_updated', 'owner_organization_name', 'protected', 'descriptions'),
    owner_orgno: Type.Optional(organisationNumber('As in an answer: who owns the prefix, where nothing else says so.')),
    'description#nb': translation,
    'description#nn': translation,
    'description#en': translation,
    'description#se': translation,
    'long_description#nb': translation,
    'long_description#nn': translation,
    'long_description#en': translation,
    'long_description#se': translation,
    token_type: Type.Optional(Type.Union([Type.Literal('SELF_CONTAINED'), Type.Literal('OPAQUE')])),
    requires_user_consent: Type.Optional(Type.Boolean()),
    requires_user_authentication: Type.Optional(Type.Boolean()),
    requires_pseudonymous_tokens: Type.Optional(Type.Boolean()),
    prefix: Type.String({ description: 'A prefix that some organisation owns, here or on record.' }),
    subscope: Type.String({ minLength: 1, maxLength: 255 }),
    description: Type.String({ minLength: 1, maxLength: 255 }),
    long_description: Type.Optional(Type.String({ maxLength: 10_000 })),
    visibility: Type.Optional(
      Type.Union([Type.Literal('PUBLIC'), Type.Literal('PRIVATE'), Type.Literal('INTERNAL')], { default: 'PUBLIC' }),
    ),
    active: Type.Optional(Type.Boolean({ default: true })),
    allowed_integration_types: Type.Optional(
      Type.Array(Type.Union(integrationTypes.map((type) => Type.Literal(type))), {
        description: 'Absent or empty: all of them.',
      }),
    ),
    accessible_for_all: Type.Optional(
      Type.Boolean({ default: false, description: 'Any organisation may use it without a grant.' }),
    ),
    delegation_source: Type.Optional(
      Type.String({ format: 'uri', description: 'Issuer of the register in which it can be delegated.' }),
    ),
    at_max_age: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 86_400, description: 'Most seconds a token may live; 0 = no cap.' }),
    ),
    authorization_max_lifetime: Type.Optional(Type.Integer({ minimum: 0 })),
    enforced_aud_for_access_token: Type.Optional(
      Type.String({ minLength: 1, description: 'The audience that every token for it has.' }),
    ),
    supports_european_businesses: Type.Optional(Type.Boolean({ default: false })),
  },
  strict,
);

const access = Type.Object(
  {
    ...setByServer('created', 'last_updated', 'prefix', 'owner_orgno', 'owner_organization_name'),
    ...setByServer('consumer_organization_name'),
    scope: scopeName,
    consumer_orgno: organisationNumber('The organisation that may use the scope.'),
    state: Type.Optional(
      Type.Union([Type.Literal('APPROVED'), Type.Literal('DENIED'), Type.Literal('REQUESTED')], {
        default: 'APPROVED',
        description: 'As in an answer. What is only asked for gives nothing.',
      }),
    ),
  },
  strict,
);

/**
 * The room clients has the rule for keys, the same for every source. Here its members are only named. Other members of
 * a JWK are ignored (RFC 7517 §4).
 */
const key = Type.Object(
  {
    ...setByServer('last_updated'),
    created: Type.Optional(Type.String({ format: 'date-time', description: 'As in an answer: when its year began.' })),
    kty: Type.Optional(member('`RSA`.')),
    kid: Type.Optional(member('Its name, unique within the client: 1 to 255 characters.')),
    n: Type.Optional(member('Modulus of 2048 to 4096 bits, base64url.')),
    e: Type.Optional(member('Exponent, base64url.')),
    alg: Type.Optional(member('`RS256`, `RS384` or `RS512`.')),
    use: Type.Optional(member('`sig`.')),
    x5c: Type.Optional(
      member(
        'The virksomhetssertifikat that the key belongs to, base64 DER: the key is then good while the certificate is.',
      ),
    ),
    exp: Type.Optional(member('An earlier end than one year, in seconds since 1970.')),
    registered_at: Type.Optional(
      Type.String({ format: 'date-time', description: 'When its year began. Absent: when the file first named it.' }),
    ),
  },
  { description: 'A public RSA key, as tools write it.' },
);

const onBehalfOf = Type.Object(
  {
    ...setByServer('created', 'last_updated', 'organization_name'),
    onbehalfof: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$' }),
    orgno: organisationNumber('The customer.'),
    name: Type.Optional(Type.String({ maxLength: 255 })),
    description: Type.Optional(Type.String({ maxLength: 255 })),
    uri: Type.Optional(Type.String({ format: 'uri', maxLength: 2048 })),
    logo_uri: Type.Optional(Type.String({ format: 'uri', maxLength: 2048 })),
  },
  strict,
);

const keyAsText = Type.String({
  minLength: 1,
  description: 'A public key or a certificate in PEM, or a JWK, also in base64. Its kid is its thumbprint (RFC 7638).',
});
/** As a condition, so that errors are about the JWK and not about the text that it is not. */
const declaredKey = Type.Unsafe<Static<typeof key>>({
  if: { type: 'object' },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: {
    if: { required: ['pem'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: Type.Object(
      {
        pem: keyAsText,
        kid: Type.Optional(key.properties.kid),
        alg: key.properties.alg,
        exp: key.properties.exp,
        registered_at: key.properties.registered_at,
      },
      strict,
    ),
    else: key,
  },
  else: keyAsText,
});

const client = Type.Object(
  {
    // Secrets do not belong in a file, and only their hash is stored: the owner requests a new one.
    ...setByServer('created', 'last_updated', 'jwks_uri', 'client_secret', 'client_type', 'token_reference'),
    ...setByServer('force_pkce', 'display_name', 'default_scopes', 'post_logout_uris'),
    client_id: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$' }),
    client_orgno: organisationNumber('The organisation that the client acts as.'),
    supplier_orgno: Type.Optional(
      organisationNumber('The supplier that registered it, which then must hold the grants.'),
    ),
    client_name: Type.Optional(Type.String({ maxLength: 255 })),
    description: Type.Optional(Type.String({ maxLength: 255 })),
    integration_type: Type.Optional(
      Type.Union(
        integrationTypes.map((type) => Type.Literal(type)),
        { default: 'maskinporten' },
      ),
    ),
    application_type: Type.Optional(
      Type.Union(
        ['web', 'browser', 'native'].map((type) => Type.Literal(type)),
        { default: 'web' },
      ),
    ),
    token_endpoint_auth_method: Type.Optional(
      Type.Union(
        ['private_key_jwt', 'client_secret_post', 'client_secret_basic', 'none'].map((method) => Type.Literal(method)),
      ),
    ),
    grant_types: Type.Optional(
      Type.Array(
        Type.Union(
          [
            'urn:ietf:params:oauth:grant-type:jwt-bearer',
            'jwt_bearer_token',
            'authorization_code',
            'refresh_token',
            'implicit',
          ].map((type) => Type.Literal(type)),
        ),
      ),
    ),
    refresh_token_lifetime: Type.Optional(seconds),
    refresh_token_usage: Type.Optional(Type.Union([Type.Literal('ONETIME'), Type.Literal('REUSE')])),
    authorization_lifetime: Type.Optional(seconds),
    redirect_uris: Type.Optional(lines('Where clients with login return to.')),
    post_logout_redirect_uris: Type.Optional(lines()),
    frontchannel_logout_uri: Type.Optional(Type.String({ maxLength: 2048 })),
    frontchannel_logout_session_required: Type.Optional(Type.Boolean()),
    sso_disabled: Type.Optional(Type.Boolean()),
    code_challenge_method: Type.Optional(Type.Union([Type.Literal('none'), Type.Literal('S256')])),
    logo_uri: Type.Optional(Type.String({ format: 'uri', maxLength: 2048 })),
    client_uri: Type.Optional(Type.String({ format: 'uri', maxLength: 2048 })),
    dpop_bound_access_tokens: Type.Optional(
      Type.Boolean({ description: 'It gets only tokens that are bound to a key. Takes PORTVAKT_DPOP=yes.' }),
    ),
    onbehalfof: Type.Optional(
      Type.Array(onBehalfOf, { description: 'Customers on whose behalf a client with login acts.' }),
    ),
    access_token_lifetime: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 86_400, description: 'Seconds; 120 when absent.' }),
    ),
    active: Type.Optional(Type.Boolean({ default: true })),
    scopes: Type.Optional(Type.Array(scopeName, { uniqueItems: true })),
    jwks: Type.Optional(
      Type.Object(
        { ...setByServer('created', 'last_updated'), keys: Type.Array(declaredKey, { maxItems: mostKeys }) },
        strict,
      ),
    ),
  },
  strict,
);

const person = Type.Object(
  {
    pid: Type.String({ pattern: '^[0-9]{11}$', description: 'Identity number; a synthetic one outside production.' }),
    name: Type.String({ minLength: 1, maxLength: 255 }),
    roles: Type.Optional(
      Type.Array(
        Type.Object(
          {
            orgno: organisationNumber('The organisation that the person has the role in.'),
            role: Type.Union(
              roles.map((role) => Type.Literal(role)),
              {
                description:
                  'DAGL managing director, HADM main administrator, ADMAI access administrator, APIADM API administrator.',
              },
            ),
          },
          strict,
        ),
      ),
    ),
  },
  strict,
);

const register = Type.Union(
  [
    Type.Literal('built-in'),
    Type.Object(
      {
        url: Type.String({
          format: 'uri',
          description: "Base of Altinn's paths at the register; for another Portvakt its issuer.",
        }),
        auth: Type.Optional(
          Type.Union(
            [
              Type.Literal('self', { description: 'A token that this server issues to PORTVAKT_ORGNO.' }),
              Type.Object(
                {
                  issuer: Type.String({ format: 'uri' }),
                  client_id: Type.String({ minLength: 1 }),
                  key: Type.String({
                    minLength: 1,
                    description: 'The file of the private key: a JWK with its kid.',
                  }),
                },
                strict,
              ),
            ],
            { default: 'self' },
          ),
        ),
        cache_seconds: Type.Optional(
          Type.Integer({ minimum: 0, maximum: 3600, description: 'How long a yes is kept; 0 = not at all.' }),
        ),
      },
      strict,
    ),
  ],
  { description: 'The register kept here, or one elsewhere that answers as Altinn does.' },
);

const source = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 255 }),
    issuer: Type.String({ format: 'uri', description: 'What scopes name in `delegation_source`, and tokens repeat.' }),
    register,
  },
  strict,
);

const languages = Type.Object(
  { nb: Type.Optional(Type.String()), nn: Type.Optional(Type.String()), en: Type.Optional(Type.String()) },
  { ...strict, minProperties: 1 },
);

const resource = Type.Object(
  {
    identifier: Type.String({ pattern: '^[a-z0-9_-]{4,200}$' }),
    title: languages,
    description: Type.Optional(languages),
    rightDescription: Type.Optional(languages),
    resourceType: Type.Union(resourceTypes.map((type) => Type.Literal(type))),
    resourceReferences: Type.Optional(
      Type.Array(
        Type.Object({
          referenceSource: Type.Optional(Type.String()),
          reference: Type.String({ minLength: 1, maxLength: 320 }),
          referenceType: Type.String({ description: 'MaskinportenScope, DelegationSchemeId …' }),
        }),
      ),
    ),
    hasCompetentAuthority: Type.Object({ organization: organisationNumber('The owner of the resource.') }),
    delegable: Type.Optional(Type.Boolean()),
    visible: Type.Optional(Type.Boolean()),
  },
  { description: 'With the field names of the Resource Registry; further members are kept as they are.' },
);

const delegation = Type.Object(
  {
    consumer_orgno: organisationNumber('The organisation that delegates.'),
    supplier_orgno: organisationNumber('The supplier that may act for it.'),
    scope: Type.Optional(scopeName),
    resource: Type.Optional(
      Type.String({ description: 'In place of a scope: a resource of type MaskinportenSchema.' }),
    ),
  },
  strict,
);

export const registrySchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    organisations: Type.Optional(Type.Array(organisation)),
    scopes: Type.Optional(Type.Array(scope)),
    scope_access: Type.Optional(Type.Array(access)),
    clients: Type.Optional(Type.Array(client)),
    delegation_sources: Type.Optional(
      Type.Array(source, {
        description: 'In place of the one default, altinn with the issuer https://tt02.altinn.no/.',
      }),
    ),
    registers: Type.Optional(
      Type.Object(
        { system_users: Type.Optional(register), consents: Type.Optional(register) },
        {
          ...strict,
          description: 'Where it is looked up whether a token may name a system user or a consent. Absent: here.',
        },
      ),
    ),
    resources: Type.Optional(Type.Array(resource)),
    delegations: Type.Optional(Type.Array(delegation)),
    people: Type.Optional(
      Type.Array(person, { description: "Who may act for organisations on Altinn's paths, and sign in in `local`." }),
    ),
    ...systemUserSections,
  },
  {
    ...strict,
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Portvakt registry file',
    description: 'What should exist: created when it is missing, never changed when it is there.',
  },
);

export interface RegistryFile {
  readonly $schema?: string;
  readonly organisations?: readonly Static<typeof organisation>[];
  readonly scopes?: readonly Static<typeof scope>[];
  readonly scope_access?: readonly Static<typeof access>[];
  readonly clients?: readonly Static<typeof client>[];
  readonly delegation_sources?: readonly Static<typeof source>[];
  readonly registers?: { readonly [Subject in RegisterSubject]?: Static<typeof register> };
  readonly resources?: readonly Static<typeof resource>[];
  readonly delegations?: readonly Static<typeof delegation>[];
  readonly people?: readonly Static<typeof person>[];
  readonly access_packages?: readonly DeclaredPackage[];
  readonly systems?: readonly DeclaredSystem[];
  readonly client_relations?: readonly DeclaredRelation[];
  readonly system_users?: readonly DeclaredSystemUser[];
  readonly consents?: readonly DeclaredConsent[];
}

export type DeclaredAccess = Static<typeof access>;
export type DeclaredScope = Static<typeof scope>;
export type DeclaredClient = Static<typeof client>;
export type DeclaredKey = Static<typeof key>;
export type DeclaredPerson = Static<typeof person>;
export type DeclaredRegister = Static<typeof register>;
export type DeclaredSource = Static<typeof source>;
export type DeclaredResource = Static<typeof resource>;
export type DeclaredDelegation = Static<typeof delegation>;
