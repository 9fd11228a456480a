import { readFile } from 'node:fs/promises';
import { ENCRYPTION_KEY } from '@portvakt/signer';
import { CommandFailure } from '../command-line/command-failure.ts';

/** The 32 bytes that a key file is encrypted with, from the environment or from the file that it names. */
export async function readEncryptionKey(environment: Readonly<Record<string, string | undefined>>): Promise<Buffer> {
  const file = environment[`${ENCRYPTION_KEY}_FILE`];
  const text = (file === undefined ? environment[ENCRYPTION_KEY] : await readFile(file, 'utf8'))?.trim() ?? '';
  const key = Buffer.from(text, 'base64');
  // The same bounds as for the server's: zeros and repeated bytes are guessed at once.
  if (key.length === 32 && new Set(key).size >= 8) return key;
  throw new CommandFailure(
    `${ENCRYPTION_KEY} (or ${ENCRYPTION_KEY}_FILE) must be 32 random bytes in base64. Make them with: openssl rand -base64 32`,
    { error: 'settings_invalid' },
  );
}
