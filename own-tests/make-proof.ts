import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';

/** Algorithms that proofs of tests are made with. */
export type ProofKeyAlgorithm = 'ES256' | 'ES384' | 'RS256' | 'PS256' | 'Ed25519';

export interface MadeProofKey {
  readonly alg: ProofKeyAlgorithm;
  readonly privateKey: KeyObject;
  readonly publicJwk: Readonly<Record<string, unknown>>;
  readonly privateJwk: Readonly<Record<string, unknown>>;
  /** SHA-256 of the key (RFC 7638), by which tokens name it. */
  readonly thumbprint: string;
}

function generate(alg: ProofKeyAlgorithm, modulusLength: number) {
  if (alg === 'Ed25519') return generateKeyPairSync('ed25519');
  if (alg === 'ES256' || alg === 'ES384') {
    return generateKeyPairSync('ec', { namedCurve: alg === 'ES256' ? 'P-256' : 'P-384' });
  }
  return generateKeyPairSync('rsa', { modulusLength });
}

/** A fresh key for proofs of possession (RFC 9449). */
export function makeProofKey(alg: ProofKeyAlgorithm = 'ES256', modulusLength = 2048): MadeProofKey {
  const { privateKey, publicKey } = generate(alg, modulusLength);
  const publicJwk = publicKey.export({ format: 'jwk' }) as Readonly<Record<string, unknown>>;
  const named = Object.entries(publicJwk).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    alg,
    privateKey,
    publicJwk,
    privateJwk: privateKey.export({ format: 'jwk' }) as Readonly<Record<string, unknown>>,
    thumbprint: createHash('sha256')
      .update(JSON.stringify(Object.fromEntries(named)))
      .digest('base64url'),
  };
}

const HASHES = { ES256: 'sha256', ES384: 'sha384', RS256: 'sha256', PS256: 'sha256', Ed25519: null } as const;

/** A proof by `key` for `url`, changed by `claims` and `header`; `undefined` removes a member. `now` is in milliseconds. */
export function signProof(
  key: MadeProofKey,
  {
    url,
    method = 'POST',
    now = Date.now(),
    claims = {},
    header = {},
  }: { url: string; method?: string; now?: number; claims?: object; header?: object },
): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const input = [
    { typ: 'dpop+jwt', alg: key.alg, jwk: key.publicJwk, ...header },
    { jti: randomUUID(), htm: method, htu: url, iat: Math.floor(now / 1000), ...claims },
  ]
    .map(encode)
    .join('.');
  const signature = sign(HASHES[key.alg], Buffer.from(input), {
    key: key.privateKey,
    dsaEncoding: 'ieee-p1363',
    ...(key.alg === 'PS256' && { padding: 6, saltLength: 32 }), // RSA_PKCS1_PSS_PADDING, as long as the hash
  });
  return `${input}.${signature.toString('base64url')}`;
}

/** `ath` of a proof that goes with `token` (RFC 9449 §4.2). */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
