import type { ScopeName } from '@portvakt/protocol';

/** A scope as an applicant holds it, with what its owner has decided. */
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
