import { constants, createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';
import { parseObject } from '../sending/answer.ts';

export interface ReadToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Header and claims of an access token that is a JWT. */
export function readToken(token: string): ReadToken | undefined {
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  const [header, claims] = parts.map((part) => parseObject(Buffer.from(part, 'base64url').toString('utf8')));
  return header === undefined || claims === undefined ? undefined : { header, claims };
}

/** Why `token` is not proved by a key of `keySet`, or nothing if it is. The key is chosen by `kid` where the header has one. */
export function verifyToken(token: string, keySet: Readonly<Record<string, unknown>>): string | undefined {
  const read = readToken(token);
  if (read === undefined) return 'the access token is not a JWT';
  const keys = Array.isArray(keySet.keys) ? (keySet.keys as readonly JsonWebKey[]) : [];
  const { kid, alg } = read.header;
  const candidates = kid === undefined ? keys : keys.filter((key) => key.kid === kid);
  if (candidates.length === 0) return `the key set has no key ${JSON.stringify(kid)}, which the token names`;
  const at = token.lastIndexOf('.');
  const signature = Buffer.from(token.slice(at + 1), 'base64url');
  const input = Buffer.from(token.slice(0, at));
  const proved = candidates.some((jwk) => {
    try {
      return isSigned(input, { alg: String(alg), key: createPublicKey({ key: jwk, format: 'jwk' }), signature });
    } catch {
      return false;
    }
  });
  return proved ? undefined : `no key of the key set verifies the signature (alg ${String(alg)})`;
}

function isSigned(input: Buffer, { alg, key, signature }: { alg: string; key: KeyObject; signature: Buffer }): boolean {
  if (alg === 'EdDSA') return verify(null, input, key, signature);
  const [, family, bits] = /^(RS|PS|ES)(256|384|512)$/.exec(alg) ?? [];
  const digest = `sha${bits}`;
  switch (family) {
    case 'RS':
      return verify(digest, input, key, signature);
    case 'PS':
      return verify(digest, input, { key, padding: constants.RSA_PKCS1_PSS_PADDING }, signature);
    case 'ES':
      return verify(digest, input, { key, dsaEncoding: 'ieee-p1363' }, signature);
    default:
      return false;
  }
}
