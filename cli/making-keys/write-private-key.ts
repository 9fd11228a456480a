import { createPrivateKey } from 'node:crypto';
import { unlink, writeFile } from 'node:fs/promises';
import { CommandFailure } from '../command-line/command-failure.ts';
import type { KeyFiles } from './name-key-files.ts';

/**
 * Writes a private key as JWK and as PEM for its owner alone, and is done when both are on the disk. A file that exists is
 * never overwritten. If one of the two cannot be written, neither is left.
 *
 * @throws CommandFailure that says why not.
 */
export async function writePrivateKey(files: KeyFiles, privateJwk: Readonly<Record<string, unknown>>): Promise<void> {
  const pem = createPrivateKey({ key: { ...privateJwk }, format: 'jwk' }).export({ format: 'pem', type: 'pkcs8' });
  await writeOnce(files.jwk, `${JSON.stringify(privateJwk, null, 2)}\n`);
  try {
    await writeOnce(files.pem, pem.toString());
  } catch (error) {
    await unlink(files.jwk);
    throw error;
  }
}

/** Removes both again. */
export async function removePrivateKey({ jwk, pem }: KeyFiles): Promise<void> {
  await Promise.all([unlink(jwk), unlink(pem)]);
}

async function writeOnce(file: string, content: string): Promise<void> {
  try {
    await writeFile(file, content, { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw new CommandFailure(`${file} exists already and is not overwritten. Choose another file.`, {
        error: 'file_exists',
      });
    }
    throw new CommandFailure(
      code === 'ENOENT' ? `The folder of ${file} does not exist.` : `${file} cannot be written: ${message}`,
      {
        error: 'file_not_writable',
      },
    );
  }
}
