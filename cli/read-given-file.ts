import { readFile } from 'node:fs/promises';
import { CommandFailure } from './command-line/command-failure.ts';

/**
 * The content of a file that was named on the command line.
 *
 * @throws CommandFailure with `hints` below it where there is no such file.
 */
export async function readGivenFile(
  file: string,
  { error: word, hints = [] }: { error: string; hints?: readonly string[] },
): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const missing = code === 'ENOENT';
    throw new CommandFailure(missing ? `There is no file ${file}.` : `${file} cannot be read: ${message}`, {
      error: word,
      lines: missing ? hints : [],
    });
  }
}
