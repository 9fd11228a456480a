import { createPublicKey, type KeyObject, type X509Certificate } from 'node:crypto';

/** Whether `privateKey` is the other half of the key in `certificate`. */
export function holdsKey(certificate: X509Certificate, privateKey: KeyObject): boolean {
  if (privateKey.asymmetricKeyType !== 'rsa') return certificate.checkPrivateKey(privateKey);
  // A key that the certificate restricts to PSS is the same key, and node:crypto would say that it is another.
  const numbers = createPublicKey(privateKey).export({ type: 'pkcs1', format: 'der' });
  const written = certificate.publicKey.export({ type: 'spki', format: 'der' });
  return written.subarray(-numbers.length).equals(numbers);
}
