import { Integer, Null, ObjectIdentifier, OctetString, Sequence } from 'asn1js';
import { fromBase64 } from '../key-making/base64.ts';
import { signature } from '../key-making/make-key.ts';

/** A private key with which the page signs one grant. It cannot be taken out again. */
export interface LoadedKey {
  readonly privateKey: CryptoKey;
  /** As the key calls itself. */
  readonly kid: string | undefined;
  /** Certificates that came with it, base64 of DER, its own first. */
  readonly x5c: readonly string[];
}

/** `encrypted`: with a password; `other`: no RSA private key in a form that is read here. */
export type LoadFault = 'encrypted' | 'other';

/** Reads a private key that a person has put into the page for the moment: a JWK, or PEM (PKCS#8, PKCS#1) with or without certificates. */
export async function loadPrivateKey(text: string): Promise<LoadedKey | LoadFault> {
  try {
    return text.includes('-----BEGIN ') ? await loadPem(text) : await loadJwk(text);
  } catch {
    return 'other';
  }
}

async function loadJwk(text: string): Promise<LoadedKey> {
  const given = JSON.parse(text);
  const { kid, x5c, use, key_ops, alg, ext, ...jwk } = given.private_jwk ?? given;
  const privateKey = await crypto.subtle.importKey('jwk', jwk, signature, false, ['sign']);
  return { privateKey, kid: typeof kid === 'string' ? kid : undefined, x5c: Array.isArray(x5c) ? x5c : [] };
}

async function loadPem(text: string): Promise<LoadedKey | LoadFault> {
  const blocks = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \1-----/g)];
  const find = (label: string) =>
    blocks.flatMap(([, found, body = '']) => (found === label ? [body.replaceAll(/\s/g, '')] : []));
  const [whole] = find('PRIVATE KEY');
  const [older] = find('RSA PRIVATE KEY');
  if (/ENCRYPTED/.test(text)) return 'encrypted';
  const der = whole === undefined ? wrap(fromBase64(older ?? '')) : fromBase64(whole);
  if (der === undefined) return 'other';
  const privateKey = await crypto.subtle.importKey('pkcs8', der, signature, false, ['sign']);
  return { privateKey, kid: undefined, x5c: find('CERTIFICATE') };
}

/** PKCS#1 as PKCS#8 (RFC 5208), which is what browsers read. */
function wrap(pkcs1: Uint8Array<ArrayBuffer> | undefined): ArrayBuffer | undefined {
  if (pkcs1 === undefined) return undefined;
  return new Sequence({
    value: [
      new Integer({ value: 0 }),
      new Sequence({ value: [new ObjectIdentifier({ value: '1.2.840.113549.1.1.1' }), new Null()] }),
      new OctetString({ valueHex: pkcs1.buffer }),
    ],
  }).toBER();
}
