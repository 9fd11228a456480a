import { type AuditLine, writeAuditLine } from '../audit-line.ts';
import type { Call, CheckProof } from '../dpop/check-proof.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { CheckToken } from '../token/create-token-checker.ts';
import type { Caller } from '../token/read-caller.ts';
import { checkBinding, hasDpopScheme } from './check-binding.ts';
import { type Check, listChecks } from './check-requirements.ts';
import { checkRequirements, type Requirements } from './requirements.ts';

/** A request may go on, with its caller, or is refused. */
export type Decision =
  | { readonly allowed: true; readonly caller: Caller; readonly audit: AuditLine }
  | { readonly allowed: false; readonly refusal: Refusal; readonly audit: AuditLine };

/** Who may use a route. Made by `require` of a resource server; adapters ask it. */
export interface Policy {
  readonly kind: 'policy';
  readonly requirements: Requirements;
  /**
   * Decides on the value of a request's `Authorization` header. Never throws for anything that a caller can send.
   *
   * @param call The request that it came with. A policy with `dpop` needs it.
   */
  decide(authorization: string | null | undefined, call?: Call): Promise<Decision>;
}

/** Names a route that everybody may use, such as a health check. */
export const unprotected = { kind: 'unprotected' } as const;

/** What a route must say about its callers. */
export type RoutePolicy = Policy | typeof unprotected;

/** Whether `value` is what a route says about its callers. */
export function isRoutePolicy(value: unknown): value is RoutePolicy {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  return value === unprotected || (value.kind === 'policy' && 'decide' in value);
}

/** The refusal of every request to a route without a policy. */
export const policyMissing = refuse(
  'policy-missing',
  'This route has no policy, so nobody may use it. Whoever runs the API must name who may.',
);

/** The policy that `requirements` describe. `ownAudience` is the name of the API, for routes that name none. */
export function createPolicy({
  requirements,
  ownAudience,
  checkToken,
  checkProof,
  clock,
  audit,
}: {
  requirements: Requirements;
  ownAudience: string | undefined;
  checkToken: CheckToken;
  /** Nothing where the resource server has no settings for DPoP. */
  checkProof: CheckProof | undefined;
  clock: () => number;
  audit: ((line: AuditLine) => void | Promise<void>) | undefined;
}): Policy {
  checkRequirements(requirements);
  const { dpop: binding } = requirements;
  if (binding !== undefined && checkProof === undefined) {
    throw new TypeError(
      `The policy's dpop is '${binding}': createResourceServer needs dpop with the baseUrl of this API.`,
    );
  }
  const checks = listChecks(requirements, ownAudience);

  /** What a caller of the route is told of the ways in. */
  const addSchemes = (refusal: Refusal, authorization: string | null | undefined): Refusal =>
    binding === undefined ? refusal : { ...refusal, dpop: { binding, used: hasDpopScheme(authorization) } };

  const findRefusal = (caller: Caller): Refusal | undefined | Promise<Refusal | undefined> => {
    for (let index = 0; index < checks.length; index += 1) {
      const answer = checks[index]?.(caller);
      if (answer instanceof Promise) return finishChecks(answer, checks.slice(index + 1), caller);
      if (answer !== undefined) return answer;
    }
    return undefined;
  };

  /** A token that holds, but did not come in the way that it must. */
  const refuseUnbound = (
    caller: Caller | undefined,
    authorization: string | null | undefined,
    call: Call | undefined,
  ) =>
    caller === undefined || typeof authorization !== 'string'
      ? undefined
      : checkBinding(caller, { authorization, binding, checkProof, call });

  return {
    kind: 'policy',
    requirements,
    decide: async (authorization, call) => {
      // Waiting takes its time even when there is nothing to wait for, so it is done only where there is.
      const checking = checkToken(authorization, binding !== undefined);
      const { caller, refusal: tokenRefusal } = checking instanceof Promise ? await checking : checking;
      const refusedToken = tokenRefusal ?? refuseUnbound(caller, authorization, call);
      const asking = caller === undefined || refusedToken !== undefined ? refusedToken : findRefusal(caller);
      const found = asking instanceof Promise ? await asking : asking;
      const refusal = found && addSchemes(found, authorization);
      const now = clock();
      if (audit === undefined && refusal === undefined && caller !== undefined) return new Allowed(caller, now);
      const line = writeAuditLine({ now, caller, refusal });
      const lost = audit === undefined ? undefined : await keepLine(audit, line);
      if (lost !== undefined) return { allowed: false, refusal: lost, audit: line };
      if (refusal !== undefined) return { allowed: false, refusal, audit: line };
      if (caller === undefined) throw new Error('A token was checked and gave neither a caller nor a refusal.');
      return { allowed: true, caller, audit: line };
    },
  };
}

/** A decision writes its audit line when somebody reads it: where nobody does, its time is saved. */
class Allowed {
  readonly allowed = true;
  readonly caller: Caller;
  readonly #now: number;

  constructor(caller: Caller, now: number) {
    this.caller = caller;
    this.#now = now;
  }

  get audit(): AuditLine {
    return writeAuditLine({ now: this.#now, caller: this.caller });
  }
}

/** Goes on after a check that had to be waited for. */
async function finishChecks(
  waiting: Promise<Refusal | undefined>,
  others: readonly Check[],
  caller: Caller,
): Promise<Refusal | undefined> {
  let found = await waiting;
  for (const check of others) found ??= await check(caller);
  return found;
}

const RETRY_AFTER = 5;

async function keepLine(
  audit: (line: AuditLine) => void | Promise<void>,
  line: AuditLine,
): Promise<Refusal | undefined> {
  try {
    await audit(line);
    return undefined;
  } catch {
    const description = `What you do here cannot be written down now, so it is not done. Try again in ${RETRY_AFTER} s.`;
    return refuse('audit-unavailable', description, { retryAfter: RETRY_AFTER });
  }
}
