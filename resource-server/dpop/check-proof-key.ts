import { constants, createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

/** How proofs are verified (RFC 7518 §3, RFC 9864). Those with a shared secret are not here. */
const methods = {
  ES256: { digest: 'sha256', keyType: 'ec', curve: 'P-256', options: { dsaEncoding: 'ieee-p1363' } },
  ES384: { digest: 'sha384', keyType: 'ec', curve: 'P-384', options: { dsaEncoding: 'ieee-p1363' } },
  PS256: {
    digest: 'sha256',
    keyType: 'rsa',
    curve: undefined,
    options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
  },
  RS256: { digest: 'sha256', keyType: 'rsa', curve: undefined, options: {} },
  Ed25519: { digest: null, keyType: 'ed25519', curve: 'Ed25519', options: {} },
} as const;

export type ProofAlgorithm = keyof typeof methods;

/** What `algs` of the challenge lists (RFC 9449 §7.1). */
export const proofAlgorithms = Object.keys(methods) as readonly ProofAlgorithm[];

/** The members that a thumbprint is made of, in its order (RFC 7638 §3.2, RFC 8037 §2). */
const members: Readonly<Record<string, readonly string[]>> = {
  ec: ['crv', 'kty', 'x', 'y'],
  rsa: ['e', 'kty', 'n'],
  ed25519: ['crv', 'kty', 'x'],
};
const secretMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const [leastBits, mostBits] = [2048, 4096];

/** The key of a proof, with its thumbprint (RFC 7638); nothing unless it is a public key for `algorithm`, written as RFC 7518 says. */
export function readProofKey(
  jwk: unknown,
  algorithm: ProofAlgorithm,
): { readonly key: KeyObject; readonly thumbprint: string } | undefined {
  if (typeof jwk !== 'object' || jwk === null) return undefined;
  const given = jwk as Readonly<Record<string, unknown>>; // an array has no members of a key
  if (secretMembers.some((member) => Object.hasOwn(given, member))) return undefined;
  const { keyType, curve } = methods[algorithm];
  const key = importKey(given);
  if (key?.asymmetricKeyType !== keyType) return undefined;
  const written = key.export({ format: 'jwk' }) as Readonly<Record<string, unknown>>; // members of its type
  const bits = key.asymmetricKeyDetails?.modulusLength ?? leastBits;
  if ((curve !== undefined && written.crv !== curve) || bits < leastBits || bits > mostBits) return undefined;
  const names = members[keyType] ?? [];
  if (names.some((name) => given[name] !== written[name])) return undefined;
  const thumbprint = createHash('sha256')
    .update(JSON.stringify(written, [...names]))
    .digest('base64url');
  return { key, thumbprint };
}

function importKey(jwk: Readonly<Record<string, unknown>>): KeyObject | undefined {
  try {
    return createPublicKey({ key: { ...jwk }, format: 'jwk' });
  } catch {
    return undefined;
  }
}

/** Whether `key`, which fits `algorithm`, made `signature`. */
export function isSignedBy(
  key: KeyObject,
  { algorithm, signed, signature }: { algorithm: ProofAlgorithm; signed: Buffer; signature: Buffer },
): boolean {
  const { digest, options } = methods[algorithm];
  return verify(digest, signed, { key, ...options }, signature);
}
