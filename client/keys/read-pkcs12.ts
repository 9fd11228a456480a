import type { KeyObject, X509Certificate } from 'node:crypto';
import { TokenError } from '../token-error.ts';

/** What a PKCS#12 file (RFC 7292) holds: one private key, and certificates in the order of the file. */
export interface Pkcs12Content {
  readonly privateKey: KeyObject;
  readonly certificates: readonly X509Certificate[];
}

/** @throws TokenError `key_unusable` */
export function readPkcs12(_content: Uint8Array | string, _password: string): Pkcs12Content {
  throw new TokenError({ code: 'key_unusable', description: 'PKCS#12 is not read yet.' });
}
