import { writeFile } from 'node:fs/promises';
import { CommandFailure } from '../command-line/command-failure.ts';

/**
 * Writes a private key for its owner alone, and is done when it is on the disk. A file that exists is never overwritten.
 *
 * @throws CommandFailure that says why not.
 */
export async function writePrivateKey(file: string, privateJwk: object): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(privateJwk, null, 2)}\n`, { mode: 0o600, flag: 'wx', flush: true });
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
