import { createCipheriv, createHash, createHmac, type KeyObject, pbkdf2Sync, randomBytes } from 'node:crypto';
import * as asn1js from 'asn1js';
import { copyBytes, encodeValue, objectIdentifier, octetString, sequence } from './der.ts';

const ITERATIONS = 10_000;
const DATA = '1.2.840.113549.1.7.1';
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2';
const CERTIFICATE_BAG = '1.2.840.113549.1.12.10.1.3';
const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1';
const FRIENDLY_NAME = '1.2.840.113549.1.9.20';
const LOCAL_KEY_ID = '1.2.840.113549.1.9.21';
const PBES2 = '1.2.840.113549.1.5.13';
const PBKDF2 = '1.2.840.113549.1.5.12';
const HMAC_SHA256 = '1.2.840.113549.2.9';
const AES_256_CBC = '2.16.840.1.101.3.4.1.42';
const SHA256 = '2.16.840.1.101.3.4.2.1';

/**
 * A PKCS#12 file (RFC 7292) with a private key, its certificate and the chain above it, as OpenSSL 3 and Java 17 write and
 * read them: PBES2 with PBKDF2-SHA-256 and AES-256-CBC, a MAC with SHA-256. Not by `node-forge`, which the command line
 * reads such files with: it writes RSA keys only, leaves the certificates unencrypted and makes the MAC with SHA-1.
 *
 * @param certificates DER, the key's own first.
 */
export function composePkcs12({
  privateKey,
  certificates,
  name,
  password,
}: {
  privateKey: KeyObject;
  certificates: readonly Uint8Array[];
  name: string;
  password: string;
}): Buffer {
  const [own = Buffer.alloc(0)] = certificates;
  const keyId = createHash('sha1').update(own).digest();
  const attributes = new asn1js.Set({
    value: [
      sequence(objectIdentifier(FRIENDLY_NAME), setOf(new asn1js.BmpString({ value: name }))),
      sequence(objectIdentifier(LOCAL_KEY_ID), setOf(octetString(keyId))),
    ],
  });
  const certificateBags = certificates.map((der, index) => {
    const bag = sequence(objectIdentifier(X509_CERTIFICATE), tag(octetString(der)));
    return sequence(objectIdentifier(CERTIFICATE_BAG), tag(bag), ...(index === 0 ? [attributes] : []));
  });
  const { algorithm, encrypted } = encrypt(privateKey.export({ type: 'pkcs8', format: 'der' }), password);
  const shrouded = sequence(algorithm, octetString(encrypted));
  const keyBag = sequence(objectIdentifier(SHROUDED_KEY_BAG), tag(shrouded), attributes);
  const safe = encodeValue(
    sequence(encryptContents(sequence(...certificateBags), password), wrapContents(encodeValue(sequence(keyBag)))),
  );
  return encodeValue(sequence(integer(3), wrapContents(safe), protect(safe, password)));
}

/** ContentInfo of plain data (RFC 5652 §4). */
function wrapContents(contents: Uint8Array): asn1js.Sequence {
  return sequence(objectIdentifier(DATA), tag(octetString(contents)));
}

/** ContentInfo of EncryptedData (RFC 5652 §8), version 0. */
function encryptContents(contents: asn1js.BaseBlock, password: string): asn1js.Sequence {
  const { algorithm, encrypted } = encrypt(encodeValue(contents), password);
  const content = new asn1js.Primitive({ idBlock: { tagClass: 3, tagNumber: 0 }, valueHex: copyBytes(encrypted) });
  const info = sequence(objectIdentifier(DATA), algorithm, content);
  return sequence(objectIdentifier(ENCRYPTED_DATA), tag(sequence(integer(0), info)));
}

/** PBES2 (RFC 8018 §6.2). The password is in UTF-8 here, and in UTF-16 in the MAC, as RFC 7292 has it. */
function encrypt(contents: Uint8Array, password: string): { algorithm: asn1js.Sequence; encrypted: Buffer } {
  const salt = randomBytes(16);
  const initial = randomBytes(16);
  const key = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const cipher = createCipheriv('aes-256-cbc', key, initial);
  const derivation = sequence(octetString(salt), integer(ITERATIONS), sequence(objectIdentifier(HMAC_SHA256), empty()));
  const parameters = sequence(
    sequence(objectIdentifier(PBKDF2), derivation),
    sequence(objectIdentifier(AES_256_CBC), octetString(initial)),
  );
  return {
    algorithm: sequence(objectIdentifier(PBES2), parameters),
    encrypted: Buffer.concat([cipher.update(contents), cipher.final()]),
  };
}

function protect(safe: Uint8Array, password: string): asn1js.Sequence {
  const salt = randomBytes(16);
  const digest = createHmac('sha256', deriveMacKey(password, salt)).update(safe).digest();
  const info = sequence(sequence(objectIdentifier(SHA256), empty()), octetString(digest));
  return sequence(info, octetString(salt), integer(ITERATIONS));
}

/**
 * The key of the MAC by RFC 7292 appendix B.2 with SHA-256 (v = 64 octets) and id 3. One round gives the 32 octets that
 * are needed, so the part of the algorithm that prepares a next round is left out.
 */
function deriveMacKey(password: string, salt: Uint8Array): Buffer {
  const bmp = Buffer.from(`${password}\0`, 'utf16le').swap16();
  let digest = Buffer.concat([Buffer.alloc(64, 3), repeat(salt), repeat(bmp)]);
  for (let round = 0; round < ITERATIONS; round += 1) digest = createHash('sha256').update(digest).digest();
  return digest;
}

/** `bytes` over and over, up to the next multiple of 64 octets. */
function repeat(bytes: Uint8Array): Buffer {
  return Buffer.alloc(Math.ceil(bytes.length / 64) * 64, bytes);
}

/** `value` within the tag [0] EXPLICIT. */
function tag(value: asn1js.BaseBlock): asn1js.Constructed {
  return new asn1js.Constructed({ idBlock: { tagClass: 3, tagNumber: 0 }, value: [value] });
}

function setOf(value: asn1js.BaseBlock): asn1js.Set {
  return new asn1js.Set({ value: [value] });
}

function integer(value: number): asn1js.Integer {
  return new asn1js.Integer({ value });
}

function empty(): asn1js.Null {
  return new asn1js.Null();
}
