/**
 * The server's own keys: made, announced, used, retired. The private halves exist only encrypted in the database and
 * inside this room. Other rooms sign through the `Signer` interface, so that a hardware module can implement it. This
 * room does not care what is signed.
 */

export { decideKeyStates, type KeyState, type KeyWithState } from './decide-key-states.ts';
export { decryptPrivateKey, encryptPrivateKey } from './encrypt-private-key.ts';
export { stockKeyPair, takeKeyPair } from './key-pair-stock.ts';
export { type CertifiedKey, createKeyRing, type KeyRing, NoSigningKeyError, type Signer } from './key-ring.ts';
export { createKeyRingOnDemand } from './key-ring-on-demand.ts';
export {
  ensureSigningKey,
  makeReplacement,
  type Rotation,
  replaceSigningKey,
  replaceWithin,
  retireSigningKey,
  retireWithin,
} from './rotate-keys.ts';
export { createSigningKeyStore, type KeyPurpose, type SigningKey, type SigningKeyStore } from './store.ts';
export { watchSigningKeys } from './watch-signing-keys.ts';
