import { JWT_BEARER, type ScopeName } from '@portvakt/protocol';
import type { Client, ClientRecord } from '#clients';
import type { ScopeRecord } from '#scopes';
import type { DeclaredClient, DeclaredScope } from './registry-schema.ts';

/** Values that answers show if nothing is on record. A file with these values declares nothing new. */
const defaults: Partial<Client> = {
  client_name: '',
  description: '',
  application_type: 'web',
  token_endpoint_auth_method: 'private_key_jwt',
  grant_types: [JWT_BEARER],
  access_token_lifetime: 120,
  refresh_token_lifetime: 600,
  refresh_token_usage: 'ONETIME',
  authorization_lifetime: 7200,
};

/** A field of these that the file omits keeps its recorded value. Most are only for clients with login. */
const keptFields = [
  'application_type',
  'token_endpoint_auth_method',
  'grant_types',
  'refresh_token_lifetime',
  'refresh_token_usage',
  'authorization_lifetime',
  'redirect_uris',
  'post_logout_redirect_uris',
  'frontchannel_logout_uri',
  'frontchannel_logout_session_required',
  'sso_disabled',
  'code_challenge_method',
  'logo_uri',
  'client_uri',
  'dpop_bound_access_tokens',
] as const;

type Described = Omit<Client, 'client_id' | 'client_orgno' | 'supplier_orgno'>;

/** The fields of a client that a file can give, except its organisation. */
export function describeDeclaredClient(
  declared: DeclaredClient,
  recorded: ClientRecord | undefined,
): Partial<Described> &
  Pick<Described, 'integration_type' | 'active' | 'client_name' | 'description' | 'access_token_lifetime'> {
  const given: Partial<Record<keyof Client, unknown>> = {
    ...declared,
    grant_types: declared.grant_types?.map((type) => (type === 'jwt_bearer_token' ? JWT_BEARER : type)),
  };
  const read = (field: keyof Client) => {
    const value = given[field] ?? null;
    const isKnown = (recorded?.[field] ?? null) !== null;
    return !isKnown && JSON.stringify(value) === JSON.stringify(defaults[field]) ? null : value;
  };
  const named = keptFields.filter((field) => given[field] !== undefined);
  return {
    ...Object.fromEntries(named.map((field) => [field, read(field)])),
    client_name: read('client_name') as string | null,
    description: read('description') as string | null,
    access_token_lifetime: read('access_token_lifetime') as number | null,
    integration_type: declared.integration_type ?? 'maskinporten',
    active: declared.active ?? true,
  };
}

const translated = ['description', 'long_description'].flatMap((field) =>
  ['nb', 'nn', 'en', 'se'].map((language) => `${field}#${language}`),
) as readonly (keyof DeclaredScope)[];

/** Fields that a file may omit. They keep their recorded value. */
const kept = [
  'token_type',
  'requires_user_consent',
  'requires_user_authentication',
  'requires_pseudonymous_tokens',
] as const;

/** The fields of a scope that a file can give, with their defaults. */
export function describeDeclaredScope(
  declared: DeclaredScope,
  { name, recorded }: { name: ScopeName; recorded: ScopeRecord | undefined },
) {
  const texts = translated.filter((field) => declared[field] !== undefined).map((field) => [field, declared[field]]);
  // Answers have 0 if no lifetime is set.
  const lifetime = (field: 'at_max_age' | 'authorization_max_lifetime') =>
    declared[field] === 0 && (recorded?.[field] ?? null) === null ? null : (declared[field] ?? null);
  return {
    name,
    prefix: declared.prefix,
    subscope: declared.subscope,
    description: declared.description,
    long_description: declared.long_description ?? null,
    visibility: declared.visibility ?? 'PUBLIC',
    active: declared.active ?? true,
    allowed_integration_types: declared.allowed_integration_types?.length ? declared.allowed_integration_types : null,
    accessible_for_all: declared.accessible_for_all ?? false,
    delegation_source: declared.delegation_source ?? null,
    at_max_age: lifetime('at_max_age'),
    authorization_max_lifetime: lifetime('authorization_max_lifetime'),
    enforced_aud_for_access_token: declared.enforced_aud_for_access_token ?? null,
    supports_european_businesses: declared.supports_european_businesses ?? false,
    ...(texts.length > 0 && { translations: Object.fromEntries(texts) as Readonly<Record<string, string>> }),
    ...Object.fromEntries(
      kept.filter((field) => declared[field] !== undefined).map((field) => [field, declared[field]]),
    ),
  };
}
