import { type KeyInText, readKeyText } from '@portvakt/server/key-text';
import { CommandFailure } from '../command-line/command-failure.ts';
import { readGivenText } from '../read-given-file.ts';

/**
 * The public half of the key in `file`: a JWK, a set of one, what `portvakt keys new` writes, base64 of these, or PEM. Where
 * it is a private key, its private members stay in the file.
 *
 * @throws CommandFailure that says what the file is, and never quotes it.
 */
export async function readPublicKeyFile(file: string): Promise<KeyInText> {
  const hints = ['Make a key pair with portvakt keys new.'];
  const read = readKeyText(await readGivenText(file, { error: 'key_unreadable', hints, wanted: 'key' }));
  if (typeof read === 'string') {
    throw new CommandFailure(`The key in ${file} cannot be used: ${read.replaceAll('FILE', file)}`, {
      error: 'key_unusable',
    });
  }
  const { isPrivate: _, ...key } = read;
  return key;
}
