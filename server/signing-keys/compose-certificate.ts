import { createHash, createPublicKey } from 'node:crypto';
import type { SigningKey } from './store.ts';

/** `sha256WithRSAEncryption` (RFC 8017 §A.2.4), `commonName` and `subjectKeyIdentifier` (RFC 5280), as DER. */
const SHA256_WITH_RSA = Buffer.from('300d06092a864886f70d01010b0500', 'hex');
const COMMON_NAME = Buffer.from('0603550403', 'hex');
const SUBJECT_KEY_IDENTIFIER = Buffer.from('0603551d0e', 'hex');
/** No expiry: the key set says how long a key counts (RFC 5280 §4.1.2.5). */
const NO_END = tag(0x18, Buffer.from('99991231235959Z'));

/**
 * A self-signed certificate of a signing key, as base64 DER, for readers of the key set that understand only
 * certificates. Everything in it follows from the key, the signature too (RSASSA-PKCS1-v1_5), so every process makes
 * the same certificate.
 *
 * @param sign the key's own signature over the bytes, RS256 in base64url.
 */
export async function composeCertificate(
  { kid, n, e, createdAt }: Pick<SigningKey, 'kid' | 'n' | 'e' | 'createdAt'>,
  sign: (input: Buffer) => Promise<string> | string,
): Promise<string> {
  const publicKey = createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' });
  const keyInfo = publicKey.export({ format: 'der', type: 'spki' });
  const digest = createHash('sha256').update(keyInfo).digest();
  const name = sequence(tag(0x31, sequence(COMMON_NAME, tag(0x0c, Buffer.from(`Portvakt ${kid}`)))));
  const keyIdentifier = sequence(SUBJECT_KEY_IDENTIFIER, tag(0x04, tag(0x04, digest.subarray(0, 20))));
  const certified = sequence(
    tag(0xa0, Buffer.from([0x02, 0x01, 0x02])),
    tag(0x02, Buffer.from([0x01, ...digest.subarray(0, 15)])),
    SHA256_WITH_RSA,
    name,
    sequence(writeTime(createdAt), NO_END),
    name,
    keyInfo,
    tag(0xa3, sequence(keyIdentifier)),
  );
  const signature = Buffer.from(await sign(certified), 'base64url');
  return sequence(certified, SHA256_WITH_RSA, tag(0x03, Buffer.from([0]), signature)).toString('base64');
}

/** A time in whole seconds: UTCTime until 2049, GeneralizedTime after that (RFC 5280 §4.1.2.5). */
function writeTime(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replace(/\.\d+|[-:T]/g, '');
  const year = Number(digits.slice(0, 4));
  const isShort = year >= 1950 && year < 2050;
  return tag(isShort ? 0x17 : 0x18, Buffer.from(isShort ? digits.slice(2) : digits));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tag(0x30, ...parts);
}

/** DER: the tag, the length, the content (X.690 §8.1). */
function tag(number: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const bytes = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([number, ...bytes]), content]);
}
