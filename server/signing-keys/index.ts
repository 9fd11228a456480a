/**
 * The server's own keys: made, announced, used, retired. The private halves are encrypted in the database and met
 * nowhere else; everyone signs through the `Signer` interface, so that a hardware module can stand behind it. What is
 * signed is none of this room's business.
 */

export { decideKeyStates, type KeyState, type KeyWithState } from './decide-key-states.ts';
export { type CertifiedKey, createKeyRing, type KeyRing, NoSigningKeyError, type Signer } from './key-ring.ts';
export { createKeyRingOnDemand } from './key-ring-on-demand.ts';
export { ensureSigningKey, replaceSigningKey, retireSigningKey } from './rotate-keys.ts';
export { createSigningKeyStore, type KeyPurpose, type SigningKey, type SigningKeyStore } from './store.ts';
