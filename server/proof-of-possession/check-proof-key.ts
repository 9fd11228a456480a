import { constants, createPublicKey, hash, type KeyObject, verify } from 'node:crypto';

/** How each algorithm is verified (RFC 7518 §3, RFC 9864). Those with a shared secret are not here. */
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

/** The algorithms that a proof may be signed with: `dpop_signing_alg_values_supported` of the metadata (RFC 9449 §5.1). */
export const PROOF_ALGORITHMS = Object.keys(methods) as readonly ProofAlgorithm[];

/** Members that a public key of each type has, in the order of a thumbprint (RFC 7638 §3.2, RFC 8037 §2). */
const members: Readonly<Record<string, readonly string[]>> = {
  ec: ['crv', 'kty', 'x', 'y'],
  rsa: ['e', 'kty', 'n'],
  ed25519: ['crv', 'kty', 'x'],
};

/** Members that only a private or symmetric key has (RFC 7518 §6, RFC 8037 §2). */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const SMALLEST_MODULUS = 2048;
const LARGEST_MODULUS = 4096;

/** A public key as it came, which fits the algorithm. */
export interface ProofKey {
  readonly key: KeyObject;
  /** SHA-256 of the key, base64url (RFC 7638): `jkt`. */
  readonly thumbprint: string;
}

/**
 * The key in `jwk`, or what is wrong with it as the end of a sentence that begins with «The header jwk». A key that is written in
 * another way than RFC 7518 says is refused, since it would have another thumbprint.
 */
export function checkProofKey(jwk: unknown, algorithm: ProofAlgorithm): ProofKey | string {
  if (typeof jwk !== 'object' || jwk === null || Array.isArray(jwk)) return 'must be an object: the public key';
  const given = jwk as Readonly<Record<string, unknown>>;
  const secret = SECRET_MEMBERS.find((member) => Object.hasOwn(given, member));
  if (secret !== undefined) return 'has private members: send the public half only, and never use this key again';
  const { keyType, curve } = methods[algorithm];
  const key = importKey(given);
  if (key === undefined || key.asymmetricKeyType !== keyType) return `must be a public key for ${algorithm}`;
  const written = key.export({ format: 'jwk' }) as Readonly<Record<string, unknown>>;
  if (curve !== undefined && written.crv !== curve) return `must have the curve ${curve} for ${algorithm}`;
  const bits = key.asymmetricKeyDetails?.modulusLength;
  if (bits !== undefined && (bits < SMALLEST_MODULUS || bits > LARGEST_MODULUS)) {
    return `must have ${SMALLEST_MODULUS} to ${LARGEST_MODULUS} bits; it has ${bits}`;
  }
  const names = members[keyType] as readonly string[];
  if (names.some((name) => given[name] !== written[name])) return 'must be written as RFC 7518 section 6 says';
  const thumbprint = hash('sha256', JSON.stringify(written, [...names]), 'base64url');
  return { key, thumbprint };
}

function importKey(jwk: Readonly<Record<string, unknown>>): KeyObject | undefined {
  try {
    return createPublicKey({ key: { ...jwk }, format: 'jwk' });
  } catch {
    return undefined;
  }
}

/** Whether `signature` of `signingInput` is by `key`, which fits `algorithm`. */
export function isSignedBy(
  key: KeyObject,
  { algorithm, signingInput, signature }: { algorithm: ProofAlgorithm; signingInput: string; signature: Buffer },
): boolean {
  const { digest, options } = methods[algorithm];
  return verify(digest, Buffer.from(signingInput), { key, ...options }, signature);
}
