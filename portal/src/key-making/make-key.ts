import { toBase64Url } from './base64.ts';

/** A public key as it is registered (RFC 7517): public members only. */
export interface PublicKeyToRegister {
  readonly kty: 'RSA';
  readonly n: string;
  readonly e: string;
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: 'RS256';
}

/** A key pair that was made in this page. It lives in the page's memory and nowhere else. */
export interface MadeKey {
  readonly publicJwk: PublicKeyToRegister;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

/** Bits of the modulus that the server takes. */
export const keySizes = [2048, 3072, 4096] as const;
export type KeySize = (typeof keySizes)[number];

/** Grants are signed with it: RS256 (RFC 7518 §3.3). */
export const signature = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;

/** Makes a key pair in the browser. Nothing is sent. It may take some seconds at 4096 bits. */
export async function makeKey(bits: KeySize): Promise<MadeKey> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(
    { ...signature, modulusLength: bits, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ['sign', 'verify'],
  );
  const { n = '', e = '' } = await crypto.subtle.exportKey('jwk', publicKey);
  return { publicJwk: await nameKey({ n, e }), privateKey, publicKey };
}

/** The key with a name. Without one of its own it is its thumbprint, which everyone computes alike (RFC 7638). */
export async function nameKey({ n, e, kid }: { n: string; e: string; kid?: string }): Promise<PublicKeyToRegister> {
  return { kty: 'RSA', n, e, kid: kid ?? (await computeThumbprint({ n, e })), use: 'sig', alg: 'RS256' };
}

async function computeThumbprint({ n, e }: { n: string; e: string }): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify({ e, kty: 'RSA', n }));
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', text)));
}
