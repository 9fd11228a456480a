import { createHash, createPublicKey, type JsonWebKey, type KeyObject, X509Certificate } from 'node:crypto';
import { recogniseText, tidyKeyText } from '@portvakt/protocol';

/** A key to be registered: its public members, and what else the text says. */
export interface KeyInText {
  readonly kty: 'RSA';
  readonly n: string;
  readonly e: string;
  readonly use: 'sig';
  readonly alg: string;
  readonly kid?: string;
  /** If the text is a certificate: the key is pinned to it. */
  readonly x5c?: readonly string[];
  /** Seconds since 1970. */
  readonly exp?: number;
}

export type ReadKey = KeyInText & {
  /** Whether the text also contains the private half. */
  readonly isPrivate: boolean;
};

/**
 * The key in `text`: a JWK, a set of one, the output of `portvakt keys new`, base64 of these, or PEM (a key or a
 * certificate). Otherwise a sentence that says what the text *is* and never quotes it.
 */
export function readKeyText(text: string): ReadKey | string {
  const tidy = tidyKeyText(text);
  if (tidy.includes('-----BEGIN ')) return readPem(tidy);
  let value: unknown;
  try {
    value = JSON.parse(tidy);
  } catch {
    if (tidy === '') return 'it is empty.';
    return recogniseText(tidy) ?? 'it is neither PEM nor JSON.';
  }
  return readKeyValue(value);
}

/** The same for parsed JSON. */
export function readKeyValue(value: unknown): ReadKey | string {
  const jwk = chooseJwk(value);
  if (typeof jwk === 'string') return jwk;
  const fault = findFault(jwk);
  if (fault !== undefined) return fault;
  const { kid, alg, exp, x5c, n, e } = jwk;
  let key: Omit<KeyInText, 'kid'> | string;
  try {
    key = describe(createPublicKey({ key: { kty: 'RSA', n, e } as JsonWebKey, format: 'jwk' }));
  } catch {
    return 'it is a JWK, but n and e are not those of an RSA key: both are base64url.';
  }
  if (typeof key === 'string') return key;
  return {
    ...key,
    ...(typeof kid === 'string' && kid !== '' && { kid }),
    ...(typeof alg === 'string' && alg !== '' && { alg }),
    ...(typeof exp === 'number' && { exp }),
    ...(Array.isArray(x5c) && x5c.length > 0 && { x5c }),
    isPrivate: SECRET_MEMBERS.some((member) => isFilled(jwk[member])),
  };
}

/** The name of a key without a name of its own: its thumbprint, which everyone computes alike (RFC 7638). */
export function nameByThumbprint({ n, e }: { readonly n: string; readonly e: string }): string {
  return createHash('sha256')
    .update(JSON.stringify({ e, kty: 'RSA', n }))
    .digest('base64url');
}

function readPem(text: string): ReadKey | string {
  const isPrivate = text.includes('PRIVATE KEY-----');
  try {
    if (!text.includes('-----BEGIN CERTIFICATE-----')) {
      const key = describe(createPublicKey(text));
      return typeof key === 'string' ? key : { ...key, isPrivate };
    }
    const certificate = new X509Certificate(text.slice(text.indexOf('-----BEGIN CERTIFICATE-----')));
    const key = describe(certificate.publicKey);
    if (typeof key === 'string') return `it is a certificate, and its key will not do: ${key}`;
    return { ...key, x5c: [certificate.raw.toString('base64')], isPrivate };
  } catch {
    if (/ENCRYPTED/.test(text)) {
      return 'it is a private key, encrypted with a password. Its public half: openssl pkey -in FILE -pubout';
    }
    return recogniseText(text) ?? 'it is PEM, but holds no key or certificate that can be read.';
  }
}

type Members = Readonly<Record<string, unknown>>;

/** Members that only a private RSA key has (RFC 7518 §6.3.2). Some libraries write empty ones, which hold no secret. */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi'] as const;

function chooseJwk(value: unknown): Members | string {
  if (Array.isArray(value)) {
    return `it is a list of ${value.length}, and one key is wanted: give the JWK itself, or a set with one key.`;
  }
  if (typeof value !== 'object' || value === null) return 'it is neither PEM nor a JSON object.';
  const { jwks, private_jwk: made } = value as Members;
  if (typeof made === 'object' && made !== null) return made as Members;
  const { keys } = (typeof jwks === 'object' && jwks !== null ? jwks : value) as Members;
  if (!Array.isArray(keys)) return value as Members;
  if (keys.length !== 1) return `it is a set of ${keys.length} keys, and one key is wanted. Give a file with one.`;
  const [only] = keys;
  return typeof only === 'object' && only !== null ? (only as Members) : 'it is a set without a key that is a JWK.';
}

/** What a JWK of another type than RSA is, or which members an RSA key lacks. */
function findFault({ kty, crv, n, e }: Members): string | undefined {
  if (kty === 'EC' || kty === 'OKP') {
    const curve = typeof crv === 'string' && /^[\w-]{1,20}$/.test(crv) ? ` (${crv})` : '';
    return `it is an ${kty === 'EC' ? 'EC' : 'Edwards-curve'} key${curve}, and must be an RSA key.`;
  }
  if (kty === 'oct') return 'it is a secret that both sides share (kty oct), and must be an RSA key.';
  const missing = Object.entries({ n, e }).filter(([, member]) => !isFilled(member));
  if (missing.length === 0 && (kty === undefined || kty === 'RSA')) return undefined;
  if (missing.length === 0) return 'it is a JWK of another kind: its kty must be RSA.';
  if (kty === undefined && missing.length === 2) return 'it is JSON, but not a JWK: it has neither kty nor n and e.';
  return `it is a JWK, but not a whole one: ${missing.map(([name]) => name).join(' and ')} must be there.`;
}

function isFilled(member: unknown): boolean {
  return typeof member === 'string' && member !== '';
}

const TYPES: Readonly<Record<string, string>> = {
  ec: 'an EC key',
  'rsa-pss': 'a key for RSA-PSS alone',
  ed25519: 'an Ed25519 key',
  ed448: 'an Ed448 key',
  dsa: 'a DSA key',
  x25519: 'an X25519 key',
  dh: 'a Diffie-Hellman key',
};

function describe(key: KeyObject): Omit<ReadKey, 'kid' | 'isPrivate'> | string {
  const { asymmetricKeyType: type = '' } = key;
  if (type !== 'rsa') return `it is ${TYPES[type] ?? `a key of the type ${type}`}, and must be a plain RSA key.`;
  const { n = '', e = '' } = key.export({ format: 'jwk' });
  return { kty: 'RSA', use: 'sig', alg: 'RS256', n, e };
}
