import { createPublicKey } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { decodeUtf8 } from '@portvakt/protocol';
import { nameByThumbprint, readKeyText } from '@portvakt/server/key-text';
import { CommandFailure } from '../command-line/command-failure.ts';
import { readGivenText } from '../read-given-file.ts';
import { readPrivateKey } from '../requesting-tokens/read-private-key.ts';

type Members = Readonly<Record<string, unknown>>;

/** One key in every form that other programs take: the document of `keys show --json`. */
export interface KeyForms {
  readonly kid: string;
  readonly bits: number;
  /** Whether the file has the private half. */
  readonly holds_private: boolean;
  readonly public_jwk: Members;
  readonly public_pem: string;
  readonly jwks: { readonly keys: readonly Members[] };
  readonly private_jwk?: Members;
  readonly private_pem?: string;
}

/**
 * The key in `file` (`-`: standard input). The private half is among the forms only where it is asked for.
 *
 * @throws CommandFailure that says what the file is, and never quotes it.
 */
export async function readKeyForms(
  file: string,
  { kid: wanted, showsPrivate }: { kid: string | undefined; showsPrivate: boolean },
): Promise<KeyForms> {
  const text = file === '-' ? await readInput() : await readGivenText(file, { error: 'key_unreadable', wanted: 'key' });
  const read = readKeyText(text);
  if (typeof read === 'string') throw unusable(file, read);
  const { isPrivate, ...key } = read;
  const { kty, n, e } = key;
  const kid = wanted ?? key.kid ?? nameByThumbprint(key);
  const publicKey = createPublicKey({ key: { kty, n, e }, format: 'jwk' });
  const publicJwk = { ...key, kid };
  const forms = {
    kid,
    bits: publicKey.asymmetricKeyDetails?.modulusLength ?? 0,
    holds_private: isPrivate,
    public_jwk: publicJwk,
    public_pem: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    jwks: { keys: [publicJwk] },
  };
  if (!showsPrivate) return forms;
  const secret = readPrivateKey(text);
  if (typeof secret === 'string') throw unusable(file, secret);
  const { x5c: _, ...named } = publicJwk;
  return {
    ...forms,
    private_jwk: { ...named, ...secret.key.export({ format: 'jwk' }) },
    private_pem: secret.key.export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
}

async function readInput(): Promise<string> {
  const decoded = decodeUtf8(await buffer(process.stdin));
  if ('problem' in decoded) throw unusable('-', decoded.problem);
  return decoded.text;
}

function unusable(file: string, why: string): CommandFailure {
  const where = file === '-' ? 'standard input' : file;
  return new CommandFailure(`The key in ${where} cannot be used: ${why.replaceAll('FILE', file)}`, {
    error: 'key_unusable',
  });
}
