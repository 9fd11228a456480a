import type { Transaction } from 'kysely';
import type { Tables } from '#database';
import { decrypt, encrypt, findKey, type KeyEncryptionKeys } from './encrypt-with-keys.ts';
import { createRootStore, ROOT_NAME } from './root-store.ts';

/**
 * `text` as it is to be kept: encrypted with the key in force, which is the one that the root secret is encrypted with. While a key is being
 * replaced every server has both, and none writes what another could not read yet. Asked in the transaction that writes it.
 */
export async function encryptInForce(
  transaction: Transaction<Tables>,
  text: string,
  { keys, name }: { keys: KeyEncryptionKeys; name: string },
): Promise<string> {
  const root = await createRootStore().find(transaction);
  const key = root === undefined ? undefined : findKey(root, { keys, name: ROOT_NAME });
  if (key === undefined || findKey(text, { keys: [key], name }) !== undefined) return text;
  return encrypt(decrypt(text, { keys, name }), { key, name });
}

/** `text` encrypted with the current one of `keys`; nothing where it is already, or where none of them opens it. */
export function reencrypt(text: string, { keys, name }: { keys: KeyEncryptionKeys; name: string }): string | undefined {
  const key = findKey(text, { keys, name });
  if (key === undefined || key.equals(keys[0])) return undefined;
  return encrypt(decrypt(text, { keys, name }), { key: keys[0], name });
}
