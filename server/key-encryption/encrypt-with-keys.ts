import { createHash } from 'node:crypto';
import { decryptPrivateKey, encryptPrivateKey } from '@portvakt/signer/encrypt-private-key';
import type { Settings } from '#operations';

/** 32 bytes each: `PORTVAKT_KEY_ENCRYPTION_KEY`, and the one before it while it is being replaced. */
export type KeyEncryptionKeys = readonly [current: Buffer, previous?: Buffer];

export function listKeys({
  keyEncryptionKey,
  previousKeyEncryptionKey,
}: Pick<Settings, 'keyEncryptionKey' | 'previousKeyEncryptionKey'>): KeyEncryptionKeys {
  return previousKeyEncryptionKey === undefined ? [keyEncryptionKey] : [keyEncryptionKey, previousKeyEncryptionKey];
}

/** What a key is called where people compare keys: 16 hex digits, which give nothing of it away. */
export function nameKey(key: Buffer): string {
  return createHash('sha256').update('portvakt key encryption key ').update(key).digest('hex').slice(0, 16);
}

/** Encrypts with `key`; `name` is bound to the text. */
export function encrypt(plaintext: Buffer, { key, name }: { key: Buffer; name: string }): string {
  return encryptPrivateKey(plaintext, { key, kid: name });
}

/** The one of `keys` that `text` was encrypted with; nothing if none of them was. */
export function findKey(text: string, { keys, name }: { keys: KeyEncryptionKeys; name: string }): Buffer | undefined {
  return open(text, { keys, name })?.key;
}

/**
 * @param what what it is, for people: `Signing key KID`.
 * @throws Error whose message says which setting is wrong and what to do.
 */
export function decrypt(
  text: string,
  { keys, name, what = `Signing key ${name}` }: { keys: KeyEncryptionKeys; name: string; what?: string },
): Buffer {
  const opened = open(text, { keys, name });
  if (opened !== undefined) return opened.plaintext;
  throw new Error(
    keys.length === 1
      ? `${what} cannot be decrypted: PORTVAKT_KEY_ENCRYPTION_KEY is not the key it was encrypted with. Start with that key. While it is being replaced: name it in PORTVAKT_PREVIOUS_KEY_ENCRYPTION_KEY until portvakt signing-keys reencrypt has run.`
      : `${what} cannot be decrypted: neither PORTVAKT_KEY_ENCRYPTION_KEY nor PORTVAKT_PREVIOUS_KEY_ENCRYPTION_KEY is the key it was encrypted with. Start with that key.`,
  );
}

function open(
  text: string,
  { keys, name }: { keys: KeyEncryptionKeys; name: string },
): { readonly key: Buffer; readonly plaintext: Buffer } | undefined {
  for (const key of keys) {
    if (key === undefined) continue;
    try {
      return { key, plaintext: decryptPrivateKey(text, { key, kid: name, named: '' }) };
    } catch (error) {
      // Without a cause it is of a form that no key would open.
      if ((error as Error).cause === undefined) throw error;
    }
  }
  return undefined;
}
