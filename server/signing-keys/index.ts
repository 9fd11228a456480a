/**
 * The server's own keys: made, announced, used, retired. The private halves exist only encrypted in the database and
 * inside this room, or outside of the server with a `KeyHolder`. Other rooms sign through the `Signer` interface and do not
 * see the difference. This room does not care what is signed.
 */

export { composeCertificate } from './compose-certificate.ts';
export { decideKeyStates, type KeyState, type KeyWithState } from './decide-key-states.ts';
export { HELD_OUTSIDE, type HeldKey, type KeyHolder, KeyHolderAwayError } from './key-holder.ts';
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
export {
  createSigningKeyStore,
  findEncrypted,
  type KeyPurpose,
  replaceEncrypted,
  type SigningKey,
  type SigningKeyStore,
} from './store.ts';
export { watchSigningKeys } from './watch-signing-keys.ts';
