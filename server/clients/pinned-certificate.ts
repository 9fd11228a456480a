import { X509Certificate } from 'node:crypto';
import type { PublicJwk } from '@portvakt/protocol';

/**
 * The rules of pins. A key may be registered with its certificate (`x5c`). A certificate from an authority pins the key: it must
 * be good whenever the key is used. A self-signed certificate pins nothing, because anyone with the key can make one. Keys are
 * registered with those by programs that keep the end of a key in it (Altinn/altinn-k8s-operator).
 */
export function isPin(x5c: readonly string[]): boolean {
  return !isSelfSigned(x5c);
}

/** What stands for the end of a certificate that says it has none (RFC 5280 §4.1.2.5), or that cannot be read. */
export const NO_KNOWN_END = Date.UTC(9999, 11, 31, 23, 59, 59);

/** When a pin ends, in milliseconds since 1970; nothing for a certificate that pins nothing. */
export function findPinEnd(x5c: readonly string[] | null): number | undefined {
  if (x5c === null || !isPin(x5c)) return undefined;
  try {
    const end = Date.parse(readCertificate(x5c[0] ?? '').validTo);
    return Number.isNaN(end) ? NO_KNOWN_END : Math.min(end, NO_KNOWN_END);
  } catch {
    return NO_KNOWN_END;
  }
}

/**
 * Whether the first certificate of `x5c` certifies `jwk`, and the others are certificates. What they are worth is judged when
 * the key is used.
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

/**
 * The certificate that a key keeps when it is posted again: what is posted takes the place of what was `kept`, but a self-signed
 * certificate never does.
 */
export function choosePin(
  posted: readonly string[] | undefined,
  kept: readonly string[] | null,
): readonly string[] | null {
  return posted === undefined || (kept !== null && isSelfSigned(posted)) ? kept : posted;
}

/** Whether the first certificate of `x5c` names itself as its issuer. One that cannot be read does not. */
function isSelfSigned([first]: readonly string[]): boolean {
  if (first === undefined) return false;
  try {
    const { subject, issuer } = readCertificate(first);
    return subject === issuer;
  } catch {
    return false;
  }
}

/** Whitespace is ignored, as in grants. Any other invalid base64 is an error. */
function readCertificate(text: string): X509Certificate {
  const base64 = text.replace(/[\r\n \t]/g, '');
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.toString('base64') !== base64) throw new TypeError('not base64');
  return new X509Certificate(bytes);
}
