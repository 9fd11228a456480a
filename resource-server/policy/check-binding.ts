import type { Call, CheckProof } from '../dpop/check-proof.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Caller } from '../token/read-caller.ts';

/** Whether a route takes tokens that are bound to a key. Nothing: it takes bearer tokens alone. */
export type Binding = 'accepted' | 'required' | undefined;

const DPOP_SCHEME = /^dpop(?: |$)/i;

/** Whether `authorization` has the scheme `DPoP` (RFC 9449 §7.1). */
export function hasDpopScheme(authorization: string | null | undefined): boolean {
  return typeof authorization === 'string' && DPOP_SCHEME.test(authorization);
}

/**
 * Whether a good token came in the way that it must: a bound one with a proof and no other, any other as a bearer token where that is taken
 * (RFC 9449 §7.1 and §7.2). Nothing makes a bound token a bearer token.
 */
export function checkBinding(
  { boundTo }: Caller,
  {
    authorization,
    binding,
    checkProof,
    call,
  }: {
    authorization: string;
    binding: Binding;
    checkProof: CheckProof | undefined;
    call: Call | undefined;
  },
): Refusal | undefined {
  if (!hasDpopScheme(authorization)) {
    if (boundTo !== undefined) {
      return refuse('token-bound', 'The token is bound to a key (cnf), so it must not be sent as a Bearer token.');
    }
    return binding === 'required'
      ? refuse('token-unbound', 'This route takes only tokens that are bound to a key (DPoP).')
      : undefined;
  }
  // The same header may have come to a route that takes it, and is then known as a good token.
  if (binding === undefined) {
    return refuse('token-missing', 'This route takes no token with the scheme DPoP. Send a bearer token.');
  }
  if (boundTo === undefined) {
    return refuse('token-unbound', 'The token is not bound to a key (cnf), so it cannot be sent with the scheme DPoP.');
  }
  if (call === undefined || checkProof === undefined) {
    throw new TypeError('decide needs the method, the url and the header DPoP of the request for a policy with dpop.');
  }
  return checkProof(call, { token: authorization.slice('dpop '.length).trim(), boundTo });
}
