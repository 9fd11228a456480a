import type { ConsumerIdentifier, OrganisationIdentifier } from './organisation-identifier.ts';

/** The one grant type of the token endpoint (RFC 7523 §2.1). */
export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/**
 * Signature algorithms that a grant may use (docs.digdir.no, «JWT grant»). PS*, ES*, HS* and none are never accepted.
 */
export const signingAlgorithms = ['RS256', 'RS384', 'RS512'] as const;
export type SigningAlgorithm = (typeof signingAlgorithms)[number];

/**
 * Every claim that a grant may hold. Any other is refused by name, so that a misspelt claim is not silently ignored.
 * `nbf` and `sub` have no effect, but many JWT libraries add them; `iss_onbehalfof` is known only in order to be
 * refused.
 */
export const grantClaimNames: ReadonlySet<string> = new Set([
  'aud',
  'iss',
  'scope',
  'iat',
  'exp',
  'jti',
  'nbf',
  'sub',
  'resource',
  'pid',
  'consumer_org',
  'iss_onbehalfof',
  'authorization_details',
]);

/** The supported types of `authorization_details` (RFC 9396), as in the metadata. */
export const SYSTEM_USER = 'urn:altinn:systemuser';
export const CONSENT = 'urn:altinn:consent';

/** A system user (systembruker) in a token: its owner, its id, its system. */
export interface SystemUserDetails {
  readonly type: typeof SYSTEM_USER;
  readonly systemuser_org: OrganisationIdentifier;
  /** Always one element. */
  readonly systemuser_id: readonly [string];
  readonly system_id: string;
  /** The vendor's own reference, if the grant named it. */
  readonly externalRef?: string;
}

/** A consent (samtykke) in a token. Times are ISO 8601 with an offset. */
export interface ConsentDetails {
  readonly type: typeof CONSENT;
  readonly id: string;
  /** `urn:altinn:person:identifier-no:` or `urn:altinn:organization:identifier-no:` and the number. */
  readonly from: string;
  readonly to: OrganisationIdentifier;
  readonly consented: string;
  readonly validTo: string;
  readonly consentRights: readonly ConsentRight[];
}

/** What may be done with which resource, and with which part of it. */
export interface ConsentRight {
  readonly action: readonly string[];
  readonly resource: readonly { readonly type: string; readonly value: string }[];
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The claims of an access token, in the order in which they are written. Optional claims are absent, never `null`. */
export interface AccessTokenClaims {
  readonly authorization_details?: readonly [SystemUserDetails | ConsentDetails];
  readonly aud?: string | readonly string[];
  /** Space-separated, in the order asked for. */
  readonly scope: string;
  readonly supplier?: OrganisationIdentifier;
  readonly iss: string;
  /** How the client authenticated: `private_key_jwt` for a registered key, otherwise the kind of certificate. */
  readonly client_amr: string;
  readonly token_type: 'Bearer' | 'DPoP';
  /** Seconds since 1970. */
  readonly exp: number;
  readonly delegation_source?: string;
  /** Seconds since 1970. */
  readonly iat: number;
  readonly client_id: string;
  /** 32 random bytes, base64url. */
  readonly jti: string;
  readonly pid?: string;
  readonly consumer_prefix?: readonly string[];
  readonly consumer: ConsumerIdentifier;
  /** The key that the token is bound to (RFC 9449 §6.1), by its thumbprint (RFC 7638). */
  readonly cnf?: { readonly jkt: string };
}
