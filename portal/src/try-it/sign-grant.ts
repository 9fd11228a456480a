import { toBase64Url } from '../key-making/base64.ts';
import { signature } from '../key-making/make-key.ts';

export interface Grant {
  readonly clientId: string;
  readonly scope: string;
  readonly issuer: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly id: string;
}

export interface Signer {
  readonly privateKey: CryptoKey;
  /** The name of the registered key; nothing where certificates prove the client. */
  readonly kid: string | undefined;
  readonly x5c: readonly string[];
}

/** Seconds. The server allows 120; it is used at once. */
const LIFETIME = 60;

/** A grant (JWT bearer grant, RFC 7523), signed in the page. */
export async function signGrant(
  { clientId, scope, issuer, now, id }: Grant,
  { privateKey, kid, x5c }: Signer,
): Promise<string> {
  const iat = Math.floor(now / 1000);
  const header = { alg: 'RS256', ...(kid === undefined ? { x5c } : { kid }) };
  const claims = { iss: clientId, aud: issuer, scope, iat, exp: iat + LIFETIME, jti: id };
  const input = `${encode(header)}.${encode(claims)}`;
  const signed = await crypto.subtle.sign(signature, privateKey, new TextEncoder().encode(input));
  return `${input}.${toBase64Url(new Uint8Array(signed))}`;
}

function encode(part: object): string {
  return toBase64Url(new TextEncoder().encode(JSON.stringify(part)));
}
