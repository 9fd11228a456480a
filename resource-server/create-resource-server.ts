import type { AuditLine } from './audit-line.ts';
import { createProofChecker } from './dpop/check-proof.ts';
import { completeDpop, type DpopSettings } from './dpop/dpop-settings.ts';
import { completeIssuer, type IssuerSettings } from './issuer-settings.ts';
import { createKeySet } from './key-set/create-key-set.ts';
import type { Fetch } from './key-set/fetch-json.ts';
import { completeKeySetPolicy, type KeySetPolicy } from './key-set/key-set-policy.ts';
import { createPolicy, type Policy } from './policy/create-policy.ts';
import type { Requirements } from './policy/requirements.ts';
import { createTokenChecker } from './token/create-token-checker.ts';

export interface ResourceServerOptions {
  /** The issuers whose tokens are accepted, exactly as in `iss`. Several are allowed. */
  readonly issuers: readonly (string | IssuerSettings)[];
  /** The name of this API as clients ask for it in `resource`. Tokens for other names are refused. */
  readonly audience?: string;
  /** Numbers of the key set policy, in seconds, that are to differ from the defaults. */
  readonly keySet?: Partial<KeySetPolicy>;
  /** Seconds that the clocks of the issuer and of this API may differ. 10 unless named. */
  readonly clockTolerance?: number;
  /** For policies with `dpop`: how proofs that a caller holds a key (DPoP, RFC 9449) are checked. */
  readonly dpop?: DpopSettings;
  /** `fetch` of the platform unless named. */
  readonly fetch?: Fetch;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
  /**
   * Keeps a line of every decision before the request goes on. When it fails, the request is answered with 503: a call
   * that leaves no trace is not let in.
   */
  readonly audit?: (line: AuditLine) => void | Promise<void>;
}

export interface ResourceServer {
  /** The policy of a route. What is named is required. Throws a `TypeError` when the policy makes no sense. */
  require(requirements: Requirements): Policy;
}

/**
 * Checks access tokens of `issuers` and decides who may call. Nothing is fetched before the first token comes.
 *
 * ```ts
 * const api = createResourceServer({ issuers: ['https://test.maskinporten.no/'] });
 * const policy = api.require({ scope: 'nav:aareg/v1/arbeidsforhold/otp' });
 * const decision = await policy.decide(request.headers.authorization);
 * ```
 */
export function createResourceServer({
  issuers,
  audience,
  keySet,
  clockTolerance = 10,
  dpop,
  fetch = globalThis.fetch,
  clock = Date.now,
  audit,
}: ResourceServerOptions): ResourceServer {
  if (issuers.length === 0) throw new TypeError('A resource server needs one issuer or more.');
  if (!(clockTolerance >= 0 && clockTolerance <= 120)) throw new TypeError('clockTolerance must be from 0 to 120 s.');
  const keySetPolicy = completeKeySetPolicy(keySet);
  // A clock that is passed in is the only one; otherwise keys grow old by a clock that nobody can set.
  const elapsed = clock === Date.now ? () => performance.now() / 1000 : () => clock() / 1000;
  const accepted = issuers.map(completeIssuer).map((settings) => ({
    ...settings,
    keys: createKeySet({ ...settings, policy: keySetPolicy, fetch, elapsed }),
  }));
  const checkToken = createTokenChecker({ issuers: accepted, clock, tolerance: clockTolerance });
  const checkProof =
    dpop && createProofChecker({ settings: completeDpop(dpop), clock, elapsed, tolerance: clockTolerance });
  return {
    require: (requirements) =>
      createPolicy({ requirements, ownAudience: audience, checkToken, checkProof, clock, audit }),
  };
}
