/**
 * The signer: a process of its own that holds private keys and signs digests for the server over a Unix socket (docs/signer-protocol.md).
 * It knows keys and digests. What a token is, who may have one and when a key's turn comes, the server decides.
 */

export { type CeremonyOutput, type Certify, holdCeremony } from './hold-ceremony.ts';
export { addKeyToFile, nameKey, readKeyFile } from './keep-key-file.ts';
export type { KeyHolder } from './key-holder.ts';
export { hasPkcs11 } from './load-pkcs11.ts';
export { ENCRYPTION_KEY, openKeyFile } from './open-key-file.ts';
export { openToken } from './open-token.ts';
export { type Ceremony, ceremonySteps, readCeremony } from './read-ceremony.ts';
export { type ServedKeys, serveKeys } from './serve-keys.ts';
export type { HeldKey } from './wire.ts';
