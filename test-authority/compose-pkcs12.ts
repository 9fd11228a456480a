import { createCipheriv, createHash, createHmac, type KeyObject, pbkdf2Sync, randomBytes } from 'node:crypto';
import { ContentInfo, EncryptedContent, EncryptedContentInfo } from '@peculiar/asn1-cms';
import {
  AuthenticatedSafe,
  CertBag,
  id_certBag,
  id_pkcs8ShroudedKeyBag,
  id_x509Certificate,
  MacData,
  PFX,
  PKCS8ShroudedKeyBag,
  PKCS12Attribute,
  SafeBag,
  SafeContents,
} from '@peculiar/asn1-pfx';
import { EncryptedData } from '@peculiar/asn1-pkcs8';
import { DigestInfo } from '@peculiar/asn1-rsa';
import { OctetString } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import * as asn1js from 'asn1js';
import { copyBytes, embed, encodeStructure, encodeValue, objectIdentifier, octetString, sequence } from './der.ts';
import { describeDigest } from './sign-structure.ts';

const ITERATIONS = 10_000;
const DATA = '1.2.840.113549.1.7.1';
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
const PBES2 = '1.2.840.113549.1.5.13';
const PBKDF2 = '1.2.840.113549.1.5.12';
const HMAC_SHA256 = '1.2.840.113549.2.9';
const AES_256_CBC = '2.16.840.1.101.3.4.1.42';
const FRIENDLY_NAME = '1.2.840.113549.1.9.20';
const LOCAL_KEY_ID = '1.2.840.113549.1.9.21';

/**
 * A PKCS#12 file (RFC 7292) with a private key, its certificate and the chain above it, as OpenSSL 3 and Java 17 write and
 * read them: PBES2 with PBKDF2-SHA-256 and AES-256-CBC, a MAC with SHA-256.
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
  const attributes = [
    composeAttribute(FRIENDLY_NAME, new asn1js.BmpString({ value: name })),
    composeAttribute(LOCAL_KEY_ID, octetString(createHash('sha1').update(own).digest())),
  ];
  const certificateBags = certificates.map((der, index) => {
    const bag = new CertBag({ certId: id_x509Certificate, certValue: copyBytes(encodeValue(octetString(der))) });
    return new SafeBag({
      bagId: id_certBag,
      bagValue: copyBytes(encodeStructure(bag)),
      ...(index === 0 ? { bagAttributes: attributes } : {}),
    });
  });
  const keyBag = new SafeBag({
    bagId: id_pkcs8ShroudedKeyBag,
    bagValue: copyBytes(encodeStructure(shroudKey(privateKey, password))),
    bagAttributes: attributes,
  });
  const safe = encodeStructure(
    new AuthenticatedSafe([
      encryptContents(encodeStructure(new SafeContents(certificateBags)), password),
      wrapContents(encodeStructure(new SafeContents([keyBag]))),
    ]),
  );
  return encodeStructure(new PFX({ version: 3, authSafe: wrapContents(safe), macData: protect(safe, password) }));
}

function composeAttribute(oid: string, value: asn1js.BaseBlock): PKCS12Attribute {
  // The class ignores what its constructor is given.
  return Object.assign(new PKCS12Attribute(), { attrId: oid, attrValues: [copyBytes(encodeValue(value))] });
}

function wrapContents(contents: Uint8Array): ContentInfo {
  return new ContentInfo({ contentType: DATA, content: copyBytes(encodeValue(octetString(contents))) });
}

function shroudKey(privateKey: KeyObject, password: string): PKCS8ShroudedKeyBag {
  const { algorithm, encrypted } = encrypt(privateKey.export({ type: 'pkcs8', format: 'der' }), password);
  return new PKCS8ShroudedKeyBag({
    encryptionAlgorithm: algorithm,
    encryptedData: new EncryptedData(copyBytes(encrypted)),
  });
}

/** EncryptedData of CMS (RFC 5652 §8), version 0. */
function encryptContents(contents: Uint8Array, password: string): ContentInfo {
  const { algorithm, encrypted } = encrypt(contents, password);
  const info = new EncryptedContentInfo({
    contentType: DATA,
    contentEncryptionAlgorithm: algorithm,
    encryptedContent: new EncryptedContent({ value: new OctetString(copyBytes(encrypted)) }),
  });
  const data = sequence(new asn1js.Integer({ value: 0 }), embed(encodeStructure(info)));
  return new ContentInfo({ contentType: ENCRYPTED_DATA, content: copyBytes(encodeValue(data)) });
}

/** PBES2 (RFC 8018 §6.2). The password is its UTF-8 here, and UTF-16 in the MAC: RFC 7292 wants it so. */
function encrypt(contents: Uint8Array, password: string): { algorithm: AlgorithmIdentifier; encrypted: Buffer } {
  const salt = randomBytes(16);
  const initial = randomBytes(16);
  const key = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const cipher = createCipheriv('aes-256-cbc', key, initial);
  const derivation = sequence(
    objectIdentifier(PBKDF2),
    sequence(
      octetString(salt),
      new asn1js.Integer({ value: ITERATIONS }),
      sequence(objectIdentifier(HMAC_SHA256), new asn1js.Null()),
    ),
  );
  const parameters = sequence(derivation, sequence(objectIdentifier(AES_256_CBC), octetString(initial)));
  return {
    algorithm: new AlgorithmIdentifier({ algorithm: PBES2, parameters: copyBytes(encodeValue(parameters)) }),
    encrypted: Buffer.concat([cipher.update(contents), cipher.final()]),
  };
}

function protect(safe: Uint8Array, password: string): MacData {
  const salt = randomBytes(16);
  const digest = createHmac('sha256', deriveMacKey(password, salt)).update(safe).digest();
  return new MacData({
    mac: new DigestInfo({ digestAlgorithm: describeDigest('sha256'), digest: new OctetString(copyBytes(digest)) }),
    macSalt: new OctetString(copyBytes(salt)),
    iterations: ITERATIONS,
  });
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
