import type { Person } from '#parties';
import type { TokenFault } from '#sign-in';
import type { SignIn } from './open-sign-in.ts';
import { createProviderTokenReader } from './read-provider-token.ts';

/** A person, as an access token of the provider proves them. */
export interface ProvedPerson {
  readonly person: Person;
  /** How they signed in (`acr`). */
  readonly level: string | undefined;
  /** The scopes of the token. */
  readonly scopes: readonly string[];
}

/** Milliseconds that what a token claims of organisations lasts at least: as long as the Altinn token that it is exchanged for. */
const CLAIMS_LAST = 30 * 60_000;
/** Milliseconds: the end is rounded up to these, so that a client that exchanges again and again writes nothing each time. */
const STEP = 10 * 60_000;

/**
 * Reads access tokens of the provider, and puts the person on record, who need not have been in the portal. What the token claims of
 * organisations comes beside what the person's sign-in claimed.
 *
 * @throws ProviderAwayError
 */
export function createPersonReader(
  signIn: SignIn,
  clock: () => number,
): (token: string) => Promise<ProvedPerson | TokenFault> {
  const { provider, rules, issuer, settings } = signIn;
  const read = createProviderTokenReader({ provider, rules, issuer, clients: settings.signInExchange, clock });
  return async (token) => {
    const proved = await read(token);
    if ('fault' in proved) return proved;
    const { claimed, scopes } = proved;
    const endsAt = Math.ceil((clock() + CLAIMS_LAST) / STEP) * STEP;
    const person = await signIn.welcome(claimed, { endsAt, replaces: false });
    return { person, level: claimed.level, scopes };
  };
}
