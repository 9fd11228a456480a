import { type ClientId, JWT_BEARER, type OrganisationNumber } from '@portvakt/protocol';
import { type Static, type TOptional, type TProperties, type TSchema, Type } from 'typebox';
import { choice, flag, line, listOf, organisationNumber, seconds, text, timestamp, uri } from '#endpoints';

/** One field of a client. Requests, answers, defaults and columns follow from this. */
interface ClientField {
  /** The form of its value. */
  readonly schema: TSchema;
  /** Who sets it: the caller in every request, the caller once when the client is made, or the server. */
  readonly setBy: 'caller' | 'caller once' | 'server';
  /** Whether the requests that set it must have it. */
  readonly isRequired?: true;
  /** Whether every client on record has a value. */
  readonly isAlwaysKnown?: true;
  /** Whether its value is not a column of the client's own record. */
  readonly isElsewhere?: true;
  /** Whether answers leave it out. */
  readonly isHidden?: true;
  /** What is answered while there is no value, also by integration type. The field is left out when there is none. */
  readonly default?: unknown;
  readonly defaultFor?: (integrationType: string) => unknown;
}

const integrationTypes = [
  'maskinporten',
  'krr',
  'idporten',
  'api_klient',
  'ansattporten',
  'idporten_saml2',
  'eformidling',
] as const;
const typesWithLogin = ['idporten', 'api_klient', 'ansattporten', 'idporten_saml2'];

/** For clients through which people log in. */
const withLogin =
  <T>(value: (integrationType: string) => T) =>
  (integrationType: string): T | undefined =>
    typesWithLogin.includes(integrationType) ? value(integrationType) : undefined;

/** The longest lifetime of a token, in seconds, and the longest of those that no token has here. */
const LONGEST_TOKEN = 86_400;
const LONGEST = 2_147_483_647;
const MOST_SCOPES = 500;
const MOST_URIS = 100;

/**
 * The fields of a client (docs.digdir.no, «API for sjølvbetjening», and the published OpenAPI of 2025), in the order of answers. The
 * token endpoint reads few of them; the others matter to services where people log in, and are kept and answered.
 */
export const clientFields = {
  client_id: {
    schema: Type.Unsafe<ClientId>(
      Type.String({ format: 'client-id', description: 'Made by the server when absent. Must not be in use.' }),
    ),
    setBy: 'caller once',
    isAlwaysKnown: true,
  },
  client_name: {
    schema: line(255, 'Shown where people log in. Required for the integration types with login.'),
    setBy: 'caller',
    default: '',
  },
  client_orgno: {
    schema: Type.Unsafe<OrganisationNumber>(
      organisationNumber(
        'The organisation that the client acts as; the own one when absent. Another one takes idporten:dcr.supplier.',
      ),
    ),
    setBy: 'caller once',
    isAlwaysKnown: true,
  },
  supplier_orgno: {
    schema: Type.Unsafe<OrganisationNumber>(organisationNumber('The supplier that registered it.')),
    setBy: 'server',
  },
  description: { schema: text(255, 'What the client is for.'), setBy: 'caller', isRequired: true, default: '' },
  active: {
    schema: flag('`true` in an update takes a deactivated client into use again.'),
    setBy: 'caller',
    isAlwaysKnown: true,
  },
  created: { schema: timestamp(), setBy: 'server', isAlwaysKnown: true, isElsewhere: true },
  last_updated: { schema: timestamp(), setBy: 'server', isAlwaysKnown: true, isElsewhere: true },
  integration_type: {
    schema: choice(integrationTypes, 'Fixed for the life of the client.'),
    setBy: 'caller once',
    isRequired: true,
    isAlwaysKnown: true,
  },
  application_type: {
    schema: choice(['web', 'browser', 'native'], '`web` when absent.'),
    setBy: 'caller',
    default: 'web',
  },
  scopes: {
    schema: listOf(
      Type.String({ format: 'scope-name', maxLength: 320 }),
      MOST_SCOPES,
      'A Maskinporten client needs at least one.',
    ),
    setBy: 'caller',
    isAlwaysKnown: true,
    isElsewhere: true,
  },
  grant_types: {
    schema: listOf(choice([JWT_BEARER, 'jwt_bearer_token', 'authorization_code', 'refresh_token', 'implicit']), 5),
    setBy: 'caller',
    default: [JWT_BEARER],
  },
  token_endpoint_auth_method: {
    schema: choice(['private_key_jwt', 'client_secret_post', 'client_secret_basic', 'none']),
    setBy: 'caller',
    default: 'private_key_jwt',
  },
  access_token_lifetime: {
    schema: seconds(LONGEST_TOKEN, 'Seconds; 120 when absent.'),
    setBy: 'caller',
    default: 120,
  },
  refresh_token_lifetime: { schema: seconds(LONGEST, 'Seconds; 600 when absent.'), setBy: 'caller', default: 600 },
  refresh_token_usage: { schema: choice(['ONETIME', 'REUSE']), setBy: 'caller', default: 'ONETIME' },
  authorization_lifetime: { schema: seconds(LONGEST, 'Seconds; 7200 when absent.'), setBy: 'caller', default: 7200 },
  redirect_uris: { schema: listOf(line(2048), MOST_URIS), setBy: 'caller' },
  post_logout_redirect_uris: { schema: listOf(line(2048), MOST_URIS), setBy: 'caller' },
  frontchannel_logout_uri: { schema: line(2048), setBy: 'caller' },
  frontchannel_logout_session_required: { schema: flag(), setBy: 'caller', defaultFor: withLogin(() => false) },
  sso_disabled: {
    schema: flag('`false` when absent, `true` for ansattporten.'),
    setBy: 'caller',
    defaultFor: withLogin((integrationType) => integrationType === 'ansattporten'),
  },
  code_challenge_method: {
    schema: choice(['none', 'S256'], '`S256` when absent.'),
    setBy: 'caller',
    defaultFor: withLogin(() => 'S256'),
  },
  logo_uri: { schema: uri(), setBy: 'caller' },
  client_uri: { schema: uri(), setBy: 'caller' },
  dpop_bound_access_tokens: {
    schema: flag('`true`: it gets only tokens that are bound to a key (DPoP, RFC 9449). The server must support it.'),
    setBy: 'caller',
  },
  made_for: {
    schema: line(64, '`altinn`: made through the interface for its administrators, which finds no other clients.'),
    setBy: 'server',
    isHidden: true,
  },
  deactivated_by: {
    schema: organisationNumber('The organisation that deactivated it. No other may take it into use again.'),
    setBy: 'server',
    isHidden: true,
  },
} as const satisfies Readonly<Record<string, ClientField>>;

