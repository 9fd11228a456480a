import type { HeldKey } from './wire.ts';

/** Where private keys are: a file, or a PKCS#11 token. Whatever implements this can be served. */
export interface KeyHolder {
  /** The keys that it can sign with now. Looks again where keys may have come. */
  list(): Promise<readonly HeldKey[]>;
  /**
   * The signature of RSASSA-PKCS1-v1_5 over a SHA-256 digest (RFC 8017 §8.2).
   *
   * @throws {UnknownKeyError} for a key that it does not hold.
   */
  sign(kid: string, digest: Buffer): Promise<Buffer>;
  /** Rejects when it could not sign now. */
  check(): Promise<void>;
  close(): Promise<void>;
}

export class UnknownKeyError extends Error {
  constructor(kid: string) {
    super(`There is no key ${kid} here`);
    this.name = 'UnknownKeyError';
  }
}

/** The start of what PKCS #1 signs: that a SHA-256 digest follows (RFC 8017 §9.2, note 1). */
const SHA256_FOLLOWS = Buffer.from('3031300d060960864801650304020105000420', 'hex');

/** The DigestInfo of a SHA-256 digest, which RSA signs with the padding of PKCS #1. */
export function wrapDigest(digest: Uint8Array): Buffer {
  return Buffer.concat([SHA256_FOLLOWS, digest]);
}
