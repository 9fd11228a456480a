import type { CatalogueEntry } from './refusal-entry.ts';

const AUTHENTICATION_FAILED = 'Invalid assertion. Client authentication failed.';
const INVALID_VALUE = 'Invalid assertion. Invalid parameter value.';

/** Existing clients read these descriptions: they are part of the contract. A hint and the trace id may follow them. */
type TokenEntry = CatalogueEntry & { readonly error: string; readonly code?: `MP-${string}` };

/** The refusals of the token endpoint. The pages behind `error_uri` and `docs/errors.md` are made from them, too. */
export const tokenRefusals = {
  'grant-type-missing': {
    error: 'invalid_request',
    status: 400,
    description: 'Invalid request. Parameter grant_type is missing.',
  },
  'grant-type-repeated': {
    error: 'invalid_request',
    status: 400,
    description: 'Invalid request. Parameter grant_type is repeated.',
  },
  'grant-type-unsupported': {
    error: 'unsupported_grant_type',
    status: 400,
    description: 'Unsupported grant type.',
  },
  'content-encoding-unsupported': {
    error: 'invalid_request',
    status: 415,
    code: 'MP-011',
    description: 'Invalid request. Content-Encoding {encoding} is not supported.',
  },
  'media-type-wrong': {
    error: 'invalid_request',
    status: 400,
    code: 'MP-011',
    description: 'Invalid request. Content-Type must be application/x-www-form-urlencoded.',
  },
  'assertion-parameter-invalid': {
    error: 'invalid_request',
    status: 400,
    code: 'MP-011',
    description: INVALID_VALUE,
  },
  'assertion-malformed': {
    error: 'invalid_request',
    status: 400,
    code: 'MP-011',
    description: INVALID_VALUE,
  },
  'header-alg-invalid': {
    error: 'invalid_request',
    status: 400,
    code: 'MP-011',
    description: 'Invalid assertion. Invalid JWT header alg.',
  },
  'header-crit-present': {
    error: 'invalid_request',
    status: 400,
    code: 'MP-011',
    description: 'Invalid assertion. Invalid JWT header crit.',
  },
  'claim-invalid': {
    error: 'invalid_request',
    status: 400,
    code: 'MP-011',
    description: INVALID_VALUE,
  },
  'claim-unknown': {
    error: 'invalid_request',
    status: 400,
    code: 'MP-011',
    description: 'Invalid assertion. Unknown claim {claim}.',
  },
  'claim-unsupported': {
    error: 'invalid_request',
    status: 400,
    code: 'MP-011',
    description: 'Invalid assertion. Unsupported claim {claim}.',
  },
  'resource-not-allowed': {
    error: 'invalid_request',
    status: 400,
    code: 'MP-011',
    description: INVALID_VALUE,
  },
  'client-not-found': {
    error: 'invalid_grant',
    status: 400,
    code: 'MP-100',
    description: `${AUTHENTICATION_FAILED} Client not found.`,
  },
  'client-authentication-missing': {
    error: 'invalid_grant',
    status: 400,
    code: 'MP-100',
    description: AUTHENTICATION_FAILED,
  },
  'key-identifier-missing': {
    error: 'invalid_grant',
    status: 400,
    description: `${AUTHENTICATION_FAILED} Invalid JWT. The client requires pre-registered jwk and no key identifier (kid) provided.`,
  },
  'key-identifier-unknown': {
    error: 'invalid_grant',
    status: 400,
    description: `${AUTHENTICATION_FAILED} Unknown key identifier (kid) for client.`,
  },
  'key-expired': {
    error: 'invalid_grant',
    status: 400,
    code: 'MP-121',
    description: `${AUTHENTICATION_FAILED} Expired key.`,
  },
  'certificate-invalid': {
    error: 'invalid_grant',
    status: 400,
    code: 'MP-120',
    description: `${AUTHENTICATION_FAILED} The JWT is signed with an invalid certificate.`,
  },
  'certificate-revocation-unknown': {
    error: 'invalid_grant',
    status: 400,
    code: 'MP-120',
    description: `${AUTHENTICATION_FAILED} The JWT is signed with an invalid certificate. Revocation status could not be checked.`,
  },
  'certificate-of-another-organisation': {
    error: 'invalid_grant',
    status: 400,
    code: 'MP-122',
    description: `${AUTHENTICATION_FAILED} Invalid JWT. Invalid organization number for client. Does not match certificate orgno.`,
  },
  'x5c-unreadable': {
    error: 'invalid_grant',
    status: 400,
    code: 'MP-123',
    description: `${AUTHENTICATION_FAILED} Invalid JWT header x5c.`,
  },
  'signature-invalid': {
    error: 'invalid_grant',
    status: 400,
    code: 'MP-124',
    description: `${AUTHENTICATION_FAILED} Invalid JWT signature.`,
  },
  'audience-invalid': {
    error: 'invalid_grant',
    status: 400,
    code: 'MP-110',
    description: `${AUTHENTICATION_FAILED} Invalid JWT claim aud.`,
  },
  'issuer-moved': {
    error: 'invalid_grant',
    status: 400,
    code: 'MP-110',
    description: `${AUTHENTICATION_FAILED} Invalid JWT claim aud. This server has moved, and its issuer is {issuer}.`,
  },
  'issuer-gone': {
    error: 'invalid_request',
    status: 410,
    description: 'This server has moved, and has no metadata here any more. Its metadata is at {metadata}.',
  },
  'issued-in-the-future': {
    error: 'invalid_grant',
    status: 400,
    code: 'MP-130',
    description: 'Invalid assertion. Issue time is after now.',
  },
  expired: {
    error: 'invalid_grant',
    status: 400,
    code: 'MP-130',
    description: 'Invalid assertion. JWT is expired.',
  },
  'lives-too-long': {
    error: 'invalid_grant',
    status: 400,
    code: 'MP-130',
    description: 'Invalid assertion. JWT lives too long.',
  },
  replayed: {
    error: 'invalid_grant',
    status: 400,
    code: 'MP-012',
    description: 'Invalid assertion. Grant is used before.',
  },
  'dpop-proof-missing': {
    error: 'invalid_dpop_proof',
    status: 400,
    description: 'DPoP proof is missing.',
  },
  'dpop-proof-invalid': {
    error: 'invalid_dpop_proof',
    status: 400,
    description: 'Invalid DPoP proof. Invalid {part}.',
  },
  'dpop-nonce-needed': {
    error: 'use_dpop_nonce',
    status: 400,
    description: 'Authorization server requires nonce in DPoP proof.',
  },
  'bound-tokens-unavailable': {
    error: 'unauthorized_client',
    status: 400,
    description: 'The client gets only tokens that are bound to a key (DPoP), and this server gives none.',
  },
  'scope-not-on-client': {
    error: 'invalid_scope',
    status: 400,
    code: 'MP-200',
    description: 'Token request contains invalid scopes for client, {scope}.',
  },
  'scope-not-for-maskinporten': {
    error: 'invalid_scope',
    status: 400,
    code: 'MP-201',
    description: 'Token request contains scopes not allowed for maskinporten.',
  },
  'scope-not-granted': {
    error: 'invalid_scope',
    status: 400,
    code: 'MP-250',
    description: 'Consumer has not been granted access to the scope {scope}.',
  },
  'consumer-org-is-own': {
    error: 'invalid_request',
    status: 400,
    description:
      'Validation of JWT claim failed: The combination consumer_org in claim and delegation scope on client is invalid.',
  },
  'scope-not-delegated': {
    error: 'invalid_scope',
    status: 400,
    code: 'MP-251',
    description: 'Consumer {consumer} has not delegated access to the scope {scope} to supplier {supplier}.',
  },
  'authorization-details-type-unknown': {
    error: 'invalid_authorization_details',
    status: 400,
    code: 'MP-301',
    description: 'Unknown authorization details type.',
  },
  'authorization-details-field-unknown': {
    error: 'invalid_authorization_details',
    status: 400,
    code: 'MP-302',
    description: 'Unknown fields in the authorization details.',
  },
  'authorization-details-value-invalid': {
    error: 'invalid_authorization_details',
    status: 400,
    code: 'MP-303',
    description: 'Invalid authorization details values. Invalid value of {field}.',
  },
  'system-user-not-found': {
    error: 'invalid_altinn_customer_configuration',
    status: 400,
    code: 'MP-303',
    description: 'Invalid authorization details values. No system user of {organisation} found for the client.',
  },
  'consent-not-valid': {
    error: 'invalid_authorization_details',
    status: 400,
    code: 'MP-303',
    description: 'Invalid authorization details values. Consent not found, not in force or of other parties.',
  },
  /** Of introspection, as the next one. */
  'client-authentication-failed': {
    error: 'invalid_client',
    status: 401,
    description: 'Client authentication failed.',
  },
  'introspection-parameter-invalid': {
    error: 'invalid_request',
    status: 400,
    description: 'Invalid request. Parameter {parameter} is missing, repeated or wrong.',
  },
  'temporarily-unavailable': {
    error: 'temporarily_unavailable',
    status: 503,
    description: 'Try again.',
  },
  /** Also of self-service and Altinn's paths (RFC 6585 §4). */
  'requests-too-many': {
    error: 'temporarily_unavailable',
    status: 429,
    object: 'Limit',
    title: 'Too many requests.',
    description:
      'Too many requests. The limit {limit} is {most} within {seconds} s. Wait as long as Retry-After says. Whoever runs this server sets it with PORTVAKT_LIMITS.',
    form: 'title',
  },
  'token-unverifiable': {
    error: 'server_error',
    status: 503,
    description: 'The server could not give a token that its own key set verifies. Try again.',
  },
  'body-too-large': {
    error: 'invalid_request',
    status: 413,
    description: 'Invalid request. The body is larger than 32 kB.',
  },
  'method-not-allowed': {
    error: 'invalid_request',
    status: 405,
    description: 'Invalid request. The token endpoint answers POST only.',
  },
  'address-not-found': {
    error: 'not_found',
    status: 404,
    description: 'There is nothing at this address.',
  },
} as const satisfies Record<string, TokenEntry>;

export type TokenRefusalName = keyof typeof tokenRefusals;

/** Codes that have a page behind `error_uri`. */
export type RefusalCode = Extract<(typeof tokenRefusals)[TokenRefusalName], { code: string }>['code'];
