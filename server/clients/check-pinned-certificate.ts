import { X509Certificate } from 'node:crypto';
import type { PublicJwk } from '@portvakt/protocol';

/**
 * Whether the first certificate of `x5c` certifies `jwk`, and all others are readable certificates. Trust in them is
 * checked when the key is used.
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

/** Whether the first certificate of `x5c` is self-signed. Its readability has been checked before. */
export function isSelfSigned([first]: readonly string[]): boolean {
  if (first === undefined) return false;
  const { subject, issuer } = readCertificate(first);
  return subject === issuer;
}

/** Whitespace is ignored, as in grants. Any other invalid base64 is an error now, rather than when the key is used. */
function readCertificate(text: string): X509Certificate {
  const base64 = text.replace(/[\r\n \t]/g, '');
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.toString('base64') !== base64) throw new TypeError('not base64');
  return new X509Certificate(bytes);
}
