import { createDecipheriv, pbkdf2Sync } from 'node:crypto';
import { decryptRc2 } from './decrypt-rc2.ts';
import { deriveKey, purposes } from './derive-key.ts';
import { type Der, INTEGER, malformed, readIdentifier, readInteger, readOctets } from './read-der.ts';

const PBES2 = '1.2.840.113549.1.5.13';
const PBKDF2 = '1.2.840.113549.1.5.12';

/** Hashes of the PRF of PBKDF2 (RFC 8018 appendix B.1). */
const PRFS: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
};

/** Ciphers of PBES2, with the octets of their keys. */
const CIPHERS: Readonly<Record<string, readonly [name: string, keyLength: number]>> = {
  '2.16.840.1.101.3.4.1.2': ['aes-128-cbc', 16],
  '2.16.840.1.101.3.4.1.22': ['aes-192-cbc', 24],
  '2.16.840.1.101.3.4.1.42': ['aes-256-cbc', 32],
  '1.2.840.113549.3.7': ['des-ede3-cbc', 24],
};

/** Schemes of PKCS#12 itself (RFC 7292 appendix C), with the octets of their keys. */
const OLD_SCHEMES: Readonly<Record<string, readonly [name: 'des' | 'rc2', keyLength: number]>> = {
  '1.2.840.113549.1.12.1.3': ['des', 24],
  '1.2.840.113549.1.12.1.5': ['rc2', 16],
  '1.2.840.113549.1.12.1.6': ['rc2', 5],
};

/** More would keep the program busy for minutes. */
const MOST_ITERATIONS = 10_000_000;

/**
 * Decrypts what `algorithm` (an AlgorithmIdentifier) says how it is encrypted.
 *
 * @throws Error when the password does not fit, or the algorithm is none of those in use.
 */
export function decryptContents(encrypted: Buffer, algorithm: Der | undefined, password: string): Buffer {
  const [identifier, parameters] = algorithm?.children ?? [];
  const name = readIdentifier(identifier);
  if (name === PBES2) return decryptPbes2(encrypted, parameters, password);
  const [cipher, length] = OLD_SCHEMES[name] ?? refuse(name);
  const [salt, count] = parameters?.children ?? [];
  const given = { password, salt: readOctets(salt), iterations: readIterations(count), hash: 'sha1' };
  const key = deriveKey({ ...given, length, purpose: purposes.key });
  const initial = deriveKey({ ...given, length: 8, purpose: purposes.initial });
  if (cipher === 'rc2') return decryptRc2(encrypted, { key, initial, bits: length * 8 });
  return decipher('des-ede3-cbc', { key, initial, encrypted });
}

/** RFC 8018 §6.2. The password is in UTF-8 here, and in UTF-16 everywhere else in PKCS#12. */
function decryptPbes2(encrypted: Buffer, parameters: Der | undefined, password: string): Buffer {
  const [derivation, scheme] = parameters?.children ?? [];
  const [derivationName, settings] = derivation?.children ?? [];
  if (readIdentifier(derivationName) !== PBKDF2) refuse(readIdentifier(derivationName));
  const [salt, count, ...more] = settings?.children ?? [];
  const prf = more.find(({ tag }) => tag !== INTEGER)?.children[0];
  const hash = prf === undefined ? 'sha1' : (PRFS[readIdentifier(prf)] ?? refuse(readIdentifier(prf)));
  const [schemeName, initial] = scheme?.children ?? [];
  const [cipher, length] = CIPHERS[readIdentifier(schemeName)] ?? refuse(readIdentifier(schemeName));
  const key = pbkdf2Sync(password, readOctets(salt), readIterations(count), length, hash);
  return decipher(cipher, { key, initial: readOctets(initial), encrypted });
}

function decipher(
  name: string,
  { key, initial, encrypted }: { key: Buffer; initial: Buffer; encrypted: Buffer },
): Buffer {
  const cipher = createDecipheriv(name, key, initial);
  return Buffer.concat([cipher.update(encrypted), cipher.final()]);
}

export function readIterations(count: Der | undefined): number {
  const iterations = count === undefined ? 1 : readInteger(count);
  if (iterations < 1 || iterations > MOST_ITERATIONS) throw malformed();
  return iterations;
}

function refuse(name: string): never {
  throw new Error(`it is encrypted with ${name}, which is not read here. Convert it: openssl pkcs12 -export.`);
}
