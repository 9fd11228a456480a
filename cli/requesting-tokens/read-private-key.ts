import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';

export interface PrivateKey {
  readonly key: KeyObject;
  /** What the JWK calls itself; PEM has no such name. */
  readonly kid: string | undefined;
}

const SMALLEST_BITS = 2048;

/**
 * The RSA private key in `text`: PEM, a JWK, a key set, or what `portvakt keys new --json` prints. `kid` chooses from a
 * set. A sentence that says why there is none; it never quotes the text.
 */
export function readPrivateKey(text: string, kid?: string): PrivateKey | string {
  const read = text.includes('-----BEGIN') ? readPem(text) : readJwk(text, kid);
  if (typeof read === 'string') return read;
  if (read.key.asymmetricKeyType !== 'rsa') return `it must be a plain RSA key, and is ${read.key.asymmetricKeyType}.`;
  const bits = read.key.asymmetricKeyDetails?.modulusLength ?? 0;
  return bits < SMALLEST_BITS ? `it has ${bits} bits, and RS256 needs ${SMALLEST_BITS} at least.` : read;
}

function readPem(text: string): PrivateKey | string {
  if (/-----BEGIN (RSA )?PUBLIC KEY-----/.test(text) && !text.includes('PRIVATE')) return PUBLIC_ONLY;
  if (/ENCRYPTED/.test(text))
    return 'it is encrypted with a password. Decrypt it first: openssl pkcs8 -in FILE -out OTHER-FILE';
  try {
    return { key: createPrivateKey(text), kid: undefined };
  } catch {
    return 'it is PEM, but holds no private key that can be read.';
  }
}

const PUBLIC_ONLY = 'it is the public half. Grants are signed with the private half.';

function readJwk(text: string, kid: string | undefined): PrivateKey | string {
  const jwk = chooseJwk(text, kid);
  if (typeof jwk === 'string') return jwk;
  if (jwk.kty === 'RSA' && jwk.d === undefined) return PUBLIC_ONLY;
  try {
    const named = typeof jwk.kid === 'string' && jwk.kid !== '' ? jwk.kid : undefined;
    return { key: createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' }), kid: named };
  } catch {
    return 'it is JSON, but not a private JWK: members are missing or wrong.';
  }
}

type Members = Readonly<Record<string, unknown>>;

function chooseJwk(text: string, kid: string | undefined): Members | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'it is neither PEM nor JSON.';
  }
  if (typeof value !== 'object' || value === null) return 'it is neither PEM nor a JSON object.';
  const { keys, private_jwk: made } = value as Members;
  if (typeof made === 'object' && made !== null) return made as Members;
  if (!Array.isArray(keys)) return value as Members;
  const candidates = (keys as Members[]).filter((key) => kid === undefined || key?.kid === kid);
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) return only;
  return kid === undefined
    ? `it is a set of ${keys.length} keys. Choose one with --kid.`
    : `it is a set without one key ${kid}.`;
}
