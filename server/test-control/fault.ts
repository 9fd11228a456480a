/**
 * The ways to fail. `refuse`, `status`, `garbage`, `empty` and `reset` come instead of the work; `stall`, `dribble` and `cut` let
 * it be done, as when a network fails after the server has acted.
 */
export const faultKinds = ['refuse', 'status', 'stall', 'dribble', 'cut', 'reset', 'garbage', 'empty'] as const;

export type FaultKind = (typeof faultKinds)[number];

/** Which requests a fault is for: all that are given must hold. */
export interface FaultMatch {
  /** The path without its query; with a `*` at its end, every path that begins so. */
  readonly path?: string;
  /** The client: the `iss` of the grant, or that of the bearer token. */
  readonly client?: string;
  /** One of the scopes that are asked for, or of the bearer token. */
  readonly scope?: string;
}

export interface FaultOrder {
  readonly match?: FaultMatch;
  readonly fault: FaultKind;
  /** With `refuse`: a public code (`MP-012`), an OAuth error, or the name of a refusal. */
  readonly code?: string;
  readonly status?: number;
  /** What `Retry-After` says: seconds, or an HTTP date. */
  readonly retryAfter?: number | string;
  /** Milliseconds. */
  readonly delayMs?: number;
  /** How often it applies; always when absent. */
  readonly times?: number;
  /** From 0 to 1; 1 when absent. */
  readonly probability?: number;
  /** Whole number that chooses which requests `probability` hits. */
  readonly seed?: number;
}

export interface Fault extends FaultOrder {
  readonly id: string;
  readonly match: FaultMatch;
  /** How often it was used. */
  readonly applied: number;
  /** How often it may still be used; `null` for ever. */
  readonly remaining: number | null;
}

/** What a fault is matched with. */
export interface RequestFacts {
  readonly path: string;
  readonly client: string | undefined;
  readonly scopes: readonly string[];
}
