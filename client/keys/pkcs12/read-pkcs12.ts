import { createHmac, createPrivateKey, type KeyObject, timingSafeEqual, X509Certificate } from 'node:crypto';
import { TokenError } from '../../token-error.ts';
import { decryptContents, readIterations } from './decrypt-contents.ts';
import { deriveKey, purposes } from './derive-key.ts';
import { type Der, malformed, readDer, readIdentifier, readOctets, SEQUENCE } from './read-der.ts';

/** What a PKCS#12 file (RFC 7292) holds: one private key, and certificates in the order of the file. */
export interface Pkcs12Content {
  readonly privateKey: KeyObject;
  readonly certificates: readonly X509Certificate[];
}

const DATA = '1.2.840.113549.1.7.1';
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
const KEY_BAG = '1.2.840.113549.1.12.10.1.1';
const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2';
const CERTIFICATE_BAG = '1.2.840.113549.1.12.10.1.3';

const DIGESTS: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/**
 * Opens a PKCS#12 file: in the present form (PBES2 with AES), and in the old ones (3DES, RC2) that authorities deliver.
 *
 * @param content The file, or that in base64.
 * @throws TokenError `key_unusable`: the password is wrong, or the file is not what it should be.
 */
export function readPkcs12(content: Uint8Array | string, password: string): Pkcs12Content {
  const file = typeof content === 'string' ? Buffer.from(content, 'base64') : Buffer.from(content);
  if (typeof password !== 'string') throw unusable('its password is missing: key: { pkcs12, password }.');
  const { bags, checked } = openFile(file, password);
  const keys = bags.flatMap((bag) => readKey(bag, { password, checked }));
  const certificates = bags.flatMap(readCertificate);
  const [privateKey] = keys;
  if (privateKey === undefined) throw unusable('there is no private key in it.');
  if (keys.length > 1) {
    throw unusable(
      `there are ${keys.length} private keys in it. Give the one to use: key: { privateKey, certificate }.`,
    );
  }
  if (certificates.length === 0) throw unusable('there is no certificate in it.');
  return { privateKey, certificates };
}

const WRONG_PASSWORD = 'the password does not open it.';

interface Bag {
  readonly type: string;
  readonly value: Der;
}

/** `checked` says whether a MAC has shown that the password is right. */
function openFile(file: Buffer, password: string): { readonly bags: readonly Bag[]; readonly checked: boolean } {
  let safe: Buffer;
  let macData: Der | undefined;
  let contents: readonly Der[];
  try {
    const [, authSafe, mac] = readDer(file).children;
    safe = readData(authSafe);
    macData = mac;
    contents = readDer(safe).children;
  } catch {
    throw unusable(
      file.includes('-----BEGIN') ? 'it is PEM. Give key: { privateKey, certificate }.' : malformed().message,
    );
  }
  const checked = macData !== undefined;
  if (macData !== undefined && !fitsMac(safe, macData, password)) throw unusable(WRONG_PASSWORD);
  try {
    return { bags: contents.flatMap((info) => readDer(openInfo(info, password)).children.map(readBag)), checked };
  } catch (error) {
    throw unusable(checked ? describe(error) : WRONG_PASSWORD);
  }
}

/** ContentInfo of type data (RFC 5652 §4). */
function readData(info: Der | undefined): Buffer {
  const [type, wrapped] = info?.children ?? [];
  if (readIdentifier(type) !== DATA) throw malformed();
  return readOctets(wrapped?.children[0]);
}

function openInfo(info: Der, password: string): Buffer {
  const [type, wrapped] = info.children;
  if (readIdentifier(type) !== ENCRYPTED_DATA) return readData(info);
  const [, encrypted] = wrapped?.children[0]?.children ?? [];
  const [, algorithm, content] = encrypted?.children ?? [];
  return decryptContents(readOctets(content), algorithm, password);
}

function fitsMac(safe: Buffer, macData: Der, password: string): boolean {
  try {
    const [digestInfo, salt, count] = macData.children;
    const [algorithm, expected] = digestInfo?.children ?? [];
    const hash = DIGESTS[readIdentifier(algorithm?.children[0])];
    if (hash === undefined) throw malformed();
    const mac = readOctets(expected);
    const key = deriveKey({
      password,
      salt: readOctets(salt),
      iterations: readIterations(count),
      length: mac.length,
      hash,
      purpose: purposes.mac,
    });
    const digest = createHmac(hash, key).update(safe).digest();
    return digest.length === mac.length && timingSafeEqual(digest, mac);
  } catch (error) {
    throw unusable(`its MAC cannot be checked: ${describe(error)}`);
  }
}

function readBag(der: Der): Bag {
  const [type, wrapped] = der.children;
  const [value] = wrapped?.children ?? [];
  if (value === undefined) throw malformed();
  return { type: readIdentifier(type), value };
}

function readKey(
  { type, value }: Bag,
  { password, checked }: { password: string; checked: boolean },
): readonly KeyObject[] {
  if (type !== KEY_BAG && type !== SHROUDED_KEY_BAG) return [];
  try {
    const [algorithm, encrypted] = value.children;
    const pkcs8 = type === KEY_BAG ? value.whole : decryptContents(readOctets(encrypted), algorithm, password);
    return [createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })];
  } catch (error) {
    throw unusable(checked ? `the private key in it cannot be read: ${describe(error)}` : WRONG_PASSWORD);
  }
}

function readCertificate({ type, value }: Bag): readonly X509Certificate[] {
  if (type !== CERTIFICATE_BAG || value.tag !== SEQUENCE) return [];
  try {
    return [new X509Certificate(readOctets(value.children[1]?.children[0]))];
  } catch (error) {
    throw unusable(`a certificate in it cannot be read: ${describe(error)}`);
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function unusable(reason: string): TokenError {
  return new TokenError({ code: 'key_unusable', description: `The PKCS#12 file cannot be used: ${reason}` });
}
