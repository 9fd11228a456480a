import { constants, type KeyObject, verify } from 'node:crypto';
import { RsaSaPssParams } from '@peculiar/asn1-rsa';
import { AsnConvert } from '@peculiar/asn1-schema';
import type { AlgorithmIdentifier } from '@peculiar/asn1-x509';

/** How an authority signed something, among the methods that still prove something. */
export interface SignatureMethod {
  readonly kind: 'rsa' | 'rsa-pss' | 'ecdsa';
  readonly digest: 'sha256' | 'sha384' | 'sha512';
  readonly saltLength?: number;
}

const METHODS: Readonly<Record<string, SignatureMethod>> = {
  '1.2.840.113549.1.1.11': { kind: 'rsa', digest: 'sha256' },
  '1.2.840.113549.1.1.12': { kind: 'rsa', digest: 'sha384' },
  '1.2.840.113549.1.1.13': { kind: 'rsa', digest: 'sha512' },
  '1.2.840.10045.4.3.2': { kind: 'ecdsa', digest: 'sha256' },
  '1.2.840.10045.4.3.3': { kind: 'ecdsa', digest: 'sha384' },
  '1.2.840.10045.4.3.4': { kind: 'ecdsa', digest: 'sha512' },
};
const PSS = '1.2.840.113549.1.1.10';
const DIGESTS: Readonly<Record<string, SignatureMethod['digest']>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};
const SMALLEST_RSA_KEY = 2048;
/**
 * P-256, P-384 and P-521 (RFC 5480 §2.1.1.1), by OpenSSL's names: real authorities use them, and every verifier knows
 * them.
 */
const CURVES = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

/** The method of an algorithm identifier; `undefined` for SHA-1, MD5 and unknown ones (RFC 5280 §4.1.1.2). */
export function readSignatureMethod({ algorithm, parameters }: AlgorithmIdentifier): SignatureMethod | undefined {
  if (algorithm !== PSS) return METHODS[algorithm];
  if (!parameters) return undefined;
  const { hashAlgorithm, saltLength } = AsnConvert.parse(parameters, RsaSaPssParams);
  const digest = DIGESTS[hashAlgorithm.algorithm];
  return digest === undefined ? undefined : { kind: 'rsa-pss', digest, saltLength };
}

/**
 * Whether `signature` over `signed` was made with the private half of `key`, which must have the method's kind and
 * size.
 */
export function verifySignature(
  { signed, signature, method }: { signed: Uint8Array; signature: Uint8Array; method: SignatureMethod | undefined },
  key: KeyObject,
): boolean {
  if (method === undefined || !isStrongEnough(key, method)) return false;
  const input =
    method.kind === 'rsa-pss'
      ? {
          key,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: method.saltLength ?? constants.RSA_PSS_SALTLEN_AUTO,
        }
      : { key };
  return verify(method.digest, signed, input, signature);
}

/** Whether `key` has the kind that `method` needs and is long enough. */
export function isStrongEnough(key: KeyObject, { kind }: SignatureMethod): boolean {
  if (kind === 'ecdsa') {
    return key.asymmetricKeyType === 'ec' && CURVES.has(key.asymmetricKeyDetails?.namedCurve ?? '');
  }
  const fits = key.asymmetricKeyType === 'rsa' || (kind === 'rsa-pss' && key.asymmetricKeyType === 'rsa-pss');
  return fits && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= SMALLEST_RSA_KEY;
}
