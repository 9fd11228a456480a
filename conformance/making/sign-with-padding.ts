import { constants, createHash, type KeyObject, privateEncrypt, publicDecrypt } from 'node:crypto';
import { findSignatureVector } from './find-vector.ts';
import type { Signer } from './signer.ts';

/**
 * A signer that wraps the digest as an RSA vector of Wycheproof does, with a key of the server's own client. The vector's signature is opened with its
 * public key, the digest in it is replaced by that of what is signed, and the whole is closed with `key`. A verifier that reads the
 * wrapping leniently takes such signatures, and can be made to take forged ones (RFC 8017 §8.2.2, note; Bleichenbacher 2006).
 *
 * `key` is RSA, of 2048 bits or more. Throws if the vector does not contain its digest.
 */
export function signWithPadding(vector: number, key: KeyObject): Signer {
  const { input, signature, publicKey } = findSignatureVector(vector);
  const opened = publicDecrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, signature);
  return (text, algorithm) => {
    const digest = (of: string) =>
      createHash(`sha${/(256|384|512)$/.exec(algorithm)?.[1] ?? '256'}`)
        .update(of)
        .digest();
    const at = opened.indexOf(digest(input));
    if (at === -1) throw new Error(`the vector ${vector} does not contain its ${algorithm} digest`);
    const wrapped = Buffer.from(opened);
    digest(text).copy(wrapped, at);
    const longer = Buffer.alloc((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8 - wrapped.length, 0xff);
    const block = Buffer.concat([wrapped.subarray(0, 2), longer, wrapped.subarray(2)]);
    return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, block);
  };
}
