/**
 * How a request fails. `refuse`, `status`, `garbage`, `empty` and `reset` come instead of the work: the grant is not used. `stall`,
 * `dribble` and `cut` let it be done, as when a network fails after the server has acted.
 */
export type FaultKind = 'refuse' | 'status' | 'stall' | 'dribble' | 'cut' | 'reset' | 'garbage' | 'empty';

/** Which requests a fault is for: all that are given must hold. */
export interface FaultMatch {
  /** The path without its query, such as `/token`; a `*` at its end stands for any rest. */
  readonly path?: string;
  /** The client: `iss` of the grant, or that of the bearer token. */
  readonly client?: string;
  /** One of the scopes that are asked for, or of the bearer token. */
  readonly scope?: string;
}

export interface FaultOrder {
  readonly fault: FaultKind;
  /** Every request when absent. */
  readonly match?: FaultMatch;
  /** With `refuse`: a public code (`MP-012`), an OAuth error (`invalid_grant`), or the name of a refusal. */
  readonly code?: string;
  readonly status?: number;
  /** What `Retry-After` says: seconds, or an HTTP date. */
  readonly retryAfter?: number | string;
  /** Milliseconds before the answer; with `dribble`, those that it takes. */
  readonly delayMs?: number;
  /** How often it applies; always when absent. */
  readonly times?: number;
  /** From 0 to 1. */
  readonly probability?: number;
  /** Whole number that chooses which requests `probability` hits. */
  readonly seed?: number;
}

export interface Fault extends FaultOrder {
  readonly id: string;
  /** How often it was used. */
  readonly applied: number;
  /** How often it may still be used; `null` for ever. */
  readonly remaining: number | null;
}

export interface RequestSearch {
  /** As in a fault. */
  readonly path?: string;
  readonly client?: string;
  readonly scope?: string;
  /** After the request with this id (`last` of an earlier answer), or from this time on. */
  readonly since?: number | Date;
  /** Milliseconds in which it waits for `atLeast` requests. */
  readonly wait?: number;
  /** 1 when absent. */
  readonly atLeast?: number;
}

/** A JWT as it came, with what can be read of it. Nothing of it is proved. */
export interface ReadJwt {
  readonly raw: string;
  /** Absent where it cannot be read. */
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** One request that was received. */
export interface KeptRequest {
  readonly id: number;
  /** RFC 3339, by the real clock. */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** Without the values of credentials. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly grant: ReadJwt | null;
  readonly bearer: Omit<ReadJwt, 'raw'> | null;
  readonly client: string | null;
  readonly scopes: readonly string[];
  /** `null` while it is being answered, and when no status was sent. */
  readonly status: number | null;
  /** The kind of fault that was ordered for it. */
  readonly fault: FaultKind | null;
  readonly milliseconds: number | null;
}

export interface Journal {
  readonly count: number;
  /** The id of the latest request of all. */
  readonly last: number;
  readonly requests: readonly KeptRequest[];
}

export interface Clock {
  readonly now: string;
  /** The same in seconds since 1970. */
  readonly epoch: number;
  readonly frozen: boolean;
  /** Its seconds in a real one. */
  readonly rate: number;
  /** Whether it differs from the real time. */
  readonly ordered: boolean;
}

export interface Rotation {
  readonly kid: string;
  /** RFC 3339. */
  readonly signs_from: string;
  /** The `kid` of each key that left the key set. */
  readonly withdrawn: readonly string[];
}

/** A way in which a token is wrong. */
export type TokenFault =
  | 'expired'
  | 'not-yet'
  | 'issuer'
  | 'audience'
  | 'no-consumer'
  | 'consumer-format'
  | 'no-scope'
  | 'no-exp'
  | 'no-iss'
  | 'typ'
  | 'crit'
  | 'kid'
  | 'no-kid'
  | 'signature'
  | 'foreign-key'
  | 'embedded-key'
  | 'alg-none'
  | 'alg-hs256'
  | 'two-parts';

/** Claims of a token; one that is `null` is left out. `consumer` and `supplier` may be organisation numbers. */
export interface TokenOrder {
  readonly wrong?: TokenFault | readonly TokenFault[];
  readonly [claim: string]: unknown;
}
