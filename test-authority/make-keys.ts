import { createHash, createPublicKey, generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { AsnConvert } from '@peculiar/asn1-schema';
import { SubjectPublicKeyInfo } from '@peculiar/asn1-x509';
import { copyBytes } from './der.ts';

const generate = promisify(generateKeyPair);

/** A new RSA key, made off the main thread. `bits` is the length of its modulus. */
export async function makeRsaKey(bits: number): Promise<KeyObject> {
  return (await generate('rsa', { modulusLength: bits, publicExponent: 0x10001 })).privateKey;
}

/** A new key that says of itself that it is for RSASSA-PSS only (RFC 4055 §1.2), without restricting its digest. */
export async function makePssKey(bits: number): Promise<KeyObject> {
  return (await generate('rsa-pss', { modulusLength: bits, publicExponent: 0x10001 })).privateKey;
}

/** A new key on P-256. */
export async function makeEcKey(): Promise<KeyObject> {
  return (await generate('ec', { namedCurve: 'P-256' })).privateKey;
}

/**
 * Something that looks like an RSA public key of `bits` bits at no cost: a random odd number as its modulus. Nobody has
 * the private half, so it serves where thousands of certificates are needed and none of them signs.
 */
export function makeDummyPublicKey(bits: number): KeyObject {
  const modulus = randomBytes(bits / 8);
  modulus[0] = (modulus[0] ?? 0) | 0x80;
  modulus[modulus.length - 1] = (modulus.at(-1) ?? 0) | 1;
  return createPublicKey({ key: { kty: 'RSA', n: modulus.toString('base64url'), e: 'AQAB' }, format: 'jwk' });
}

/** `key` as it stands in a certificate (RFC 5280 §4.1.2.7). */
export function describePublicKey(key: KeyObject): SubjectPublicKeyInfo {
  const der = key.export({ type: 'spki', format: 'der' });
  return AsnConvert.parse(copyBytes(der), SubjectPublicKeyInfo);
}

/**
 * The name of a key in SKI, AKI and byKey responder ids: SHA-1 over the content of its BIT STRING, without the octet that
 * counts unused bits (RFC 5280 §4.2.1.2 method 1, RFC 6960 §4.2.1).
 */
export function nameKey(key: KeyObject, digest = 'sha1'): Buffer {
  const bits = Buffer.from(describePublicKey(key).subjectPublicKey);
  return createHash(digest).update(bits).digest();
}
