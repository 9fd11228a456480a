import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';

export interface PrivateJwk {
  readonly kty: 'RSA';
  readonly kid: string;
  readonly n: string;
  readonly e: string;
  readonly [member: string]: unknown;
}

export interface MadeKey {
  readonly privateKey: KeyObject;
  readonly privateJwk: PrivateJwk;
  /** In the form in which it is registered. */
  readonly publicJwk: {
    readonly kty: 'RSA';
    readonly kid: string;
    readonly n: string;
    readonly e: string;
    readonly alg: 'RS256';
    readonly use: 'sig';
  };
}

export interface MadeClient extends MadeKey {
  readonly clientId: string;
}

/** A fresh RSA key under `kid`. */
export function makeKey(kid = `key-${randomUUID()}`, modulusLength = 2048): MadeKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength });
  const jwk = privateKey.export({ format: 'jwk' }) as { kty: 'RSA'; n: string; e: string };
  return {
    privateKey,
    privateJwk: { ...jwk, kid },
    publicJwk: { kty: 'RSA', kid, n: jwk.n, e: jwk.e, alg: 'RS256', use: 'sig' },
  };
}

/** A client id with a fresh key. */
export function makeClient(clientId: string = randomUUID(), key: MadeKey = makeKey()): MadeClient {
  return { clientId, ...key };
}

const DIGESTS = new Map([
  ['RS256', 'sha256'],
  ['RS384', 'sha384'],
  ['RS512', 'sha512'],
]);

/** A compact JWS of `header` and `claims`. An object is written as JSON, a text is used unchanged. */
export function signJws(header: object | string, claims: object | string, privateKey: KeyObject): string {
  const encode = (part: object | string) =>
    Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
  const input = `${encode(header)}.${encode(claims)}`;
  const alg = typeof header === 'object' && 'alg' in header ? String(header.alg) : 'RS256';
  return `${input}.${sign(DIGESTS.get(alg) ?? 'sha256', Buffer.from(input), privateKey).toString('base64url')}`;
}

/** A valid grant of `client`, changed by `claims` and `header`; `undefined` removes a member. */
export function signGrant(
  client: MadeClient,
  {
    issuer,
    claims = {},
    header = {},
    now = Date.now(),
  }: { issuer: string; claims?: object; header?: object; now?: number },
): string {
  const iat = Math.floor(now / 1000);
  return signJws(
    { alg: 'RS256', kid: client.publicJwk.kid, ...header },
    { aud: issuer, iss: client.clientId, iat, exp: iat + 120, jti: randomUUID(), ...claims },
    client.privateKey,
  );
}