type Fields = typeof clientFields;
type FieldName = keyof Fields;

/** The names of the fields of which `Is` holds. */
type NamesOf<Is> = { [Name in FieldName]: Fields[Name] extends Is ? Name : never }[FieldName];
type Column = Exclude<FieldName, NamesOf<{ isElsewhere: true }>>;
type Nullable = Exclude<Column, NamesOf<{ isAlwaysKnown: true }>>;

/** A text that requests may choose from a few is any text on record: what may be chosen has changed before. */
type Recorded<Value> = Value extends ClientId | OrganisationNumber
  ? Value
  : Value extends string
    ? string
    : Value extends readonly string[]
      ? readonly string[]
      : Value;

/** A client on record, with its fields named as in the self-service API. `null`: there is no value. */
export type Client = {
  readonly [Name in Column]: Recorded<Static<Fields[Name]['schema']>> | (Name extends Nullable ? null : never);
};

const entries = Object.entries(clientFields) as readonly (readonly [FieldName, ClientField])[];
const namesWhere = (fits: (field: ClientField) => boolean) =>
  entries.filter(([, field]) => fits(field)).map(([name]) => name);

/** The fields that a client may lack, without values. */
export const plainClient = Object.fromEntries(
  namesWhere(({ isElsewhere, isAlwaysKnown }) => !isElsewhere && !isAlwaysKnown).map((name) => [name, null]),
) as { readonly [Name in Nullable]: Client[Name] };

type Asked<SetBy> = {
  [Name in NamesOf<{ setBy: SetBy }>]: Fields[Name] extends { isRequired: true }
    ? Fields[Name]['schema']
    : TOptional<Fields[Name]['schema']>;
};

/** The fields of requests that `setBy` sets. */
export function requestFields<SetBy extends 'caller' | 'caller once'>(setBy: SetBy): Asked<SetBy> {
  return Object.fromEntries(
    entries
      .filter(([, field]) => field.setBy === setBy)
      .map(([name, { schema, isRequired }]) => [name, isRequired ? schema : Type.Optional(schema)]),
  ) as Asked<SetBy>;
}

/** The fields of answers. */
export const answerFields: TProperties = Object.fromEntries(
  entries
    .filter(([, { isHidden }]) => !isHidden)
    .map(([name, { schema, isAlwaysKnown, default: otherwise }]) => [
      name,
      isAlwaysKnown || otherwise !== undefined ? schema : Type.Optional(schema),
    ]),
);

type Changeable = NamesOf<{ setBy: 'caller' }> & Nullable;
const changeable = namesWhere(
  ({ setBy, isElsewhere, isAlwaysKnown }) => setBy === 'caller' && !isElsewhere && !isAlwaysKnown,
) as readonly Changeable[];

/** The fields that callers may change, as a request has them. What it leaves out has no value from then on. */
export function readFields(body: Readonly<Partial<Record<Changeable, unknown>>>): Pick<Client, Changeable> {
  // The schema of the request has checked each value.
  return Object.fromEntries(changeable.map((name) => [name, body[name] ?? null])) as Pick<Client, Changeable>;
}

/** The fields of an answer in their order, from the values that there are. */
export function describeFields(
  values: Readonly<Partial<Record<FieldName, unknown>>>,
  integrationType: string,
): Readonly<Record<string, unknown>> {
  const described: Record<string, unknown> = {};
  for (const [name, { isHidden, default: otherwise, defaultFor }] of entries) {
    const value = values[name] ?? otherwise ?? defaultFor?.(integrationType);
    if (!isHidden && value !== undefined) described[name] = value;
  }
  return described;
}
