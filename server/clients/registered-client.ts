import type { ClientId, KeyId, OrganisationNumber, PublicJwk, ScopeName } from '@portvakt/protocol';

/** Everything that the token path needs to know of a client, read in one look-up and never changed. */
export interface RegisteredClient {
  readonly clientId: ClientId;
  readonly active: boolean;
  readonly integrationType: string;
  /** The organisation that the client acts as: `consumer` of its tokens. */
  readonly owner: OrganisationNumber;
  /** The supplier that registered the client for `owner`; then it is the supplier that must hold the grants. */
  readonly supplier: OrganisationNumber | undefined;
  /** Seconds; `undefined` = the default. */
  readonly accessTokenLifetime: number | undefined;
  readonly keys: readonly RegisteredKey[];
  readonly scopes: readonly RegisteredScope[];
}

export interface RegisteredKey {
  readonly kid: KeyId;
  readonly jwk: PublicJwk;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** A scope that stands on the client, with what its owner has decided. */
export interface RegisteredScope {
  readonly name: ScopeName;
  readonly active: boolean;
  /** `undefined` = every integration type. */
  readonly allowedIntegrationTypes: readonly string[] | undefined;
  /** Whether the organisation that must hold the grant does, or the scope is open for all. */
  readonly granted: boolean;
  readonly accessibleForAll: boolean;
  readonly delegationSource: string | undefined;
  /** Seconds; `undefined` or 0 = no cap. */
  readonly maxAge: number | undefined;
  readonly enforcedAudience: string | undefined;
}
