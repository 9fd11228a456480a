import type { Person } from '#parties';
import { altinnIssuerOf, PARTY_UUID } from '#sign-in';
import type { KeyRing } from '#signing-keys';
import { composeTimes } from './compose-exchanged.ts';
import { signAltinnToken } from './sign-altinn-token.ts';

export interface PersonTokenDependencies {
  /** The issuer of this server. */
  readonly issuer: string;
  readonly altinnKeyRing: KeyRing;
  readonly clock: () => number;
  /** A UUID. */
  readonly newId: () => string;
}

/** An Altinn token of a person. It names the party, never the person's number. `method` and `level`: how they signed in. */
export function signPersonToken(
  { issuer, altinnKeyRing, clock, newId }: PersonTokenDependencies,
  { person, scopes, method, level }: { person: Person; scopes: readonly string[]; method: string; level: number },
): Promise<string> {
  const now = Math.floor(clock() / 1000);
  return signAltinnToken(altinnKeyRing, {
    scope: scopes.join(' '),
    token_type: 'Bearer',
    jti: newId(),
    [PARTY_UUID]: person.partyUuid,
    'urn:altinn:partyid': person.partyId,
    'urn:altinn:authenticatemethod': method,
    'urn:altinn:authlevel': level,
    ...composeTimes({ issuer: altinnIssuerOf(issuer), now, sid: newId() }),
  });
}
