import { createPrivateKey, type JsonWebKey, KeyObject } from 'node:crypto';
import { TokenError } from '../token-error.ts';
import type { KeyMaterial, PrivateJwk } from './client-key.ts';

const SMALLEST_BITS = 2048;

export interface ReadKey {
  readonly key: KeyObject;
  /** What the JWK calls itself; PEM has no such name. */
  readonly kid?: string | undefined;
}

/**
 * The RSA private key in `material`.
 *
 * @throws TokenError `key_unusable`: says what was given instead, and never quotes it.
 */
export function readPrivateKey(material: KeyMaterial, passphrase?: string): ReadKey {
  const read = readMaterial(material, passphrase);
  if (read.key.type !== 'private')
    throw unusable('it is the public half. Assertions are signed with the private half.');
  if (read.key.asymmetricKeyType !== 'rsa') {
    throw unusable(`it must be an RSA key, and is ${read.key.asymmetricKeyType}.`);
  }
  const bits = read.key.asymmetricKeyDetails?.modulusLength ?? SMALLEST_BITS;
  if (bits < SMALLEST_BITS) throw unusable(`it has ${bits} bits, and must have ${SMALLEST_BITS} at least.`);
  return read;
}

function readMaterial(material: KeyMaterial, passphrase: string | undefined): ReadKey {
  if (material instanceof KeyObject) return { key: material };
  if (typeof material === 'object' && material !== null) return readJwk(material);
  if (typeof material !== 'string') throw unusable('it is neither text nor a JWK.');
  const text = unwrap(material.trim());
  if (text === '') throw unusable('it is empty. Is the variable set that it should come from?');
  if (text.includes('-----BEGIN')) return readPem(text, passphrase);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unusable('it is neither a JWK, nor PEM, nor base64 of these. A path to a file must be read first.');
  }
  if (typeof value !== 'object' || value === null) throw unusable('it is JSON, but not an object.');
  return readJwk(value as PrivateJwk);
}

/** Text as it is, or what it is base64 of; variables often hold PEM with `\n` written out. */
function unwrap(text: string): string {
  if (text.startsWith('{') || text.includes('-----BEGIN')) return text.replaceAll('\\n', '\n');
  if (!/^[\w+/=\s-]+$/.test(text)) return text;
  const decoded = Buffer.from(text, 'base64').toString().trim();
  return decoded.startsWith('{') || decoded.includes('-----BEGIN') ? decoded : text;
}

function readPem(text: string, passphrase: string | undefined): ReadKey {
  if (!text.includes('PRIVATE KEY-----')) {
    throw unusable(
      text.includes('CERTIFICATE-----')
        ? 'it is a certificate, which holds no private key. Give both: key: { privateKey, certificate }.'
        : 'it is the public half. Assertions are signed with the private half.',
    );
  }
  if (text.includes('ENCRYPTED') && passphrase === undefined) {
    throw unusable('it is encrypted. Give its password: key: { privateKey, passphrase }.');
  }
  try {
    return { key: createPrivateKey({ key: text, ...(passphrase !== undefined && { passphrase }) }) };
  } catch {
    throw unusable(
      text.includes('ENCRYPTED')
        ? 'the passphrase does not open it.'
        : 'it is PEM, but no private key can be read from it. Is a line missing?',
    );
  }
}

function readJwk(given: PrivateJwk): ReadKey {
  const jwk = chooseKey(given);
  if (jwk.d === undefined) throw unusable('it is a JWK without d: the public half. Give the private half.');
  if (jwk.kty === 'RSA' && jwk.p === undefined) {
    throw unusable('it is a JWK without p and q, which must be there together with dp, dq and qi.');
  }
  try {
    return {
      key: createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' }),
      ...(typeof jwk.kid === 'string' && { kid: jwk.kid }),
    };
  } catch {
    throw unusable('it is a JWK, but its members do not make a private key.');
  }
}

/** A key set with one key is taken for that key. */
function chooseKey(jwk: PrivateJwk): PrivateJwk {
  if (!Array.isArray(jwk.keys)) return jwk;
  const [only] = jwk.keys as readonly PrivateJwk[];
  if (only === undefined || jwk.keys.length > 1) {
    throw unusable(`it is a set of ${jwk.keys.length} keys. Give the one that is to be used.`);
  }
  return only;
}

function unusable(reason: string): TokenError {
  return new TokenError({ code: 'key_unusable', description: `The private key cannot be used: ${reason}` });
}
