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
    /** SELF_CONTAINED or OPAQUE; null = the former. */
    token_type: string | null;
    requires_user_consent: number | null;
    requires_user_authentication: number | null;
    requires_pseudonymous_tokens: number | null;
    /** JSON object of the texts in other languages, by field and language: `description#nn`. */
    translations: string | null;
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
  /** How many rows `scope_access` has for the scopes of an organisation; no row where nobody has asked yet. */
  access_counts: { orgno: string; accesses: number };
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
    application_type: string | null;
    token_endpoint_auth_method: string | null;
    /** JSON array, as are the two lists of URIs. */
    grant_types: string | null;
    refresh_token_lifetime: number | null;
    refresh_token_usage: string | null;
    authorization_lifetime: number | null;
    redirect_uris: string | null;
    post_logout_redirect_uris: string | null;
    frontchannel_logout_uri: string | null;
    frontchannel_logout_session_required: number | null;
    sso_disabled: number | null;
    code_challenge_method: string | null;
    logo_uri: string | null;
    client_uri: string | null;
    /** `altinn` = made through the slice for Altinn's administrators, and listed there only. */
    made_for: string | null;
    /** The organisation that took it out of use; null for one in use, and where nobody said. */
    deactivated_by: string | null;
    /** Counts the changes of the client and everything on it, `keys_version` those of its keys: their entity tags. */
    version: Generated<number>;
    keys_version: Generated<number>;
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
  client_secrets: { client_id: string; secret_hash: string; created_at: number; expires_at: number };
  on_behalf_of: {
    client_id: string;
    onbehalfof: string;
    orgno: string;
    name: string | null;
    description: string | null;
    uri: string | null;
    logo_uri: string | null;
    created_at: number;
    updated_at: number;
    removed_at: number | null;
  };
  delegation_sources: {
    issuer: string;
    name: string;
    /** JSON: `"built-in"`, or where and how to ask. */
    register: string;
    created_at: number;
    updated_at: number;
  };
  look_up_registers: {
    /** What is looked up there: `system_users` or `consents`. */
    subject: string;
    /** JSON, as that of a delegation source. */
    register: string;
    created_at: number;
    updated_at: number;
  };
  /** Answers that are given again when a request comes again with the same `Idempotency-Key`. */
  kept_answers: {
    request_hash: string;
    body_hash: string;
    status: number;
    answer: string;
    keep_until: number;
    /** Whose quota it counts against; null for those from before there were any. */
    orgno: string | null;
  };
  people: {
    pid: string;
    party_id: number;
    party_uuid: string;
    name: string;
    created_at: number;
    updated_at: number;
  };
  person_roles: { pid: string; orgno: string; role: string; created_at: number; removed_at: number | null };
  resources: {
    identifier: string;
    /** The organisation in `hasCompetentAuthority`. */
    owner_orgno: string;
    resource_type: string;
    delegable: number;
    /** The delegation scheme that it is known as to readers of the older interface. */
    delegation_scheme_id: string | null;
    /** JSON: the resource as the registry answers it. */
    document: string;
    /** XACML, as it was sent. */
    policy: string | null;
    created_at: number;
    updated_at: number;
    removed_at: number | null;
  };
  /** The scopes of MaskinportenSchema resources that are in use. */
  resource_scopes: { scope: string; resource: string; position: number; removed_at: number | null };
  supplier_assignments: {
    consumer_orgno: string;
    supplier_orgno: string;
    created_at: number;
    removed_at: number | null;
  };
  delegations: {
    consumer_orgno: string;
    supplier_orgno: string;
    resource: string;
    /** A person's party, or what an actor of the change audit is called. */
    performed_by: string;
    created_at: number;
    removed_at: number | null;
  };
  access_packages: {
    urn: string;
    /** JSON array of resource identifiers. */
    resources: string;
    delegable: number;
    /** JSON array: `standard`, `agent`. */
    assignable_to: string;
    created_at: number;
    updated_at: number;
  };
  systems: {
    id: string;
    internal_id: string;
    vendor_orgno: string;
    /** JSON objects of the texts in `nb`, `nn` and `en`. */
    name: string;
    description: string;
    /** JSON arrays, as the interfaces write them; so also below. */
    rights: string;
    access_packages: string;
    is_visible: number;
    allowed_redirect_urls: string;
    created_at: number;
    updated_at: number;
    removed_at: number | null;
  };
  system_clients: { client_id: string; system_id: string; created_at: number; removed_at: number | null };
  system_user_requests: {
    id: string;
    user_type: string;
    system_id: string;
    party_orgno: string;
    external_ref: string;
    integration_title: string;
    rights: string;
    access_packages: string;
    redirect_url: string | null;
    /** New, Accepted or Rejected. */
    status: string;
    escalated: number;
    created_at: number;
    updated_at: number;
    removed_at: number | null;
  };
  system_users: {
    /** Of the request that it came from, where it came from one. */
    id: string;
    user_type: string;
    system_id: string;
    party_orgno: string;
    external_ref: string;
    integration_title: string;
    rights: string;
    access_packages: string;
    created_at: number;
    updated_at: number;
    removed_at: number | null;
  };
  system_user_changes: {
    id: string;
    system_user_id: string;
    /** The system of that user; every row has one. */
    system_id: string | null;
    required_rights: string;
    unwanted_rights: string;
    required_access_packages: string;
    unwanted_access_packages: string;
    redirect_url: string | null;
    status: string;
    created_at: number;
    updated_at: number;
    removed_at: number | null;
  };
  consents: {
    id: string;
    /** A URN with the number of a person or an organisation, as is `required_delegator`. */
    from_party: string;
    required_delegator: string | null;
    to_orgno: string;
    handled_by_orgno: string | null;
    valid_to: number;
    /** JSON array, as the interfaces write it. */
    rights: string;
    /** JSON object of the texts by language. */
    request_message: string | null;
    redirect_url: string | null;
    portal_view_mode: string | null;
    /** created, accepted, rejected or revoked. */
    status: string;
    consented_at: number | null;
    /** JSON array of what happened and when. */
    events: string;
    created_at: number;
    updated_at: number;
  };
  signing_keys: {
    kid: string;
    /** `tokens`, or `altinn` = tokens of the Altinn neighbour. */
    purpose: Generated<string>;
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
  /** What the servers on this database say of themselves, by name. */
  installation: { name: string; value: string };
  /** `swept-until` and `clock-seen`; see the migration. */
  journal_marks: { name: string; seconds: number };
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
    /** The server's key that signed a token; of a refusal, the client's key. */
    key_id: string | null;
    /** 1 when the grant named a person; who is never recorded. */
    has_pid: number;
    /** The type and the id of what an issued token says in `authorization_details`; of a refusal, how many were held back. */
    details: string | null;
    /** The client's key that signed the grant of a token; null for those from before it was kept. */
    client_key_id: string | null;
  };
  /** Of tokens with scopes of several prefixes, each but the first; a prefix ends in a colon. */
  grant_audit_prefixes: { prefix: string; audit_id: number };
  change_audit: {
    id: Generated<number>;
    at: number;
    actor: string;
    kind: string;
    subject: string;
    action: string;
    /** The organisation that the change concerns. */
    orgno: string | null;
    /** The other one, where there are two: the owner of a scope that was granted, the supplier of a client. */
    other_orgno: string | null;
    /** The organisation that the actor acted for, where it did. */
    actor_orgno: string | null;
    before: string | null;
    after: string | null;
  };
}
