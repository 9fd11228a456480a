import { X509Certificate } from 'node:crypto';
import type { PublicJwk } from '@portvakt/protocol';

/** Whether the first certificate of `x5c` certifies `jwk`. What it is worth is judged whenever the key is used. */
export function certifies([first = '']: readonly string[], { n, e }: PublicJwk): boolean {
  try {
    const certified = new X509Certificate(Buffer.from(first, 'base64')).publicKey.export({ format: 'jwk' });
    return certified.n === n && certified.e === e;
  } catch {
    return false;
  }
}
