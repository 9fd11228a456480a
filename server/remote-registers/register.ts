/**
 * What can be looked up in a remote register, as the registry file names it. Delegations have their register in their
 * source.
 */
export const registerSubjects = ['system_users', 'consents'] as const;
export type RegisterSubject = (typeof registerSubjects)[number];

/** Where answers come from: the register kept here, or another server that speaks Altinn's contract. */
export type LookUpRegister = 'built-in' | RemoteRegister;

export interface RemoteRegister {
  /** The base URL of Altinn's paths there, with a trailing slash; for another Portvakt, its issuer. */
  readonly url: string;
  /** A token that this server issues to itself, or one that is fetched with a client registered elsewhere. */
  readonly auth: 'self' | RemoteClient;
  /** Seconds that a yes is kept; absent means 0. */
  readonly cache_seconds?: number;
}

export interface RemoteClient {
  readonly issuer: string;
  readonly client_id: string;
  /** The file of the private key, a JWK with its `kid`. Only the file's name is stored. */
  readonly key: string;
}
