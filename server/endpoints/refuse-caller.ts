import { type Refusal, refuse } from '@portvakt/protocol';
import type { TokenFault } from '#sign-in';

/** 401 without a body: the caller has not proved who they are. The header says what is wrong with the token. */
export function refuseToken({ fault, reason }: TokenFault): Refusal {
  return refuse('caller-unproved', {
    fill: { reason },
    challenge: { fault: fault === 'none' ? 'none' : 'invalid', reason },
  });
}

/** 403 without a body, as Altinn's policies answer. `scopes` are those of which one was lacking, if that was it. */
export function forbid(reason: string, scopes?: readonly string[]): Refusal {
  return refuse('caller-not-allowed', { fill: { reason }, challenge: insufficient(reason, scopes) });
}

/** What the header of a 403 says, also of one that has a body. */
export function insufficient(reason: string, scopes?: readonly string[]): NonNullable<Refusal['challenge']> {
  return { fault: 'insufficient', reason, ...(scopes !== undefined && { scopes }) };
}
