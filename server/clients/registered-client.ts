import type { ClientId, KeyId, OrganisationNumber, PublicJwk } from '@portvakt/protocol';
import type { RegisteredScope } from '#scopes';

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
  /** Whether it gets only tokens that are bound to a key (`dpop_bound_access_tokens`, RFC 9449 §5.2). */
  readonly boundTokensOnly: boolean;
  readonly keys: readonly RegisteredKey[];
  readonly scopes: readonly RegisteredScope[];
}

export interface RegisteredKey {
  readonly kid: KeyId;
  readonly jwk: PublicJwk;
  /** The certificate that pins the key, as it was sent: it must be good whenever the key is used. */
  readonly x5c: readonly string[] | undefined;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}
