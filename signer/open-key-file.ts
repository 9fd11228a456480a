import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { decryptPrivateKey } from './encrypt-private-key.ts';
import { readKeyFile } from './keep-key-file.ts';
import { type KeyHolder, UnknownKeyError } from './key-holder.ts';
import { openSigningThreads, type StartThread } from './open-signing-threads.ts';
import type { HeldKey } from './wire.ts';

/** The setting that the key file is encrypted with. */
export const ENCRYPTION_KEY = 'PORTVAKT_SIGNER_KEY_ENCRYPTION_KEY';

/**
 * The keys in a file, signed with on all cores. The file is read again when keys are asked for and it has changed, so a key that was
 * made meanwhile is there.
 *
 * @throws a sentence for whoever runs it, when there is no key in the file or one cannot be decrypted.
 */
export async function openKeyFile({
  file,
  encryptionKey,
  threads = availableParallelism(),
  startThread,
}: {
  file: string;
  encryptionKey: Buffer;
  threads?: number;
  startThread?: StartThread;
}): Promise<KeyHolder> {
  const pool = openSigningThreads(threads, startThread);
  let keys: readonly HeldKey[] = [];
  let seen: string | undefined;
  const look = async () => {
    const { ino, mtimeMs, size } = await stat(file);
    const now = `${ino} ${mtimeMs} ${size}`;
    if (now === seen) return;
    const filed = await readKeyFile(file);
    const privateKeys = filed.map(({ kid, encrypted }) => ({
      kid,
      pkcs8: decryptPrivateKey(encrypted, { key: encryptionKey, kid, named: ENCRYPTION_KEY }),
    }));
    pool.use(privateKeys);
    keys = filed.map(({ kid, alg, jwk }) => ({ kid, alg, jwk }));
    seen = now;
  };
  try {
    await look();
    if (keys.length === 0) throw new Error(`There is no key in ${file}.`);
  } catch (error) {
    await pool.close();
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Error(`There is no file ${file}.`);
    throw error;
  }
  return {
    list: async () => {
      await look();
      return keys;
    },
    sign: async (kid, digest) => {
      if (!keys.some((key) => key.kid === kid)) throw new UnknownKeyError(kid);
      return pool.sign(kid, digest);
    },
    check: async () => {
      // A key that signs, not only one that is there.
      const [{ kid } = { kid: '' }] = keys;
      await pool.sign(kid, Buffer.alloc(32));
    },
    close: pool.close,
  };
}
