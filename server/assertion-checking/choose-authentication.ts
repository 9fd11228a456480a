import { isRefusal, nameSome, type Refusal, refuse } from '@portvakt/protocol';
import type { RegisteredClient, RegisteredKey } from '#clients';
import type { PresentedCertificate } from '#organisation-certificates';
import type { Assertion } from './read-assertion.ts';
import { chooseRegisteredKey } from './registered-key.ts';

/** How a client proves itself: the key that must have signed, and the certificate that must be trusted. */
export type Authentication =
  | {
      readonly by: 'registered key';
      readonly key: RegisteredKey;
      /** The certificate that pins the key: it must be good whenever the key is used. */
      readonly pinned: PresentedCertificate | undefined;
    }
  | { readonly by: 'certificate'; readonly certificate: PresentedCertificate };

/** Reads an `x5c`: the certificate in it, or a refusal of its shape or its kind of key. */
export type CertificateReader = (x5c: unknown) => PresentedCertificate | Refusal;

/**
 * Which way of proving itself applies: `kid` decides where both are sent, and a client with registered keys must use
 * one of them (the matrix that ks-no/fiks-maskinporten observed, 2024-10). `now` is in milliseconds.
 */
export function chooseAuthentication(
  assertion: Assertion,
  {
    client,
    now,
    readCertificate,
  }: { client: RegisteredClient; now: number; readCertificate: CertificateReader | undefined },
): Authentication | Refusal {
  const read: CertificateReader = (x5c) => {
    if (readCertificate === undefined) throw new Error('Certificates are loaded before one is needed');
    return readCertificate(x5c);
  };
  if (assertion.keyId !== undefined) {
    const named = { keyId: assertion.keyId, carriesCertificate: assertion.x5c !== undefined };
    const key = chooseRegisteredKey(named, client, now);
    if (isRefusal(key)) return key;
    const certificate = key.x5c === undefined ? undefined : read(key.x5c);
    if (isRefusal(certificate)) return certificate;
    return { by: 'registered key', key, pinned: certificate };
  }
  if (client.keys.length > 0) {
    return refuse('key-identifier-missing', {
      hint:
        assertion.x5c === undefined
          ? 'Put the kid of a registered key in the JWT header.'
          : 'Put the kid of a registered key in the JWT header: a certificate in x5c proves only a client without registered keys.',
      registryHint: () => `The client has ${listKeys(client)}.`,
    });
  }
  if (assertion.x5c === undefined) {
    return refuse('client-authentication-missing', {
      hint: 'The JWT header has neither kid nor x5c: name a registered key in kid, or send the certificate in x5c.',
    });
  }
  const certificate = read(assertion.x5c);
  return isRefusal(certificate) ? certificate : { by: 'certificate', certificate };
}

function listKeys({ keys }: RegisteredClient): string {
  return `the ${keys.length === 1 ? 'key' : 'keys'} ${nameSome(keys.map(({ kid }) => kid))}`;
}
