import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { nameByThumbprint } from '@portvakt/server/key-text';
import { CommandFailure, usageFailure } from '../command-line/command-failure.ts';
import { makeKeyPair } from '../making-keys/make-key-pair.ts';
import { nameKeyFiles } from '../making-keys/name-key-files.ts';
import { readPublicKeyFile } from '../making-keys/read-public-key.ts';
import { removePrivateKey, writePrivateKey } from '../making-keys/write-private-key.ts';

/** The key that an administration client is to have. */
export interface PreparedKey {
  readonly jwk: Readonly<Record<string, unknown>>;
  /** The file of the private half; `undefined` if the organisation has it. */
  readonly file: string | undefined;
  /** Takes back what was written, for when nothing came of it. */
  undo(): Promise<void>;
}

const nothingToUndo = async () => {};

/**
 * The key of `--jwk`, or one whose private half lies in the folder of `--out`: the one that is there, or a new one. It is
 * written before it is registered, so that no key is registered whose private half is lost.
 */
export async function prepareKey({
  jwk,
  out,
  orgno,
}: {
  jwk: string | undefined;
  out: string | undefined;
  orgno: string;
}): Promise<PreparedKey | undefined> {
  if (jwk !== undefined && out !== undefined) {
    throw usageFailure('--jwk and --out exclude each other: a key is given, or a new one is made.');
  }
  if (jwk !== undefined) {
    const key = await readPublicKeyFile(jwk);
    // PEM and certificates name no key; the thumbprint is what keys show and a registry file call it, too.
    return { jwk: { ...key, kid: key.kid ?? nameByThumbprint(key) }, file: undefined, undo: nothingToUndo };
  }
  if (out === undefined) return undefined;
  // Named for the organisation: one folder may be given for several, and no two of them share a key.
  const file = join(resolve(out), `${orgno}.jwk.json`);
  if (existsSync(file)) return { jwk: { ...(await readPublicKeyFile(file)) }, file, undo: nothingToUndo };
  const pair = await makeKeyPair({ bits: 2048 });
  if (typeof pair === 'string') throw new Error(pair);
  await makeFolder(resolve(out));
  const files = nameKeyFiles(file);
  await writePrivateKey(files, pair.privateJwk);
  return { jwk: pair.publicJwk, file, undo: () => removePrivateKey(files) };
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new CommandFailure(`The folder ${folder} cannot be made: ${(error as Error).message}`, {
      error: 'file_not_writable',
    });
  }
}
