import type { OrganisationNumber, ScopeName } from '@portvakt/protocol';

/** A scope as its owner describes it. Field names are those of the self-service API; times are seconds. */
export interface Scope extends Described {
  readonly name: ScopeName;
  readonly prefix: string;
  readonly subscope: string;
  readonly description: string;
}

interface Described {
  readonly long_description: string | null;
  /** Texts in other languages, by field and language: `description#nn`; those of the map `descriptions` under its name. */
  readonly translations: Readonly<Record<string, string | Readonly<Record<string, string>>>> | null;
  readonly visibility: string;
  readonly active: boolean;
  /** `null` = every integration type. */
  readonly allowed_integration_types: readonly string[] | null;
  readonly accessible_for_all: boolean;
  readonly delegation_source: string | null;
  readonly at_max_age: number | null;
  readonly authorization_max_lifetime: number | null;
  readonly enforced_aud_for_access_token: string | null;
  readonly supports_european_businesses: boolean;
  readonly token_type: string;
  readonly requires_user_consent: boolean;
  readonly requires_user_authentication: boolean;
  readonly requires_pseudonymous_tokens: boolean;
}

/** A scope of which its owner has said nothing but its name. */
export const plainScope: Described = {
  long_description: null,
  translations: null,
  visibility: 'PUBLIC',
  active: true,
  allowed_integration_types: null,
  accessible_for_all: false,
  delegation_source: null,
  at_max_age: null,
  authorization_max_lifetime: null,
  enforced_aud_for_access_token: null,
  supports_european_businesses: false,
  token_type: 'SELF_CONTAINED',
  requires_user_consent: false,
  requires_user_authentication: false,
  requires_pseudonymous_tokens: false,
};

/** What the register adds to a scope. Times are milliseconds since 1970. */
export interface ScopeRecord extends Scope {
  readonly created_at: number;
  readonly updated_at: number;
}

export type AccessState = 'APPROVED' | 'DENIED';

/** What a scope is to an organisation that wants it on a client. */
export interface ScopeForClient {
  readonly active: boolean;
  readonly visibility: string;
  /** `undefined` = every integration type. */
  readonly allowedIntegrationTypes: readonly string[] | undefined;
  readonly accessibleForAll: boolean;
  readonly delegable: boolean;
  readonly owner: OrganisationNumber;
  readonly granted: boolean;
}

/** A scope with the organisation that owns its prefix. */
export interface OwnedScope extends ScopeRecord {
  readonly owner: OrganisationNumber;
}

/** Who was granted a scope, or was and is no longer. Times are milliseconds since 1970. */
export interface AccessRecord {
  readonly scope: string;
  readonly state: string;
  readonly owner: string;
  readonly ownerName: string | null;
  readonly consumer: string;
  readonly consumerName: string | null;
  readonly created_at: number;
  readonly updated_at: number;
}
