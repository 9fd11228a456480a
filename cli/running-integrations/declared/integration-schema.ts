import { mostKeys } from '@portvakt/protocol';
import { type Static, Type } from 'typebox';

const integrationTypes = [
  'maskinporten',
  'krr',
  'idporten',
  'api_klient',
  'ansattporten',
  'idporten_saml2',
  'eformidling',
] as const;
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

const strict = { additionalProperties: false };
const line = (longest: number, description?: string) =>
  Type.String({ minLength: 1, maxLength: longest, ...(description !== undefined && { description }) });
const choice = <const Words extends readonly string[]>(words: Words, description?: string) =>
  Type.Union(
    words.map((word) => Type.Literal(word)),
    description === undefined ? {} : { description },
  );
const seconds = (description: string, minimum: 0 | 1) =>
  Type.Integer({ minimum, maximum: 2_147_483_647, description: `Seconds. ${description}`.trim() });
const flag = (description?: string) => Type.Boolean(description === undefined ? {} : { description });
const list = (longest: number, most: number, description?: string) =>
  Type.Array(line(longest), { maxItems: most, ...(description !== undefined && { description }) });
const orgno = (description: string) => Type.String({ pattern: '^[0-9]{9}$', description });
const optional = Type.Optional;

const key = Type.Object(
  {
    file: optional(
      line(
        4096,
        'A file with the public key or the certificate: PEM or JWK. A relative name begins at this file. Instead of the members below.',
      ),
    ),
    kid: optional(line(255, 'Its name on the client. Default: the one in the key, or the thumbprint of the key.')),
    kty: optional(choice(['RSA'])),
    use: optional(choice(['sig'])),
    alg: optional(choice(['RS256', 'RS384', 'RS512'])),
    n: optional(line(1024, 'Modulus, base64url.')),
    e: optional(line(16, 'Exponent, base64url.')),
    x5c: optional(list(16_384, 8, 'The certificate that the key is pinned to.')),
    exp: optional(
      Type.Integer({
        minimum: 1,
        maximum: 9_999_999_999,
        description: 'When it ends, if earlier than in a year: seconds since 1970. Only sent when the key is added.',
      }),
    ),
  },
  { ...strict, description: 'A public key. A private key is refused before anything is sent.' },
);

const onBehalfOf = Type.Object(
  {
    onbehalfof: line(128, "The customer's identifier within the client."),
    orgno: orgno('The customer.'),
    name: optional(line(255)),
    description: optional(line(255)),
    uri: optional(line(2048)),
    logo_uri: optional(line(2048)),
  },
  strict,
);

const integration = Type.Object(
  {
    client_id: optional(line(128, 'Which client it is. Without it, client_name says so, or else description.')),
    client_name: optional(
      line(
        255,
        'Without client_id: the client in the organisation with exactly this name. If there is none, it is made.',
      ),
    ),
    description: optional(line(255, 'What the client is for. Needed for a new one.')),
    integration_type: optional(choice(integrationTypes, 'Default for a new client: maskinporten. It never changes.')),
    client_orgno: optional(orgno('The customer that it acts for, when you are its supplier. It never changes.')),
    active: optional(
      flag(
        'false: it is deactivated. true: a deactivated one is taken into use again; without it, such a one is refused.',
      ),
    ),
    scopes: optional(list(320, 500, 'Other scopes stay on the client, unless --prune is given.')),
    keys: optional(
      Type.Array(key, {
        minItems: 1,
        maxItems: mostKeys,
        description: 'Other keys stay on the client, unless --prune is given.',
      }),
    ),
    onbehalfof: optional(
      Type.Array(onBehalfOf, {
        maxItems: 1000,
        description: 'For clients with login. Other entries stay, unless --prune is given.',
      }),
    ),
    access_token_lifetime: optional(seconds('', 1)),
    refresh_token_lifetime: optional(seconds('', 1)),
    refresh_token_usage: optional(choice(['ONETIME', 'REUSE'])),
    authorization_lifetime: optional(seconds('', 1)),
    application_type: optional(choice(['web', 'browser', 'native'])),
    grant_types: optional(
      Type.Array(choice([JWT_BEARER, 'jwt_bearer_token', 'authorization_code', 'refresh_token', 'implicit']), {
        maxItems: 5,
      }),
    ),
    token_endpoint_auth_method: optional(
      choice(['private_key_jwt', 'client_secret_post', 'client_secret_basic', 'none']),
    ),
    redirect_uris: optional(list(2048, 100)),
    post_logout_redirect_uris: optional(list(2048, 100)),
    frontchannel_logout_uri: optional(line(2048)),
    frontchannel_logout_session_required: optional(flag()),
    sso_disabled: optional(flag()),
    code_challenge_method: optional(choice(['none', 'S256'])),
    logo_uri: optional(line(2048)),
    client_uri: optional(line(2048)),
    dpop_bound_access_tokens: optional(flag('It gets only tokens that are bound to a key (DPoP).')),
  },
  {
    ...strict,
    description: 'A client, with the fields of the self-service API. A field that is left out stays as it is.',
  },
);

