import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A key that tokens are signed with (RS256). */
export interface TokenKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** An RSA key of 2048 bits. */
export function makeTokenKey(kid: string): TokenKey {
  return { kid, privateKey: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey };
}

/** A JWS with RS256 (RFC 7515). */
export function signToken({ kid, privateKey }: TokenKey, typ: string, claims: object): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const input = `${encode({ alg: 'RS256', kid, typ })}.${encode(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
}

/** What an ID token says of the access token beside it: half of its hash (OpenID Connect Core §3.1.3.6). */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');
}

/** The claims of a token, unproved. */
export function decodeToken(token: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}
