import type { ConsumerIdentifier, OrganisationIdentifier } from './organisation-identifier.ts';

/** The one grant type of the token endpoint (RFC 7523 §2.1). */
export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** Signature algorithms that a grant may use (docs.digdir.no, «JWT grant»). PS*, ES*, HS* and none are never accepted. */
export const signingAlgorithms = ['RS256', 'RS384', 'RS512'] as const;
export type SigningAlgorithm = (typeof signingAlgorithms)[number];

/**
 * Every claim a grant may hold. Any other is refused by name, so that a misspelt claim is never silently ignored.
 * `nbf` and `sub` say nothing here but many JWT libraries add them; `iss_onbehalfof` is known only to be refused.
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

/** The types of `authorization_details` (RFC 9396) that are answered, as the metadata names them. */
export const SYSTEM_USER = 'urn:altinn:systemuser';
export const CONSENT = 'urn:altinn:consent';

/** A system user (systembruker) as tokens name it: whose it is, which one, of which system. */
export interface SystemUserDetails {
  readonly type: typeof SYSTEM_USER;
  readonly systemuser_org: OrganisationIdentifier;
  /** A list of one. */
  readonly systemuser_id: readonly [string];
  readonly system_id: string;
  /** The vendor's own key, where the grant named it. */
  readonly externalRef?: string;
}

/** A consent (samtykke) as tokens name it. Times are ISO 8601 with their offset. */
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

/** What may be done with which resource, and which part of it. */
export interface ConsentRight {
  readonly action: readonly string[];
  readonly resource: readonly { readonly type: string; readonly value: string }[];
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The claims of an access token, in the order they are written. Optional ones are left out, never `null`. */
export interface AccessTokenClaims {
  readonly authorization_details?: readonly [SystemUserDetails | ConsentDetails];
  readonly aud?: string | readonly string[];
  /** Space-separated, in the order asked for. */
  readonly scope: string;
  readonly supplier?: OrganisationIdentifier;
  readonly iss: string;
  /** How the client proved itself: `private_key_jwt` for a registered key, else the kind of certificate. */
  readonly client_amr: string;
  readonly token_type: 'Bearer';
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
}
