import { randomBytes } from 'node:crypto';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DamagedFolderError, keepOnce } from './keep-once.ts';

/**
 * What callers must show for routes that stand for anyone: 43 characters in the file `secret` of `folder` (mode 0700,
 * the file 0600; both made when they are not there).
 *
 * @throws DamagedFolderError when the file is not what was written there.
 */
export async function openSecret(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const file = join(folder, 'secret');
  const kept = await keepOnce(file, async () => `${randomBytes(32).toString('base64url')}\n`);
  const secret = kept.trim();
  if (!/^[\w-]{43}$/.test(secret)) throw new DamagedFolderError(file, 'it is not a secret of 43 characters');
  return secret;
}
