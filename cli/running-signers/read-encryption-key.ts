import { ENCRYPTION_KEY } from '@portvakt/signer';
import { CommandFailure } from '../command-line/command-failure.ts';
import { readSecret } from './read-secret.ts';

const WHAT = '32 random bytes in base64. Make them with: openssl rand -base64 32';

/** The 32 bytes that a key file is encrypted with, from the environment or from the file that it names. */
export async function readEncryptionKey(environment: Readonly<Record<string, string | undefined>>): Promise<Buffer> {
  const key = Buffer.from(await readSecret(environment, { name: ENCRYPTION_KEY, what: WHAT }), 'base64');
  // The same bounds as for the server's: zeros and repeated bytes are guessed at once.
  if (key.length === 32 && new Set(key).size >= 8) return key;
  throw new CommandFailure(`${ENCRYPTION_KEY} must be ${WHAT}`, { error: 'settings_invalid' });
}
