/** Identifier of a client (integrasjon): usually a UUID; older ones are names such as `oidc_example_1`. */
export type ClientId = string & { readonly __brand: 'ClientId' };

/** Identifier (`kid`) of a key, chosen by its owner and unique within the owner's client. */
export type KeyId = string & { readonly __brand: 'KeyId' };

const CLIENT_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;
const LONGEST_KEY_ID = 255;

/** A client identifier of 1 to 128 letters, digits and `. _ : -`, or `undefined`. */
export function parseClientId(text: string): ClientId | undefined {
  return CLIENT_ID.test(text) ? (text as ClientId) : undefined;
}

/**
 * What is wrong with a key identifier, as the end of a sentence; nothing if it is valid. The documentation allows
 * letters, digits and `. _ -` (docs.digdir.no, «Klientregistrering»), but key vaults use addresses as identifiers, and
 * others use blanks and æøå.
 */
export function findKeyIdFault(kid: unknown): string | undefined {
  if (kid === undefined || kid === null) return 'must not be null';
  if (typeof kid !== 'string') return 'must be of type string';
  if (kid.trim() === '') return 'must not be blank';
  // URL libraries remove such a path segment, so the key could neither be read nor removed.
  if (kid === '.' || kid === '..') return 'must not be . or ..';
  if ([...kid].length > LONGEST_KEY_ID) return `must be at most ${LONGEST_KEY_ID} characters`;
  return /[\p{Cc}\p{Cs}\u2028\u2029]/u.test(kid) ? 'must not contain control characters' : undefined;
}

/** A key identifier, or `undefined` if {@link findKeyIdFault} finds a fault. */
export function parseKeyId(text: string): KeyId | undefined {
  return findKeyIdFault(text) === undefined ? (text as KeyId) : undefined;
}
