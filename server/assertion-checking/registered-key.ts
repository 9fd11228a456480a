import { nameSome, type Refusal, refuse } from '@portvakt/protocol';
import type { RegisteredClient, RegisteredKey } from '#clients';

/**
 * Finds the registered key named by `kid`. A `kid` is unique only within its client. An `x5c` sent along with it is
 * ignored. `now` is in milliseconds.
 */
export function chooseRegisteredKey(
  { keyId, carriesCertificate }: { readonly keyId: string; readonly carriesCertificate: boolean },
  client: RegisteredClient,
  now: number,
): RegisteredKey | Refusal {
  const key = client.keys.find(({ kid }) => kid === keyId);
  if (key === undefined) {
    return refuse('key-identifier-unknown', {
      hint: carriesCertificate
        ? 'The header has both kid and x5c: kid decides, and x5c is not read. Leave kid out to prove a client without registered keys by the certificate in x5c. Otherwise check kid and iss: a kid belongs to one client.'
        : 'Check both kid and iss: a kid belongs to one client, so the right kid with the wrong client id ends here too.',
      registryHint:
        client.keys.length === 0
          ? 'No key is registered on the client: register one, or leave kid out and send a virksomhetssertifikat in x5c.'
          : () => `Registered on the client: ${nameSome(client.keys.map(({ kid }) => kid))}.`,
      facts: { keyId },
    });
  }
  if (key.expiresAt <= now) {
    return refuse('key-expired', {
      hint: 'A registered key can be used for one year from the day it was first posted. Register a new key.',
      registryHint: () => `The key ${nameSome([key.kid])} expired ${new Date(key.expiresAt).toISOString()}.`,
      facts: { keyId: key.kid, expiredAt: new Date(key.expiresAt).toISOString() },
    });
  }
  return key;
}
