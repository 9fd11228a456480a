import { createHash } from 'node:crypto';
import { encrypt, type KeyEncryptionKeys } from '#key-encryption';
import { HELD_OUTSIDE, type HeldKey } from './key-holder.ts';
import { takeKeyPair } from './key-pair-stock.ts';
import type { SigningKey } from './store.ts';

/** Where a new key's longest token lifetime starts: no token lives shorter unless its scopes cap it. */
const DEFAULT_TOKEN_LIFETIME = 120;

/** Makes a new RSA key that will sign from `activeFrom` on. Its `kid` is its thumbprint (RFC 7638). */
export async function makeSigningKey({
  bits,
  keyEncryptionKeys,
  now,
  activeFrom,
}: {
  bits: number;
  keyEncryptionKeys: KeyEncryptionKeys;
  now: number;
  activeFrom: number;
}): Promise<SigningKey> {
  const { publicKey, privateKey } = await takeKeyPair(bits);
  const { n, e } = publicKey.export({ format: 'jwk' }) as { n: string; e: string };
  const kid = createHash('sha256')
    .update(JSON.stringify({ e, kty: 'RSA', n }))
    .digest('base64url');
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
  return {
    kid,
    alg: 'RS256',
    n,
    e,
    encryptedPrivateKey: encrypt(pkcs8, { key: keyEncryptionKeys[0], name: kid }),
    createdAt: now,
    activeFrom,
    longestLifetime: DEFAULT_TOKEN_LIFETIME,
    retiredAt: null,
    compromisedAt: null,
  };
}

/** A key that is held outside, as it is kept here: everything but its private half. */
export function adoptHeldKey(
  { kid, alg, n, e }: HeldKey,
  { now, activeFrom }: { now: number; activeFrom: number },
): SigningKey {
  return {
    ...{ kid, alg, n, e, activeFrom },
    encryptedPrivateKey: HELD_OUTSIDE,
    createdAt: now,
    longestLifetime: DEFAULT_TOKEN_LIFETIME,
    retiredAt: null,
    compromisedAt: null,
  };
}
