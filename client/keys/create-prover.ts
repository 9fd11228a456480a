import {
  constants,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  KeyObject,
  randomUUID,
  sign,
} from 'node:crypto';
import { TokenError } from '../token-error.ts';
import type { KeyMaterial } from './client-key.ts';

/** What a proof is about. */
export interface Proven {
  readonly method: string;
  /** The address of the request; its query and fragment are left out. */
  readonly url: string;
  /** The newest nonce of the server that is asked, where it has given one. */
  readonly nonce: string | undefined;
  /** The token that goes along, where one does. */
  readonly token?: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Makes proofs that this client holds a key (DPoP, RFC 9449 §4.2), a new one for each request. */
export type Prover = (proven: Proven) => string;

interface Algorithm {
  readonly alg: string;
  readonly digest: string | null;
  readonly options?: { readonly padding: number; readonly saltLength: number };
}

const { RSA_PKCS1_PSS_PADDING: padding, RSA_PSS_SALTLEN_DIGEST: saltLength } = constants;
/** What each kind of key signs with: by its type, and its curve where it has one. */
const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  'ec prime256v1': { alg: 'ES256', digest: 'sha256' },
  'ec secp384r1': { alg: 'ES384', digest: 'sha384' },
  rsa: { alg: 'PS256', digest: 'sha256', options: { padding, saltLength } },
  ed25519: { alg: 'Ed25519', digest: null },
};

/**
 * Makes a prover with `key`, or with a new one (ES256) that nobody else has, where it is `true`.
 *
 * @throws TokenError `key_unusable`
 */
export function createProver(key: true | KeyMaterial): Prover {
  const privateKey = key === true ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey : readKey(key);
  const { asymmetricKeyType: type = '', asymmetricKeyDetails: details } = privateKey;
  const algorithm = ALGORITHMS[details?.namedCurve === undefined ? type : `${type} ${details.namedCurve}`];
  if (algorithm === undefined) throw unusable('it is none of EC (P-256, P-384), RSA and Ed25519');
  const { alg, digest, options } = algorithm;
  const header = encode({ typ: 'dpop+jwt', alg, jwk: createPublicKey(privateKey).export({ format: 'jwk' }) });

  return ({ method, url, nonce, token, now }) => {
    const { origin, pathname } = new URL(url);
    const claims = encode({
      jti: randomUUID(),
      htm: method,
      htu: `${origin}${pathname}`,
      iat: Math.floor(now / 1000),
      // An undefined member is left out of JSON.
      nonce,
      ath: token === undefined ? undefined : createHash('sha256').update(token).digest('base64url'),
    });
    const input = `${header}.${claims}`;
    const signature = sign(digest, Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363', ...options });
    return `${input}.${signature.toString('base64url')}`;
  };
}

function readKey(key: KeyMaterial): KeyObject {
  if (key instanceof KeyObject) {
    if (key.type === 'private') return key;
    throw unusable('it is no private key');
  }
  try {
    if (typeof key !== 'string') return createPrivateKey({ key: { ...key }, format: 'jwk' });
    const text = key.trim();
    if (text.startsWith('{')) return createPrivateKey({ key: JSON.parse(text), format: 'jwk' });
    return createPrivateKey(text);
  } catch {
    throw unusable('it is neither a JWK, nor PEM without a passphrase, nor a key of node:crypto');
  }
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function unusable(reason: string): TokenError {
  return new TokenError({ code: 'key_unusable', description: `The key in dpop cannot be used: ${reason}.` });
}
