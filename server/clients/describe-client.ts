import type { ClientRecord, OnBehalfOf, RecordedKey } from './client.ts';
import { describeFields } from './client-fields.ts';

/** What the self-service API answers of a client. Fields without a value are left out; what callers read is always there. */
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
  const times = { created: isoTime(client.created_at), last_updated: isoTime(client.updated_at) };
  return {
    ...describeFields({ ...client, ...times, scopes }, client.integration_type),
    jwks_uri: `/clients/${client.client_id}/jwks`,
    ...(keys?.length && { jwks: { keys: keys.map(describeKey) } }),
    ...(onBehalfOf.length > 0 && { onbehalfof: onBehalfOf.map(describeOnBehalfOf) }),
    ...given({ client_secret: secret ?? null }),
  };
}

/** A key as a JWK, with when it can be used. `exp` is seconds since 1970. */
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

/** A key set. The times of the whole set are those of its keys; older callers read them. */
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
