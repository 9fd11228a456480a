/**
 * The keys that encrypt what the database may not tell: which of them the settings name, which one is in force, and the installation's
 * root secret, which everything is derived from that must outlive a key encryption key. Signing keys and the audit log's key belong
 * to their rooms, which encrypt and decrypt here.
 */
export {
  decrypt,
  encrypt,
  findKey,
  type KeyEncryptionKeys,
  listKeys,
  nameKey,
} from './encrypt-with-keys.ts';
export { encryptInForce, reencrypt } from './key-in-force.ts';
export { createRootStore, ROOT_CALLED, ROOT_NAME } from './root-store.ts';
export { deriveSecret, openRoot, replaceLostRoot } from './secret-root.ts';
