/** What a column holds that neither database has a type for. */
export type Holding = 'yes or no' | 'json';

/** What the migrations do not say of a column. */
export interface DeclaredColumn {
  /** Nothing where the database's own type is all there is to it. */
  readonly holds?: Holding;
  /** The type in TypeScript of what the JSON says; `unknown` where only the room knows it. */
  readonly type?: string;
  /** What `tables.ts` says of it. */
  readonly note?: string;
}

const note = (text: string): DeclaredColumn => ({ note: text });
const yesNo = (text?: string): DeclaredColumn => ({ holds: 'yes or no', ...(text !== undefined && { note: text }) });
const json = (type: string, text?: string): DeclaredColumn => ({
  holds: 'json',
  type,
  ...(text !== undefined && { note: text }),
});

const LIST = 'readonly string[]';
const TEXTS = 'Readonly<Record<string, string>>';

/** Rights and packages have the form that the interfaces give them. */
const holdings = { rights: json('unknown'), access_packages: json('unknown') };

/**
 * What the migrations do not say of the tables: which columns hold JSON or a yes or no, and what values mean. The column
 * plugin reads and writes by it, and `npm run generate` puts it into `tables.ts`.
 */
export const declaredColumns: Readonly<Record<string, Readonly<Record<string, DeclaredColumn>>>> = {
  scopes: {
    active: yesNo(),
    allowed_integration_types: json(LIST, 'Null = all.'),
    accessible_for_all: yesNo(),
    supports_european_businesses: yesNo(),
    token_type: note('SELF_CONTAINED or OPAQUE; null = the former.'),
    requires_user_consent: yesNo(),
    requires_user_authentication: yesNo(),
    requires_pseudonymous_tokens: yesNo(),
    translations: json(
      'Readonly<Record<string, string | Readonly<Record<string, string>>>>',
      'The texts in other languages, by field and language: `description#nn`.',
    ),
  },
  organisations: {
    terms_signed_at: note('When it last signed the terms that everyone signs.'),
    provider_terms_signed_at: note('When it last signed those of organisations that publish APIs.'),
  },
  terms_versions: {
    audience: note('`everyone`, or `providers` = those who keep scopes.'),
    title: json(TEXTS),
    text: json(TEXTS),
    sign_again: yesNo('Whether signatures from before it was published stop counting when it is in force.'),
    published_at: note('Who has signed since then has signed this version, or a later one.'),
  },
  terms_signatures: {
    signed_by: note('A client or a person, as the change audit calls them; null where it is unknown.'),
  },
  access_applications: {
    state: note('open, approved, rejected or withdrawn.'),
    answer: note('What the owner wrote.'),
  },
  scope_access: { state: note('APPROVED or DENIED.') },
  access_counts: {
    accesses: note('How many rows `scope_access` has for the scopes of the organisation. No row: not counted yet.'),
  },
  clients: {
    access_token_lifetime: note('Seconds; null = the default of 120.'),
    active: yesNo(),
    grant_types: json(LIST),
    redirect_uris: json(LIST),
    post_logout_redirect_uris: json(LIST),
    frontchannel_logout_session_required: yesNo(),
    sso_disabled: yesNo(),
    dpop_bound_access_tokens: yesNo('It gets only tokens that are bound to a key (RFC 9449 §5.2).'),
    made_for: note("`altinn` = made through the endpoints for Altinn's administrators, and listed there only."),
    deactivated_by: note('The organisation that deactivated it; null while it is in use, and where this is unknown.'),
    version: note('Counts the changes of the client and everything on it: its entity tag.'),
    keys_version: note('Counts the changes of its keys: the entity tag of the key set.'),
  },
  client_keys: {
    modulus_hash: note("SHA-256 of the modulus, base64url: what a key's year is counted for."),
    x5c: json(LIST, 'The certificate that the key belongs to, and its chain.'),
    registered_at: note('When this modulus was first posted on this client.'),
    expires_at: note('One year after `registered_at`, or earlier when the owner asked for that.'),
    certificate_expires_at: note('When the certificate ends that pins the key; null where none does.'),
  },
  notices: {
    facts: json('unknown', 'What the notice is about, by its kind.'),
    urgent: yesNo('Something ends within a day, or has ended.'),
    to_post: yesNo('It is to go to the webhook, and has not been put on its way; so also `to_mail`.'),
    to_mail: yesNo(),
  },
  told_notices: {
    subject: note('What was told of, such as a key with its end. A row is there before anything is sent.'),
  },
  notice_settings: {
    kinds: json(LIST),
    webhook_nonce: note('What its secret is derived from, with the key of the server.'),
    former_nonce: note('Signs beside the new one until `former_until`.'),
    mail_not_before: note('When the next digest may go out by e-mail.'),
  },
  notice_addresses: {
    asked_at: note('When a message was last sent that asks to confirm the address.'),
    declined_at: note('When its owner said that they want nothing: it stays, so that they are not asked again.'),
  },
  notice_deliveries: {
    channel: note('`webhook`, `mail` or `confirmation`.'),
    content: json('unknown', 'What is sent, by channel.'),
    state: note('waiting, sent or failed.'),
    fault: note('Why the last attempt failed.'),
  },
  notice_marks: { name: note('How far the work has come: `scanned-at` or `changes-through`.') },
  delegation_sources: { register: json('unknown', '`"built-in"`, or where and how to ask.') },
  look_up_registers: {
    subject: note('What is looked up there: `system_users` or `consents`.'),
    register: json('unknown', 'As that of a delegation source.'),
  },
  kept_answers: {
    answer: note('JSON, given again as it was when a request comes again with the same `Idempotency-Key`.'),
    orgno: note('Whose quota it counts against; null for those from before there were any.'),
  },
  resources: {
    owner_orgno: note('The organisation in `hasCompetentAuthority`.'),
    delegable: yesNo(),
    delegation_scheme_id: note('The delegation scheme that it is known as to readers of the older interface.'),
    document: json('unknown', 'The resource as the registry answers it.'),
    policy: note('XACML, as it was sent.'),
  },
  delegations: { performed_by: note("A person's party, or what an actor of the change audit is called.") },
  people: { pid: note('Null for people whose sign-in provider tells no national identity number.') },
  person_identities: {
    subject: note('What the issuer calls the person (`sub`).'),
    verified_email: note('In lower case; null unless the issuer vouches for it.'),
  },
  person_rights: {
    source: note('`claims` = what the sign-in provider said; `member` = an administrator of the organisation.'),
    rights: json(LIST),
    ends_at: note('Null = no end.'),
  },
  invitations: {
    email: note('In lower case.'),
    rights: json(LIST),
    code_hash: note('SHA-256 of the code, base64url.'),
    created_by: note("The administrator's party, or the client that invited."),
    closed_at: note('When it was accepted or withdrawn.'),
    accepted_by: note('The party of the person who accepted it; null when it was withdrawn.'),
  },
  access_packages: {
    resources: json(LIST, 'Identifiers.'),
    delegable: yesNo(),
    assignable_to: json("readonly ('standard' | 'agent')[]"),
  },
  systems: {
    name: json('unknown', 'The texts in `nb`, `nn` and `en`; so also the description.'),
    description: json('unknown'),
    ...holdings,
    is_visible: yesNo(),
    allowed_redirect_urls: json(LIST),
  },
  system_user_requests: {
    ...holdings,
    status: note('New, Accepted or Rejected.'),
    escalated: yesNo(),
  },
  system_users: { id: note('Of the request that it came from, where it came from one.'), ...holdings },
  client_relations: {
    role: note('What the facilitator is to the client: `regnskapsforer`, `revisor`, `rettighetshaver` …'),
    access_packages: json(LIST, 'The URNs of the packages that the client has given the facilitator.'),
  },
  agent_clients: {
    id: note('Of the delegation. One that comes back has the same.'),
    client_orgno: note("The owner's own number where the agent may act for its owner, too."),
  },
  system_user_changes: {
    system_id: note('The system of that user; every row has one.'),
    required_rights: json('unknown'),
    unwanted_rights: json('unknown'),
    required_access_packages: json('unknown'),
    unwanted_access_packages: json('unknown'),
  },
  consents: {
    from_party: note('A URN with the number of a person or an organisation, as is `required_delegator`.'),
    rights: json('unknown', 'As the interfaces write them.'),
    request_message: json('Readonly<Record<string, string>>', 'The texts by language.'),
    status: note('created, accepted, rejected or revoked.'),
    events: json('unknown', 'What happened and when.'),
  },
  consent_events: {
    reader_orgno: note('Who may read it: the consumer, or whoever asked on its behalf.'),
    id: note('A UUID of version 7; the list of a reader is in the order of these.'),
    event_type: note('accepted, rejected or revoked.'),
  },
  signing_keys: {
    purpose: note('`tokens`, or `altinn` = tokens of the Altinn neighbour.'),
    encrypted_private_key: note(
      'Encrypted PKCS#8, see the room signing-keys; empty when a signer holds the private half.',
    ),
    active_from: note('From when on it signs.'),
    longest_lifetime: note('The longest lifetime of a token it has signed, in seconds.'),
    retired_at: note('When it was taken out of use by hand.'),
    compromised_at: note('When it was declared leaked.'),
  },
  installation: { name: note('What the servers on this database say of themselves, by name.') },
  journal_marks: { name: note('`swept-until` or `clock-seen`; see the migration.') },
  grant_audit: {
    outcome: note('`token`, or the name of the refusal.'),
    token_id: note('Identifier of the issued token.'),
    lifetime: note('Seconds.'),
    key_id: note("The server's key that signed a token; of a refusal, the client's key."),
    has_pid: note(
      '1 when the grant named a person; who is never recorded. A number: the grant journal writes it itself.',
    ),
    details: note(
      'The type and the id of what an issued token says in `authorization_details`; of a refusal, how many were held back.',
    ),
    client_key_id: note("The client's key that signed the grant of a token; null for those from before it was kept."),
    refused_scope: note('Of a refusal: the scope that it is about, where it is about one.'),
    finding: note('Of a refusal, as JSON: the check that failed, what it expected and what it found, without secrets.'),
  },
  refused_calls: {
    refusal: note('The name of the refusal.'),
    path: note('The pattern of the path, never the path itself.'),
    problems: json('readonly { readonly field?: string; readonly message: string }[]', 'What the answer said.'),
  },
  grant_audit_prefixes: {
    prefix: note('Of a token with scopes of several prefixes, each but the first; ends in a colon.'),
  },
  key_uses: {
    key_id: note('The kid, or the fingerprint of a certificate.'),
    first_used: note('When the first token was given that it signed for; since uses are counted.'),
  },
  former_issuer_uses: {
    issuer: note('Of this server, before it moved.'),
    client_id: note('A client, or the fingerprint of a European business that grants named it with.'),
  },
  client_days: {
    day: note('Days since 1970 (UTC); so also in the other tables of days.'),
    refusals: note('Refused grants of the client, once it had proved itself.'),
  },
  consumer_uses: {
    consumer: note('The organisation number, or the identifier of a European business.'),
    supplier: note('The supplier that got the token; empty where there is none.'),
  },
  scope_totals: { tokens: note('Of all consumers.') },
  audit_logs: {
    origin: note(
      'The name of the log and of its key: the address of its files without the scheme, as it was when the log began.',
    ),
    public_key: note('Ed25519, 32 bytes in base64.'),
    encrypted_private_key: note('Encrypted PKCS#8, as those of signing keys.'),
    size: note('How many leaves there are.'),
    checkpoint: note('The newest one, as it is served.'),
  },
  audit_log_runs: {
    first_leaf: note('The leaf about the run itself; those of its rows follow.'),
    version: note('Which columns of a row its leaf is made of; see the room audit-log.'),
    source: note('`grant` or `change`: the table whose rows they are.'),
    length: note('Of how many rows with ids one after another.'),
    oldest_at: note('The earliest `at` of the rows; so also the latest.'),
    salt_key: note('What the salts are made of, 32 bytes; null once retention has removed all rows of the run.'),
  },
  audit_log_tiles: {
    hashes: note('At most 256 hashes of 32 bytes, one after another. Leaves are never taken away.'),
  },
  change_audit: {
    orgno: note('The organisation that the change concerns.'),
    other_orgno: note('The other one, where there are two: the owner of a granted scope, the supplier of a client.'),
    actor_orgno: note('The organisation that the actor acted for, where it did.'),
    before: note('JSON, with secrets masked before it is kept; so also `after`.'),
  },
};
