import type { AltinnCaller, TokenFault } from '#sign-in';
import { type Answer, forbidden } from './answer.ts';
import { challengeFault } from './write-challenge.ts';

type Kind = AltinnCaller['kind'];
type CallerOf<K extends Kind> = Extract<AltinnCaller, { kind: K }>;

/** Whose token a door asks for, as a refusal says it. */
const owners: Readonly<Record<Kind, string>> = { machine: 'a machine', person: 'a person' };

/**
 * Whether a caller of `kind` with one of `scopes` calls: 401 without a proved token, 403 with one that does not open this
 * door, both empty. A machine is not let in where a person is asked for, nor the other way round.
 */
export function decideAdmission<K extends Kind>(
  caller: AltinnCaller | TokenFault,
  { kind, scopes }: { kind: K; scopes: readonly string[] },
): CallerOf<K> | Answer {
  if ('fault' in caller) return refuseFault(caller);
  if (caller.kind !== kind) {
    return forbidden(`the token is of ${owners[caller.kind]}, and this asks for one of ${owners[kind]}`, scopes);
  }
  if (!scopes.some((scope) => caller.scopes.has(scope))) {
    return forbidden(`the token has none of the scopes that open this: ${scopes.join(', ')}`, scopes);
  }
  return caller as CallerOf<K>;
}

/** The answer to whoever has not proved who they are. */
export function refuseFault(fault: TokenFault): Answer {
  return {
    status: 401,
    headers: { 'www-authenticate': challengeFault(fault) },
    refused: { reason: fault.reason },
  };
}
