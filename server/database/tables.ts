import type { Generated } from 'kysely';

/**
 * The tables, as both SQLite and PostgreSQL have them. Times are whole milliseconds since 1970 unless a name ends in
 * `_seconds`; yes/no columns are 0 or 1; lists are JSON text. Nothing but used grants and old audit is ever deleted:
 * a time in `removed_at` or 0 in `active` takes a record out of use.
 */
export interface Tables {
  organisations: {
    orgno: string;
    name: string | null;
    terms_signed_at: number | null;
    created_at: number;
    updated_at: number;
  };
  prefixes: { prefix: string; orgno: string; created_at: number };
  scopes: {
    name: string;
    prefix: string;
    subscope: string;
    description: string;
    long_description: string | null;
    visibility: string;
    active: number;
    /** JSON array of integration types; null = all. */
    allowed_integration_types: string | null;
    accessible_for_all: number;
    delegation_source: string | null;
    at_max_age: number | null;
    authorization_max_lifetime: number | null;
    enforced_aud_for_access_token: string | null;
    supports_european_businesses: number;
    created_at: number;
    updated_at: number;
  };
  scope_access: {
    scope: string;
    consumer_orgno: string;
    /** APPROVED or DENIED. */
    state: string;
    created_at: number;
    updated_at: number;
  };
  clients: {
    client_id: string;
    client_orgno: string;
    supplier_orgno: string | null;
    client_name: string | null;
    description: string | null;
    integration_type: string;
    /** Seconds; null = the default of 120. */
    access_token_lifetime: number | null;
    active: number;
    created_at: number;
    updated_at: number;
  };
  client_scopes: { client_id: string; scope: string; created_at: number; removed_at: number | null };
  client_keys: {
    client_id: string;
    kid: string;
    /** SHA-256 of the modulus, base64url: what a key's year is counted for. */
    modulus_hash: string;
    n: string;
    e: string;
    alg: string | null;
    /** JSON array: the certificate that the key belongs to, and its chain. */
    x5c: string | null;
    /** When this modulus was first posted on this client. */
    registered_at: number;
    /** One year after `registered_at`, or earlier when the owner asked for that. */
    expires_at: number;
    removed_at: number | null;
  };
  signing_keys: {
    kid: string;
    alg: string;
    n: string;
    e: string;
    /** Encrypted PKCS#8, see the room signing-keys. */
    encrypted_private_key: string;
    created_at: number;
    /** From when on it signs. */
    active_from: number;
    /** The longest lifetime of a token it has signed, in seconds. */
    longest_lifetime: number;
    /** When it was taken out of use by hand. */
    retired_at: number | null;
    /** When it was declared leaked. */
    compromised_at: number | null;
  };
  used_grants: { grant_hash: Uint8Array; keep_until_seconds: number };
  grant_audit: {
    id: Generated<number>;
    at: number;
    trace_id: string;
    /** `token`, or the name of the refusal. */
    outcome: string;
    client_id: string;
    consumer_orgno: string;
    supplier_orgno: string | null;
    scope: string | null;
    /** Identifier of the issued token. */
    token_id: string | null;
    /** Seconds. */
    lifetime: number | null;
    key_id: string | null;
    /** 1 when the grant named a person; who is never recorded. */
    has_pid: number;
  };
  change_audit: {
    id: Generated<number>;
    at: number;
    actor: string;
    kind: string;
    subject: string;
    action: string;
    /** The organisation that the change concerns. */
    orgno: string | null;
    before: string | null;
    after: string | null;
  };
}
