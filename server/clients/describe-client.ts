import { JWT_BEARER } from '@portvakt/protocol';
import type { ClientRecord, OnBehalfOf, RecordedKey } from './client.ts';

/** The defaults for fields of logins. Integration types without logins have none of them. */
function loginDefaults(integrationType: string) {
  if (!['idporten', 'api_klient', 'ansattporten', 'idporten_saml2'].includes(integrationType)) return {};
  return {
    frontchannel_logout_session_required: false,
    sso_disabled: integrationType === 'ansattporten',
    code_challenge_method: 'S256',
  };
}

/**
 * The self-service API's answer about a client. Fields without a value are omitted; fields that callers rely on are
 * always present.
 */
export function describeClient(
  client: ClientRecord,
  {
    scopes,
    keys,
    onBehalfOf = [],
    secret,
  }: {
    scopes: readonly string[];
    keys?: readonly RecordedKey[];
    onBehalfOf?: readonly OnBehalfOf[];
    secret?: string | undefined;
  },
) {
  return {
    client_id: client.client_id,
    client_name: client.client_name ?? '',
    client_orgno: client.client_orgno,
    ...given({ supplier_orgno: client.supplier_orgno }),
    description: client.description ?? '',
    active: client.active,
    created: isoTime(client.created_at),
    last_updated: isoTime(client.updated_at),
    integration_type: client.integration_type,
    application_type: client.application_type ?? 'web',
    scopes,
    grant_types: client.grant_types ?? [JWT_BEARER],
    token_endpoint_auth_method: client.token_endpoint_auth_method ?? 'private_key_jwt',
    access_token_lifetime: client.access_token_lifetime ?? 120,
    refresh_token_lifetime: client.refresh_token_lifetime ?? 600,
    refresh_token_usage: client.refresh_token_usage ?? 'ONETIME',
    authorization_lifetime: client.authorization_lifetime ?? 7200,
    ...given({
      redirect_uris: client.redirect_uris,
      post_logout_redirect_uris: client.post_logout_redirect_uris,
      frontchannel_logout_uri: client.frontchannel_logout_uri,
      ...loginDefaults(client.integration_type),
      ...given({
        frontchannel_logout_session_required: client.frontchannel_logout_session_required,
        sso_disabled: client.sso_disabled,
        code_challenge_method: client.code_challenge_method,
      }),
      logo_uri: client.logo_uri,
      client_uri: client.client_uri,
    }),
    jwks_uri: `/clients/${client.client_id}/jwks`,
    ...(keys?.length && { jwks: { keys: keys.map(describeKey) } }),
    ...(onBehalfOf.length > 0 && { onbehalfof: onBehalfOf.map(describeOnBehalfOf) }),
    ...given({ client_secret: secret ?? null }),
  };
}

/** A key as a JWK, with its period of validity. `exp` is seconds since 1970. */
export function describeKey({ kid, n, e, alg, x5c, registeredAt, expiresAt }: RecordedKey) {
  return {
    kty: 'RSA',
    kid,
    use: 'sig',
    alg: alg ?? 'RS256',
    n,
    e,
    ...(x5c !== null && { x5c }),
    exp: Math.floor(expiresAt / 1000),
    created: isoTime(registeredAt),
    last_updated: isoTime(registeredAt),
  };
}

/** A key set. The times of the whole set come from its keys; older callers read them. */
export function describeKeySet(keys: readonly RecordedKey[]) {
  const times = keys.map(({ registeredAt }) => registeredAt);
  return {
    keys: keys.map(describeKey),
    ...(times.length > 0 && {
      created: isoTime(Math.min(...times)),
      last_updated: isoTime(Math.max(...times)),
    }),
  };
}

export function describeOnBehalfOf(entry: OnBehalfOf) {
  return {
    onbehalfof: entry.onbehalfof,
    orgno: entry.orgno,
    ...given({
      name: entry.name,
      organization_name: entry.organizationName,
      description: entry.description,
      uri: entry.uri,
      logo_uri: entry.logo_uri,
    }),
    created: isoTime(entry.created_at),
    last_updated: isoTime(entry.updated_at),
  };
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function given<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as Partial<T>;
}