const translation = optional(Type.String({ maxLength: 1023 }));

const scope = Type.Object(
  {
    name: Type.String({
      pattern: '^[^:\\s]+:[^\\s]+$',
      maxLength: 320,
      description: 'prefix:subscope. The prefix is one that your organisation owns.',
    }),
    description: optional(line(255, 'Shown to those who may use it. Needed for a new one.')),
    long_description: optional(line(1023)),
    visibility: optional(choice(['PUBLIC', 'PRIVATE', 'INTERNAL'])),
    active: optional(
      flag(
        'false: it is deactivated. true: a deactivated one is taken into use again; without it, such a one is refused.',
      ),
    ),
    allowed_integration_types: optional(
      Type.Array(choice(integrationTypes), { maxItems: 10, description: 'Empty: all of them.' }),
    ),
    accessible_for_all: optional(flag('Any organisation may use it without having been granted it.')),
    delegation_source: optional(line(2048, 'Issuer of the register in which it can be delegated.')),
    token_type: optional(choice(['SELF_CONTAINED', 'OPAQUE'])),
    at_max_age: optional(seconds('The longest that a token may live; 0 = no cap.', 0)),
    authorization_max_lifetime: optional(seconds('0 = no cap.', 0)),
    requires_user_consent: optional(flag()),
    requires_user_authentication: optional(flag()),
    requires_pseudonymous_tokens: optional(flag()),
    enforced_aud_for_access_token: optional(line(2048, 'The audience that every token for it has.')),
    supports_european_businesses: optional(flag('European businesses may use it with their eSeal.')),
    'description#nb': translation,
    'description#nn': translation,
    'description#en': translation,
    'description#se': translation,
    'long_description#nb': translation,
    'long_description#nn': translation,
    'long_description#en': translation,
    'long_description#se': translation,
    access: optional(
      Type.Array(orgno('An organisation that may use it.'), {
        maxItems: 10_000,
        description: 'Who may use it. Others keep their access, unless --prune is given.',
      }),
    ),
  },
  { ...strict, description: 'A scope of your organisation. A field that is left out stays as it is.' },
);

/** What `portvakt manage apply` reads, published as `docs/integration.schema.json`. An unknown field is an error. */
export const integrationSchema = Type.Object(
  {
    $schema: optional(Type.String({ description: 'The address of this schema, for editors. Not looked at.' })),
    scopes: optional(Type.Array(scope, { maxItems: 1000 })),
    integrations: optional(Type.Array(integration, { maxItems: 1000 })),
  },
  { ...strict, title: 'Integrations and scopes of an organisation, for portvakt manage apply' },
);

export type DeclaredKey = Static<typeof key>;
export type DeclaredEntry = Static<typeof onBehalfOf>;
export type DeclaredIntegration = Static<typeof integration>;
export type DeclaredScope = Static<typeof scope>;
