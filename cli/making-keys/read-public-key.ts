import { createPublicKey, type JsonWebKey, type KeyObject, X509Certificate } from 'node:crypto';
import { CommandFailure } from '../command-line/command-failure.ts';
import { readGivenFile } from '../read-given-file.ts';

/** A key to be registered: public members only, and what the file says of it. */
export interface PublicKey {
  readonly kty: 'RSA';
  readonly n: string;
  readonly e: string;
  readonly use: 'sig';
  readonly alg: string;
  readonly kid?: string;
  /** Of a file that is a certificate: it pins the key to that. */
  readonly x5c?: readonly string[];
  /** Seconds since 1970. */
  readonly exp?: number;
}

/**
 * The public half of the key in `file`: a JWK, a set of one, what `portvakt keys new` writes, or PEM. Where it is a
 * private key, its private members stay in the file.
 *
 * @throws CommandFailure that says what is wrong with it, and never quotes it.
 */
export async function readPublicKeyFile(file: string): Promise<PublicKey> {
  const hints = ['Make a key pair with portvakt keys new.'];
  const text = (await readGivenFile(file, { error: 'key_unreadable', hints })).toString();
  const key = readPublicKey(text);
  if (typeof key !== 'string') return key;
  throw new CommandFailure(`The key in ${file} cannot be used: ${key}`, { error: 'key_unusable' });
}

/** The key in `text`, or a sentence that says why there is none. */
export function readPublicKey(text: string): PublicKey | string {
  return text.includes('-----BEGIN') ? readPem(text) : readJson(text);
}

function readPem(text: string): PublicKey | string {
  try {
    if (!text.includes('-----BEGIN CERTIFICATE-----')) return describe(createPublicKey(text));
    const certificate = new X509Certificate(text);
    const key = describe(certificate.publicKey);
    return typeof key === 'string' ? key : { ...key, x5c: [certificate.raw.toString('base64')] };
  } catch {
    return 'it is PEM, but holds no key or certificate that can be read.';
  }
}

type Members = Readonly<Record<string, unknown>>;

function readJson(text: string): PublicKey | string {
  const jwk = chooseJwk(text);
  if (typeof jwk === 'string') return jwk;
  const { kid, alg, exp, x5c } = jwk;
  let key: PublicKey | string;
  try {
    key = describe(createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' }));
  } catch {
    return 'it is JSON, but not a JWK: members are missing or wrong.';
  }
  if (typeof key === 'string') return key;
  return {
    ...key,
    ...(typeof kid === 'string' && { kid }),
    ...(typeof alg === 'string' && { alg }),
    ...(typeof exp === 'number' && { exp }),
    ...(Array.isArray(x5c) && { x5c }),
  };
}

function chooseJwk(text: string): Members | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'it is neither PEM nor JSON.';
  }
  if (typeof value !== 'object' || value === null) return 'it is neither PEM nor a JSON object.';
  const { jwks, private_jwk: made } = value as Members;
  if (typeof made === 'object' && made !== null) return made as Members;
  const { keys } = (typeof jwks === 'object' && jwks !== null ? jwks : value) as Members;
  if (!Array.isArray(keys)) return value as Members;
  return keys.length === 1 ? (keys[0] as Members) : `it is a set of ${keys.length} keys. Give a file with one.`;
}

function describe(key: KeyObject): PublicKey | string {
  if (key.asymmetricKeyType !== 'rsa') return `it must be a plain RSA key, and is ${key.asymmetricKeyType}.`;
  const { n = '', e = '' } = key.export({ format: 'jwk' });
  return { kty: 'RSA', use: 'sig', alg: 'RS256', n, e };
}
