/** The closed lists that a case chooses from. CASES.md says what each word means. */

/** `rfc7523`: any server that has the grant. `maskinporten`: one that speaks Maskinporten's profile of it. */
export const profiles = ['rfc7523', 'maskinporten'] as const;
export type Profile = (typeof profiles)[number];

export const levels = ['must', 'should'] as const;
export type Level = (typeof levels)[number];

/** What a case is about. Reports are grouped by it, in this order. */
export const caseClasses = [
  'form',
  'shape',
  'header',
  'key',
  'aud',
  'time',
  'replay',
  'claim',
  'scope',
  'delegation',
  'details',
  'x5c',
  'answer',
  'limit',
  'mix-up',
  'vectors',
] as const;
export type CaseClass = (typeof caseClasses)[number];

/** What only some servers have, and an adapter says in `has`. What a placeholder or a client needs is found without being said. */
export const capabilities = {
  'jwt-tokens': 'its access tokens are JWTs that its key set verifies',
  'production-texts': 'it says no more than the public text of a refusal',
  hints: 'a hint follows the public text of a refusal',
  'needs-jti': 'it refuses a grant without jti',
  'repeatable-without-jti': 'a grant without jti may be used again until it expires',
  'without-jti-once': 'a grant without jti may be used once',
  'issuer-audience-only': 'it takes its issuer as aud, and not the address of its token endpoint',
  'token-endpoint-audience': 'it takes the address of its token endpoint as aud',
  'bound-tokens': 'it binds tokens to keys of clients (DPoP, RFC 9449)',
} as const;
export type Capability = keyof typeof capabilities;

/**
 * The clients that the suite may play, each with a key (and perhaps a certificate) and a scope. Only `client` is needed; a case that
 * plays another is not applicable where the adapter has none.
 */
export const clientNames = {
  client: 'the good client: every grant is made from one of its good grants',
  second_key: 'the good client with a second registered key',
  other_client: 'another client with a key of its own, whose kid is another',
  same_kid_client: 'another client, whose own key has the kid of the good client',
  expired_key: 'a client whose registered key has been used up',
  bound_client: 'a client that gets only tokens that are bound to a key (RFC 9449)',
  inactive_client: 'a client that was taken out of use',
  keyless_client: 'a client without keys, which proves itself with a certificate',
  login_client: 'a client of an integration type that gets no such tokens',
  supplier: 'a supplier, to whom a customer has delegated a scope',
  administrator: 'a client that may register keys at the self-service API',
  vendor: 'a vendor of a system that organisations have a system user for',
  consent_client: 'a client that somebody has consented to',
  certificate: 'a client that proves itself with a good certificate',
  certificate_chain: 'the same with the issuing authority in x5c as well',
  certificate_of_other: 'a client with the certificate of another organisation',
  certificate_revoked: 'a client with a revoked certificate',
  certificate_expired: 'a client with an expired certificate',
  certificate_not_yet_valid: 'a client with a certificate that is valid later',
  certificate_untrusted: 'a client with a certificate of an authority that nobody trusts',
  certificate_self_signed: 'a client with a certificate that it signed itself',
  certificate_wrong_policy: 'a client with a certificate of another policy',
  certificate_missing_policy: 'a client with a certificate without policy',
  certificate_person: 'a client with the certificate of a person',
  certificate_no_orgno: 'a client with a certificate without organisation number',
  certificate_conflicting_orgno: 'a client with a certificate with two organisation numbers',
  certificate_unreachable_crl: 'a client with a certificate whose revocation nobody can say',
  certificate_pss_key: 'a client with a certificate for an RSA-PSS key',
  certificate_ec_key: 'a client with a certificate for an EC key',
  certificate_expired_authority: 'a client with a certificate of an authority that has expired, which is sent along',
  certificate_long_path:
    'a client with a certificate of an authority that an issuing authority certified, against its path length',
  certificate_issued_by_client: "a client with a certificate that another client's certificate issued",
  certificate_sign: 'a client with a certificate for signing only',
  certificate_crypt: 'a client with a certificate for encryption only',
} as const;
export type ClientName = keyof typeof clientNames;

/** Values that an adapter may give, for use in placeholders. A case that uses one is not applicable where it is not given. */
export const valueNames = {
  second_scope: 'another scope that the good client may have',
  unlisted_scope: 'a scope that exists and is not on the good client',
  foreign_scope: 'a scope that exists and belongs to others',
  ungranted_scope: 'a scope on the good client that its organisation has not been granted',
  inactive_scope: 'a scope on the good client that was taken out of use',
  login_scope: 'a scope on the good client that is for another integration type',
  short_scope: 'a scope on the good client whose tokens live 30 seconds at most',
  open_scope: 'a scope on the good client that everybody may have',
  fixed_audience_scope: 'a scope on the good client whose tokens have a fixed aud',
  fixed_audience: 'that aud',
  consumer: 'the organisation of the good client',
  stranger: 'an organisation that has nothing to do with the good client',
  customer: 'the organisation that has delegated delegated_scope to the supplier',
  delegated_scope: 'the scope on the supplier that was delegated',
  undelegated_scope: 'a scope on the supplier that could be delegated and was not',
  undelegable_scope: 'a scope on the supplier that cannot be delegated',
  other_source_scope: 'a scope on the supplier that is delegated in another register',
  withdrawn_scope: 'a scope on the supplier that was delegated and is so no longer',
  supplier_organisation: 'the organisation of the supplier',
  system_user_owner: 'the organisation that has a system user in the system of the vendor',
  system_user_reference: 'the external reference of that system user',
  consent_id: 'a consent in force for consent_client',
  consent_giver: 'who gave it, as a URN',
  revoked_consent_id: 'a consent of the same giver that was withdrawn',
  person: 'the number of a synthetic person (fødselsnummer)',
  resource: 'an API that a token may be asked for',
  self_service: 'the address of the self-service API (Samarbeidsportalen), with the slash at its end',
  key_client: 'the id of a client whose keys the administrator may replace',
  former_issuer: 'the issuer that the server had before it moved',
} as const;
export type ValueName = keyof typeof valueNames;
