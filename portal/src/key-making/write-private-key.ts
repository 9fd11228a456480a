import { toPem } from './base64.ts';
import type { MadeKey } from './make-key.ts';

/** Both halves as one JWK (RFC 7517), with the name under which the public half is registered. */
export async function writeJwk({ privateKey, publicJwk }: MadeKey): Promise<string> {
  const { key_ops, ext, ...jwk } = await crypto.subtle.exportKey('jwk', privateKey);
  const { kid, use, alg } = publicJwk;
  return JSON.stringify({ ...jwk, alg, use, kid }, undefined, 2);
}

/** The private half as PEM: PKCS#8 without a password, as most libraries read it. */
export async function writePem({ privateKey }: MadeKey): Promise<string> {
  return toPem('PRIVATE KEY', new Uint8Array(await crypto.subtle.exportKey('pkcs8', privateKey)));
}

/** The public half as PEM: SubjectPublicKeyInfo. */
export async function writePublicPem({ publicKey }: MadeKey): Promise<string> {
  return toPem('PUBLIC KEY', new Uint8Array(await crypto.subtle.exportKey('spki', publicKey)));
}
