import type { AccessToken } from '#sign-in';

/** Seconds that an Altinn token lives, however long the token lived that it was made from. */
export const ALTINN_LIFETIME = 30 * 60;

interface Circumstances {
  readonly issuer: string;
  /** Seconds since 1970. */
  readonly now: number;
  readonly sid: string;
}

/** Claims that belong to the token that was exchanged, or that only an exchange may set. */
const LEFT_BEHIND = new Set(['aud', 'client_amr', 'iss', 'sid', 'iat', 'nbf', 'exp']);

/** The one list of a machine token that is an object in an Altinn token. */
const DETAILS = 'authorization_details';

/**
 * The claims of the Altinn token for a proved machine token: what that token says, and what Altinn adds (Altinn
 * authentication, AuthenticationController, token exchange). Nothing of the original can pass for an addition.
 */
export function composeExchanged({ claims, consumer }: AccessToken, { issuer, now, sid }: Circumstances) {
  const kept = Object.entries(claims).filter(([name]) => !LEFT_BEHIND.has(name) && !name.startsWith('urn:altinn:'));
  return {
    ...Object.fromEntries(kept.map(([name, value]) => [name, name === DETAILS ? unwrap(value) : value])),
    'urn:altinn:orgNumber': consumer,
    'urn:altinn:authenticatemethod': 'maskinporten',
    'urn:altinn:authlevel': 3,
    ...composeTimes({ issuer, now, sid }),
  };
}

/** Altinn builds its token claim by claim, and a list of one comes out as the one: a real pair of tokens shows it. */
function unwrap(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

/** What ends every Altinn token. */
export function composeTimes({ issuer, now, sid }: Circumstances) {
  return { iss: issuer, sid, iat: now, nbf: now, exp: now + ALTINN_LIFETIME };
}
