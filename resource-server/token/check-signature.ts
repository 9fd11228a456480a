import { constants, type KeyObject, verify } from 'node:crypto';
import { quote, type Refusal, refuse } from '../refusal.ts';
import type { SignedParts } from './read-token.ts';

/** How each algorithm of RFC 7518 §3 that can be accepted is checked. Those with a shared secret are not here. */
const methods = {
  RS256: { keyType: 'rsa', hash: 'sha256', pss: false, curve: undefined },
  RS384: { keyType: 'rsa', hash: 'sha384', pss: false, curve: undefined },
  RS512: { keyType: 'rsa', hash: 'sha512', pss: false, curve: undefined },
  PS256: { keyType: 'rsa', hash: 'sha256', pss: true, curve: undefined },
  PS384: { keyType: 'rsa', hash: 'sha384', pss: true, curve: undefined },
  PS512: { keyType: 'rsa', hash: 'sha512', pss: true, curve: undefined },
  ES256: { keyType: 'ec', hash: 'sha256', pss: false, curve: 'prime256v1' },
  ES384: { keyType: 'ec', hash: 'sha384', pss: false, curve: 'secp384r1' },
  ES512: { keyType: 'ec', hash: 'sha512', pss: false, curve: 'secp521r1' },
} as const;

/** An algorithm of RFC 7518 §3.1, in its exact letters. */
export type SignatureAlgorithm = keyof typeof methods;

/** Whether `text` names an algorithm that can be checked here. */
export function isSignatureAlgorithm(text: string): text is SignatureAlgorithm {
  return Object.hasOwn(methods, text);
}

/** Whether `key` is of the type, and of the curve, that `algorithm` signs with. */
export function fitsAlgorithm(key: KeyObject, algorithm: SignatureAlgorithm): boolean {
  const { keyType, curve } = methods[algorithm];
  if (key.asymmetricKeyType !== keyType) return false;
  return curve === undefined || key.asymmetricKeyDetails?.namedCurve === curve;
}

/**
 * Whether the signature is by `key`, with an algorithm that is accepted for it. Synchronous: at this size a thread costs
 * more than the check.
 */
export function checkSignature(
  { header, signed, signature }: SignedParts,
  { key, algorithms }: { readonly key: KeyObject; readonly algorithms: readonly SignatureAlgorithm[] },
): Refusal | undefined {
  const algorithm = algorithms.find((name) => name === header.alg);
  if (algorithm === undefined) return refuseAlgorithm(header.alg);
  const { keyType, hash, pss } = methods[algorithm];
  const isGood =
    keyType === 'ec'
      ? verify(hash, signed, { key, dsaEncoding: 'ieee-p1363' }, signature)
      : verify(hash, signed, pss ? { key, ...PSS } : key, signature);
  return isGood ? undefined : refuse('signature-wrong', "The token's signature is not by its issuer's key.");
}

const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };

/** The refusal of a token whose header names the algorithm `alg`. */
export function refuseAlgorithm(alg: string): Refusal {
  return refuse('algorithm-not-accepted', `Tokens with the algorithm ${quote(alg)} are not accepted from this issuer.`);
}
