import { createPublicKey, type KeyObject } from 'node:crypto';
import { fitsAlgorithm, isSignatureAlgorithm, type SignatureAlgorithm } from '../token/check-signature.ts';
import { findKeyFault } from './find-key-fault.ts';

/** A public key of an issuer, and the algorithms it may be used with. */
export interface VerificationKey {
  readonly key: KeyObject;
  readonly algorithms: readonly SignatureAlgorithm[];
}

type Members = Readonly<Record<string, unknown>>;

/** Members of a private key, and of a shared secret (RFC 7518 §6). */
const SECRET = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/**
 * The keys in a key set (RFC 7517 §5) that can check signatures, by their `kid`; or nothing when `body` is no key set.
 * Keys that cannot be trusted are left out: without a `kid`, under a `kid` that another key has, published with their
 * secret part, for another use, or weak.
 */
export function readKeySet(
  body: unknown,
  accepted: readonly SignatureAlgorithm[],
): ReadonlyMap<string, VerificationKey> | undefined {
  if (typeof body !== 'object' || body === null || !('keys' in body) || !Array.isArray(body.keys)) return undefined;
  const entries: readonly Members[] = body.keys.filter((entry) => typeof entry === 'object' && entry !== null);
  const keys = new Map<string, VerificationKey>();
  for (const entry of entries) {
    const { kid } = entry;
    if (typeof kid !== 'string' || kid === '') continue;
    if (entries.some((other) => other !== entry && other.kid === kid)) continue;
    const key = readKey(entry, accepted);
    if (key !== undefined) keys.set(kid, key);
  }
  return keys;
}

function readKey(jwk: Members, accepted: readonly SignatureAlgorithm[]): VerificationKey | undefined {
  const { use, key_ops, alg, n } = jwk;
  if (SECRET.some((member) => member in jwk)) return undefined;
  if (use !== undefined && use !== 'sig') return undefined;
  if (key_ops !== undefined && !(Array.isArray(key_ops) && key_ops.includes('verify'))) return undefined;
  if (alg !== undefined && !(typeof alg === 'string' && isSignatureAlgorithm(alg))) return undefined;
  const key = importKey(jwk);
  if (key === undefined || findKeyFault(key, n) !== undefined) return undefined;
  const algorithms = accepted.filter((name) => (alg === undefined || alg === name) && fitsAlgorithm(key, name));
  return algorithms.length === 0 ? undefined : { key, algorithms };
}

function importKey(jwk: Members): KeyObject | undefined {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    return undefined;
  }
}
