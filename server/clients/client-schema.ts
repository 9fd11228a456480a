import { type Static, Type } from 'typebox';
import { choice, flag, line, listOf, organisationNumber, seconds, text, timestamp, uri } from '#endpoints';
import { type Client, noLoginFields } from './client.ts';
import { jsonWebKeySetAnswer } from './key-schema.ts';
import { onBehalfOfAnswer } from './on-behalf-of-schema.ts';

/** Requests and answers about clients (docs.digdir.no, «API for sjølvbetjening», and the published OpenAPI of 2025). */
const integrationTypes = [
  'maskinporten',
  'krr',
  'idporten',
  'api_klient',
  'ansattporten',
  'idporten_saml2',
  'eformidling',
] as const;

/** The longest token lifetime that can be asked for, and the longest of the lifetimes that no token has here. */
const LONGEST_TOKEN = 86_400;
const LONGEST = 2_147_483_647;
const MOST_SCOPES = 500;
const MOST_URIS = 100;

const scopeName = Type.String({ format: 'scope-name', maxLength: 320 });

const requestFields = {
  client_name: Type.Optional(line(255, 'Shown where people log in. Required for the integration types with login.')),
  description: text(255, 'What the client is for.'),
  active: Type.Optional(flag('`true` in an update takes a deactivated client into use again.')),
  application_type: Type.Optional(choice(['web', 'browser', 'native'], '`web` when absent.')),
  scopes: Type.Optional(listOf(scopeName, MOST_SCOPES, 'A Maskinporten client needs at least one.')),
  grant_types: Type.Optional(
    listOf(
      choice([
        'urn:ietf:params:oauth:grant-type:jwt-bearer',
        'jwt_bearer_token',
        'authorization_code',
        'refresh_token',
        'implicit',
      ]),
      5,
    ),
  ),
  token_endpoint_auth_method: Type.Optional(
    choice(['private_key_jwt', 'client_secret_post', 'client_secret_basic', 'none']),
  ),
  access_token_lifetime: Type.Optional(seconds(LONGEST_TOKEN, 'Seconds; 120 when absent.')),
  refresh_token_lifetime: Type.Optional(seconds(LONGEST, 'Seconds; 600 when absent.')),
  refresh_token_usage: Type.Optional(choice(['ONETIME', 'REUSE'])),
  authorization_lifetime: Type.Optional(seconds(LONGEST, 'Seconds; 7200 when absent.')),
  redirect_uris: Type.Optional(listOf(line(2048), MOST_URIS)),
  post_logout_redirect_uris: Type.Optional(listOf(line(2048), MOST_URIS)),
  frontchannel_logout_uri: Type.Optional(line(2048)),
  frontchannel_logout_session_required: Type.Optional(flag()),
  sso_disabled: Type.Optional(flag('`false` when absent, `true` for ansattporten.')),
  code_challenge_method: Type.Optional(choice(['none', 'S256'], '`S256` when absent.')),
  logo_uri: Type.Optional(uri()),
  client_uri: Type.Optional(uri()),
};

/** Today's names of fields by those of documents from before 2025. */
export const olderClientNames = {
  display_name: 'client_name',
  default_scopes: 'scopes',
  post_logout_uris: 'post_logout_redirect_uris',
};

export const addClientRequest = Type.Object(
  {
    client_id: Type.Optional(
      Type.String({ format: 'client-id', description: 'Made by the server when absent. Must not be in use.' }),
    ),
    client_orgno: Type.Optional(
      organisationNumber(
        'The organisation that the client acts as; the own one when absent. Another one takes idporten:dcr.supplier.',
      ),
    ),
    integration_type: choice(integrationTypes, 'Fixed for the life of the client.'),
    ...requestFields,
  },
  { title: 'AddClientRequest' },
);

export const updateClientRequest = Type.Object(
  {
    client_orgno: Type.Optional(organisationNumber('Cannot be changed.')),
    integration_type: Type.Optional(choice(integrationTypes, 'Cannot be changed.')),
    ...requestFields,
  },
  { title: 'UpdateClientRequest' },
);

export const clientAnswer = Type.Object(
  {
    client_id: line(128),
    client_orgno: organisationNumber('The organisation that the client acts as.'),
    supplier_orgno: Type.Optional(organisationNumber('The supplier that registered it.')),
    integration_type: choice(integrationTypes),
    ...requestFields,
    created: timestamp(),
    last_updated: timestamp(),
    jwks_uri: line(255),
    jwks: Type.Optional(jsonWebKeySetAnswer),
    onbehalfof: Type.Optional(Type.Array(onBehalfOfAnswer)),
    client_secret: Type.Optional(line(255, 'Only in the answer that made it.')),
  },
  { title: 'ClientResponse' },
);

export function readFields(
  body: Static<typeof updateClientRequest>,
): Omit<Client, 'client_id' | 'client_orgno' | 'supplier_orgno' | 'integration_type' | 'active'> {
  return {
    ...noLoginFields,
    client_name: body.client_name ?? null,
    description: body.description,
    access_token_lifetime: body.access_token_lifetime ?? null,
    application_type: body.application_type ?? null,
    token_endpoint_auth_method: body.token_endpoint_auth_method ?? null,
    grant_types: body.grant_types ?? null,
    refresh_token_lifetime: body.refresh_token_lifetime ?? null,
    refresh_token_usage: body.refresh_token_usage ?? null,
    authorization_lifetime: body.authorization_lifetime ?? null,
    redirect_uris: body.redirect_uris ?? null,
    post_logout_redirect_uris: body.post_logout_redirect_uris ?? null,
    frontchannel_logout_uri: body.frontchannel_logout_uri || null,
    frontchannel_logout_session_required: body.frontchannel_logout_session_required ?? null,
    sso_disabled: body.sso_disabled ?? null,
    code_challenge_method: body.code_challenge_method ?? null,
    logo_uri: body.logo_uri ?? null,
    client_uri: body.client_uri ?? null,
  };
}
