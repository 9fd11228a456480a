/**
 * The signer: a process of its own that holds private keys and signs digests for the server over a Unix socket (docs/signer-protocol.md).
 * It knows keys and digests. What a token is, who may have one and when a key's turn comes, the server decides.
 */
export { addKeyToFile, nameKey, readKeyFile } from './keep-key-file.ts';
export type { KeyHolder } from './key-holder.ts';
export { ENCRYPTION_KEY, openKeyFile } from './open-key-file.ts';
export { type ServedKeys, serveKeys } from './serve-keys.ts';
export type { HeldKey } from './wire.ts';
