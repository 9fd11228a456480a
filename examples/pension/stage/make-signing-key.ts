import { generateKeyPairSync } from 'node:crypto';
import type { RegisteredKey } from './compose-registry.ts';

export interface SigningKey {
  /** For the program that signs. */
  readonly privateJwk: RegisteredKey;
  /** For the client's registration. */
  readonly publicJwk: RegisteredKey;
}

/** A fresh RSA key of 2048 bits under `kid`. */
export function makeSigningKey(kid = 'demo-key'): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const members = { kid, alg: 'RS256', use: 'sig' };
  return {
    privateJwk: { kty: 'RSA', ...privateKey.export({ format: 'jwk' }), ...members },
    publicJwk: { kty: 'RSA', ...publicKey.export({ format: 'jwk' }), ...members },
  };
}
