import type { Client } from './client-fields.ts';

export type { Client };

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
