import type { BegunSignIn } from './begun-sign-in.ts';
import { explainFailure } from './explain-failure.ts';
import type { Provider } from './open-provider.ts';
import { type ClaimedPerson, type ClaimsRules, readClaims } from './read-claims.ts';
import type { SignInFailure } from './sign-in-failures.ts';

export interface FailedSignIn {
  readonly failure: SignInFailure;
  readonly facts: Readonly<Record<string, string>>;
}

/**
 * Exchanges the code for an ID token and reads who has signed in. The state is compared with the browser's own, the library checks
 * the rest: issuer, audience, nonce, times, and the signature with the provider's keys (OpenID Connect Core §3.1.3.7).
 */
export async function finishSignIn(
  { provider, rules }: { provider: Provider; rules: ClaimsRules },
  { begun, callback }: { begun: BegunSignIn | undefined; callback: URL },
): Promise<ClaimedPerson | FailedSignIn> {
  if (begun === undefined) return { failure: 'not-begun', facts: { reason: 'the browser has begun no sign-in' } };
  if (callback.searchParams.get('state') !== begun.state) {
    return {
      failure: 'not-begun',
      facts: { reason: 'the state is not that of the sign-in that the browser has begun' },
    };
  }
  let claims: Readonly<Record<string, unknown>> | undefined;
  try {
    const { library, config } = await provider.ready();
    const tokens = await library.authorizationCodeGrant(config, callback, {
      pkceCodeVerifier: begun.verifier,
      expectedState: begun.state,
      expectedNonce: begun.nonce,
      idTokenExpected: true,
    });
    claims = tokens.claims();
  } catch (error) {
    return explainFailure(error);
  }
  const person = readClaims(claims ?? {}, rules);
  if (!('fault' in person)) return person;
  const { fault } = person;
  return { failure: fault === 'level-too-low' ? fault : 'unproved', facts: { reason: fault } };
}
