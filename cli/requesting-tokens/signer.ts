import type { KeyObject } from 'node:crypto';
import type { PrivateKey } from './read-private-key.ts';

/** A registered key, which the grant names by `kid`. */
export interface KeySigner extends PrivateKey {
  readonly by: 'key';
}

/** A virksomhetssertifikat, which the grant carries along. */
export interface CertificateSigner {
  readonly by: 'certificate';
  readonly key: KeyObject;
  /** DER in standard base64, the certificate itself first (RFC 7515 §4.1.6). */
  readonly x5c: readonly string[];
}

export interface SignerOptions {
  readonly key?: string;
  readonly kid?: string;
  readonly p12?: string;
  readonly 'password-file'?: string;
  readonly cert?: string;
  readonly chain?: string;
  readonly x5c?: string;
}
