import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { recogniseText, tidyKeyText } from '@portvakt/protocol';
import { completePrivateJwk } from './complete-private-jwk.ts';

export interface PrivateKey {
  readonly key: KeyObject;
  /** What the JWK calls itself; PEM has no such name. */
  readonly kid: string | undefined;
}

const SMALLEST_BITS = 2048;

/**
 * The RSA private key in `text`: PEM, a JWK, a key set, what `portvakt keys new --json` prints, or base64 of these. `kid`
 * chooses from a set. Otherwise a sentence that begins with what the text is; it never quotes it.
 */
export function readPrivateKey(text: string, kid?: string): PrivateKey | string {
  const tidy = tidyKeyText(text);
  const read = tidy.includes('-----BEGIN ') ? readPem(tidy) : readJwk(tidy, kid);
  if (typeof read === 'string') return read;
  if (read.key.asymmetricKeyType !== 'rsa') return `it must be a plain RSA key, and is ${read.key.asymmetricKeyType}.`;
  const bits = read.key.asymmetricKeyDetails?.modulusLength ?? 0;
  return bits < SMALLEST_BITS ? `it has ${bits} bits, and RS256 needs ${SMALLEST_BITS} at least.` : read;
}

function readPem(text: string): PrivateKey | string {
  if (!text.includes('PRIVATE KEY-----')) {
    if (/-----BEGIN (RSA )?PUBLIC KEY-----/.test(text)) return PUBLIC_ONLY;
    if (text.includes('-----BEGIN CERTIFICATE-----')) return CERTIFICATE_ONLY;
  }
  if (/ENCRYPTED/.test(text))
    return 'it is encrypted with a password. Decrypt it first: openssl pkcs8 -in FILE -out OTHER-FILE';
  try {
    return { key: createPrivateKey(text), kid: undefined };
  } catch {
    return recogniseText(text) ?? 'it is PEM, but holds no private key that can be read.';
  }
}

const CERTIFICATE_ONLY =
  'it is a certificate, which has no private key. The key is in another file; give the certificate with --cert.';
const PUBLIC_ONLY = 'it is the public half. Grants are signed with the private half.';

function readJwk(text: string, kid: string | undefined): PrivateKey | string {
  const jwk = chooseJwk(text, kid);
  if (typeof jwk === 'string') return jwk;
  const { kty = 'RSA', n, e, d } = jwk;
  if (kty === 'oct') return 'it is a secret that both sides share (kty oct), and must be an RSA key.';
  if (kty === 'RSA') {
    const missing = Object.entries({ n, e, d }).filter(([, member]) => typeof member !== 'string' || member === '');
    if (missing.length === 1 && missing[0]?.[0] === 'd') return PUBLIC_ONLY;
    if (missing.length === 3) return 'it is JSON, but not a private JWK: members are missing or wrong.';
    if (missing.length > 0)
      return `it is a JWK, but not a whole one: ${missing.map(([name]) => name).join(' and ')} must be there.`;
  }
  try {
    const named = typeof jwk.kid === 'string' && jwk.kid !== '' ? jwk.kid : undefined;
    const whole = kty === 'RSA' ? completePrivateJwk({ ...jwk, kty }) : jwk;
    return { key: createPrivateKey({ key: whole as JsonWebKey, format: 'jwk' }), kid: named };
  } catch {
    return 'it is a JWK, but its members do not make a private key: each is base64url, and all belong to one key.';
  }
}

type Members = Readonly<Record<string, unknown>>;

function chooseJwk(text: string, kid: string | undefined): Members | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text === '' ? 'it is empty.' : (recogniseText(text) ?? 'it is neither PEM nor JSON.');
  }
  if (typeof value !== 'object' || value === null) return 'it is neither PEM nor a JSON object.';
  const { keys, private_jwk: made }: Members = Array.isArray(value) ? { keys: value } : (value as Members);
  if (typeof made === 'object' && made !== null) return made as Members;
  if (!Array.isArray(keys)) return value as Members;
  const candidates = (keys as Members[]).filter((key) => kid === undefined || key?.kid === kid);
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) return only;
  return kid === undefined
    ? `it is a set of ${keys.length} keys. Choose one with --kid.`
    : `it is a set without one key ${kid}.`;
}
