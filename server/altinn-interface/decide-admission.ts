import type { AltinnCaller, TokenFault } from '#sign-in';
import { type Answer, empty } from './answer.ts';

type Kind = AltinnCaller['kind'];
type CallerOf<K extends Kind> = Extract<AltinnCaller, { kind: K }>;

/**
 * Whether a caller of `kind` with one of `scopes` calls: 401 without a proved token, 403 with one that does not open this
 * door, both empty. A machine is not let in where a person is asked for, nor the other way round.
 */
export function decideAdmission<K extends Kind>(
  caller: AltinnCaller | TokenFault,
  { kind, scopes }: { kind: K; scopes: readonly string[] },
): CallerOf<K> | Answer {
  if ('fault' in caller) {
    return refuseFault(caller);
  }
  const opens = caller.kind === kind && scopes.some((scope) => caller.scopes.has(scope));
  return opens ? (caller as CallerOf<K>) : empty(403);
}

/** The answer to whoever has not proved who they are. */
function refuseFault(fault: TokenFault): Answer {
  return { status: 401, headers: { 'www-authenticate': fault.fault === 'none' ? 'Bearer' : describeFault(fault) } };
}

/** RFC 6750 §3: what is wrong with the token, in the header since the body is empty. */
function describeFault({ reason }: TokenFault): string {
  return `Bearer error="invalid_token", error_description="${reason.replace(/["\\]/g, '')}"`;
}
