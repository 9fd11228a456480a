import { X509Certificate } from 'node:crypto';
import type { PublicJwk } from '@portvakt/protocol';

/**
 * Whether the first certificate of `x5c` certifies `jwk`, and those behind it are certificates. What they are worth is
 * judged whenever the key is used.
 */
export function certifies(x5c: readonly string[], { n, e }: PublicJwk): boolean {
  try {
    const [first] = x5c.map(readCertificate);
    const certified = first?.publicKey.export({ format: 'jwk' });
    return certified?.n === n && certified.e === e;
  } catch {
    return false;
  }
}

/** Whether nobody but its own key has signed the first certificate of `x5c`, which has been found to certify one. */
export function isSelfSigned([first]: readonly string[]): boolean {
  if (first === undefined) return false;
  const { subject, issuer } = readCertificate(first);
  return subject === issuer;
}

/** Line breaks and blanks are let pass, as in grants; what else is no base64 would be found when the key is used. */
function readCertificate(text: string): X509Certificate {
  const base64 = text.replace(/[\r\n \t]/g, '');
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.toString('base64') !== base64) throw new TypeError('not base64');
  return new X509Certificate(bytes);
}
