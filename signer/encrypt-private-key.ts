import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const VERSION = 'v1';

/**
 * Encrypts `plaintext` under the 32-byte `key` with AES-256-GCM, as `v1.<iv>.<tag>.<ciphertext>` in base64url. The
 * `kid` is bound to it, so that a row's ciphertext cannot be moved to another row.
 */
export function encryptPrivateKey(plaintext: Buffer, { key, kid }: { key: Buffer; kid: string }): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(kid));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return [VERSION, ...[iv, cipher.getAuthTag(), ciphertext].map((part) => part.toString('base64url'))].join('.');
}

/**
 * The opposite of {@link encryptPrivateKey}. Throws if the key is wrong or the text was tampered with; `named` is the setting that
 * the key comes from.
 */
export function decryptPrivateKey(
  encrypted: string,
  { key, kid, named }: { key: Buffer; kid: string; named: string },
): Buffer {
  const [version, iv = '', tag = '', ciphertext = ''] = encrypted.split('.');
  if (version !== VERSION) throw new Error(`Signing key ${kid} is encrypted in an unknown way`);
  const decipher = createDecipheriv(CIPHER, key, Buffer.from(iv, 'base64url'), { authTagLength: 16 })
    .setAAD(Buffer.from(kid))
    .setAuthTag(Buffer.from(tag, 'base64url'));
  try {
    return Buffer.concat([decipher.update(Buffer.from(ciphertext, 'base64url')), decipher.final()]);
  } catch (cause) {
    throw new Error(
      `Signing key ${kid} cannot be decrypted: ${named} is not the key it was encrypted with. ` +
        'Start with that key, or rotate from an installation that has it.',
      { cause },
    );
  }
}
