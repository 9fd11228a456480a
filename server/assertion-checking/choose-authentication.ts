import { type Refusal, refuse } from '@portvakt/protocol';
import type { RegisteredClient, RegisteredKey } from '#clients';
import { refuseCertificate } from './certificate.ts';
import type { Assertion } from './read-assertion.ts';
import { chooseRegisteredKey } from './registered-key.ts';

/** How a client proves itself: the key that must have signed, and what the token will say of it in `client_amr`. */
export interface Authentication {
  readonly method: 'private_key_jwt';
  readonly key: RegisteredKey;
}

/**
 * Which way of proving itself applies: `kid` decides where both are sent, and a client with registered keys must use
 * one of them (the matrix that ks-no/fiks-maskinporten observed, 2024-10). Each way is a file with this shape:
 * assertion and client in, authentication or refusal out.
 */
export function chooseAuthentication(
  assertion: Assertion,
  client: RegisteredClient,
  now: number,
): Authentication | Refusal {
  if (assertion.keyId !== undefined) return chooseRegisteredKey(assertion.keyId, client, now);
  if (client.keys.length > 0) {
    return refuse('key-identifier-missing', {
      hint: 'Put the kid of a registered key in the JWT header.',
      registryHint: `The client has ${listKeys(client)}.`,
    });
  }
  if (assertion.x5c !== undefined) return refuseCertificate(assertion.x5c);
  return refuse('client-authentication-missing', {
    hint: 'The JWT header has neither kid nor x5c: register a key on the client and name it in kid.',
  });
}

function listKeys({ keys }: RegisteredClient): string {
  return keys.length === 1 ? `the key ${keys[0]?.kid}` : `the keys ${keys.map(({ kid }) => kid).join(', ')}`;
}
