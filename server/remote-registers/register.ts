/** What can be looked up in a register elsewhere, as the registry file names it; delegations name theirs with their source. */
export const registerSubjects = ['system_users', 'consents'] as const;
export type RegisterSubject = (typeof registerSubjects)[number];

/** Where answers come from: the register kept here, or another server that speaks Altinn's contract. */
export type LookUpRegister = 'built-in' | RemoteRegister;

export interface RemoteRegister {
  /** The base of Altinn's paths there, with its trailing slash; for another Portvakt its issuer. */
  readonly url: string;
  /** A token that we issue to ourselves, or one that is fetched with a client of ours elsewhere. */
  readonly auth: 'self' | RemoteClient;
  /** Seconds that a yes is kept; 0 when absent. */
  readonly cache_seconds?: number;
}

export interface RemoteClient {
  readonly issuer: string;
  readonly client_id: string;
  /** The file of the private key, a JWK with its `kid`. Only its name is kept on record. */
  readonly key: string;
}
