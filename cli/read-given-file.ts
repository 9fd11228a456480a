import { readFile } from 'node:fs/promises';
import { decodeUtf8, recogniseBytes } from '@portvakt/protocol';
import { CommandFailure } from './command-line/command-failure.ts';

interface Given {
  /** A word for scripts, such as `key_unreadable`. */
  readonly error: string;
  /** Lines below the sentence if the file does not exist. */
  readonly hints?: readonly string[];
}

/**
 * The content of a file that was named on the command line.
 *
 * @throws CommandFailure, with `hints` below it if the file does not exist.
 */
export async function readGivenFile(file: string, { error: word, hints = [] }: Given): Promise<Buffer> {
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

/**
 * The same as text, which must be UTF-8; a byte order mark is left out. Where a key or a certificate is `wanted`, binary
 * files of that kind are named.
 *
 * @throws CommandFailure that says what the file is, if it is not such a text.
 */
export async function readGivenText(file: string, given: Given & { readonly wanted?: 'key' }): Promise<string> {
  const bytes = await readGivenFile(file, given);
  const kind = given.wanted === undefined ? undefined : recogniseBytes(bytes);
  const decoded = kind === undefined ? decodeUtf8(bytes) : { problem: kind };
  if ('text' in decoded) return decoded.text;
  const what = given.wanted === undefined ? file : `The key in ${file}`;
  throw new CommandFailure(`${what} cannot be used: ${decoded.problem.replaceAll('FILE', file)}`, {
    error: given.error,
  });
}
