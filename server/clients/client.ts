import type { ClientId, OrganisationNumber } from '@portvakt/protocol';

/** A client's own fields, named as in the self-service API. `null` = not given; lifetimes are seconds. */
export interface Client extends LoginFields {
  readonly client_id: ClientId;
  readonly client_orgno: OrganisationNumber;
  readonly supplier_orgno: OrganisationNumber | null;
  readonly client_name: string | null;
  readonly description: string | null;
  readonly integration_type: string;
  readonly access_token_lifetime: number | null;
  readonly active: boolean;
}

/** Fields that matter to services where people log in. They are kept and answered; the token endpoint reads none. */
export interface LoginFields {
  readonly application_type: string | null;
  readonly token_endpoint_auth_method: string | null;
  readonly grant_types: readonly string[] | null;
  readonly refresh_token_lifetime: number | null;
  readonly refresh_token_usage: string | null;
  readonly authorization_lifetime: number | null;
  readonly redirect_uris: readonly string[] | null;
  readonly post_logout_redirect_uris: readonly string[] | null;
  readonly frontchannel_logout_uri: string | null;
  readonly frontchannel_logout_session_required: boolean | null;
  readonly sso_disabled: boolean | null;
  readonly code_challenge_method: string | null;
  readonly logo_uri: string | null;
  readonly client_uri: string | null;
  /** `altinn` = made through the slice for Altinn's administrators. */
  readonly made_for: string | null;
  /** The organisation that deactivated it, which alone may take it into use again. */
  readonly deactivated_by: string | null;
}

/** The login fields of a client that has none. */
export const noLoginFields: LoginFields = {
  application_type: null,
  token_endpoint_auth_method: null,
  grant_types: null,
  refresh_token_lifetime: null,
  refresh_token_usage: null,
  authorization_lifetime: null,
  redirect_uris: null,
  post_logout_redirect_uris: null,
  frontchannel_logout_uri: null,
  frontchannel_logout_session_required: null,
  sso_disabled: null,
  code_challenge_method: null,
  logo_uri: null,
  client_uri: null,
  made_for: null,
  deactivated_by: null,
};

/** What the register adds to a client. Times are milliseconds since 1970. */
export interface ClientRecord extends Client {
  readonly created_at: number;
  readonly updated_at: number;
  /** Counts the changes of the client and of everything on it, `keys_version` those of its keys. */
  readonly version: number;
  readonly keys_version: number;
}

/** A key that is or was on a client. */
export interface RecordedKey {
  readonly kid: string;
  readonly n: string;
  readonly e: string;
  readonly alg: string | null;
  readonly x5c: readonly string[] | null;
  readonly removed: boolean;
  /** Milliseconds since 1970. */
  readonly registeredAt: number;
  readonly expiresAt: number;
}

/** A customer on whose behalf a client with login acts. Times are milliseconds since 1970. */
export interface OnBehalfOf {
  readonly onbehalfof: string;
  readonly orgno: string;
  readonly organizationName: string | null;
  readonly name: string | null;
  readonly description: string | null;
  readonly uri: string | null;
  readonly logo_uri: string | null;
  readonly created_at: number;
  readonly updated_at: number;
}
