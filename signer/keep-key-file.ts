import { createHash, generateKeyPair, randomBytes } from 'node:crypto';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { encryptPrivateKey } from './encrypt-private-key.ts';
import type { HeldKey } from './wire.ts';

const generate = promisify(generateKeyPair);

const FORM = 'portvakt signer keys, version 1';
const READABLE_BY_OTHERS = 0o077;

/** A key in the file. */
export interface FiledKey extends HeldKey {
  /** When it was made, as ISO 8601. */
  readonly made: string;
  /** PKCS#8, see `encrypt-private-key.ts`. */
  readonly encrypted: string;
}

/**
 * The keys in `file`; none if there is no file.
 *
 * @throws a sentence for whoever runs it, when the file cannot be used or others may read it.
 */
export async function readKeyFile(file: string): Promise<readonly FiledKey[]> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) return [];
  if ((found.mode & READABLE_BY_OTHERS) !== 0) {
    throw new Error(`Others than its owner may read ${file}: take that away with chmod 600.`);
  }
  const content = JSON.parse(await readFile(file, 'utf8')) as { readonly form?: string; readonly keys: FiledKey[] };
  if (content.form !== FORM) throw new Error(`${file} is no file of signing keys.`);
  return content.keys;
}

/** The `kid` of an RSA key: its thumbprint (RFC 7638). */
export function nameKey({ n, e }: { readonly n: string; readonly e: string }): string {
  return createHash('sha256')
    .update(JSON.stringify({ e, kty: 'RSA', n }))
    .digest('base64url');
}

/** Makes an RSA key of `bits` and puts it behind those in `file`, encrypted with `encryptionKey`. */
export async function addKeyToFile({
  file,
  bits,
  encryptionKey,
}: {
  file: string;
  bits: number;
  encryptionKey: Buffer;
}): Promise<HeldKey> {
  const keys = await readKeyFile(file);
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: bits, publicExponent: 0x10001 });
  const { n, e } = publicKey.export({ format: 'jwk' }) as { n: string; e: string };
  const kid = nameKey({ n, e });
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
  const made: FiledKey = {
    kid,
    alg: 'RS256',
    jwk: { kty: 'RSA', n, e },
    made: new Date().toISOString(),
    encrypted: encryptPrivateKey(pkcs8, { key: encryptionKey, kid }),
  };
  await replaceFile(file, `${JSON.stringify({ form: FORM, keys: [...keys, made] }, null, 2)}\n`);
  return { kid, alg: made.alg, jwk: made.jwk };
}

/** Whole or not at all: the keys that are in use are in it. */
async function replaceFile(file: string, text: string): Promise<void> {
  const beside = `${file}.${randomBytes(6).toString('hex')}`;
  const handle = await open(beside, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(beside, file);
}
