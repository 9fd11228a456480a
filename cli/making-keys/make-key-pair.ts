import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

export interface KeyPair {
  /** Has every private member. */
  readonly privateJwk: Readonly<Record<string, unknown>>;
  /** As it is registered. */
  readonly publicJwk: Readonly<Record<string, unknown>>;
}

/** Characters that every tool and address accepts. Keys from elsewhere may have other names. */
const PLAIN_KEY_ID = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,128}$/;

/** A new RSA key pair under `kid`, or under a name with today's date; a sentence when `kid` cannot be one. */
export async function makeKeyPair({
  kid = nameForToday(),
  bits,
}: {
  kid?: string | undefined;
  bits: number;
}): Promise<KeyPair | string> {
  if (!PLAIN_KEY_ID.test(kid)) return `--kid must be 1 to 128 letters, digits and . _ -; it is '${kid}'.`;
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: bits });
  const { kty, n, e, ...secret } = privateKey.export({ format: 'jwk' });
  const publicJwk = { kty, kid, use: 'sig', alg: 'RS256', n, e };
  return { publicJwk, privateJwk: { ...publicJwk, ...secret } };
}

/** A name that shows in a list of keys when the year of the key began. */
export function nameForToday(): string {
  return `key-${new Date().toISOString().slice(0, 10)}-${randomBytes(3).toString('hex')}`;
}
