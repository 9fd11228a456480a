import { isRocaModulus } from './roca.ts';

/** A registered RSA public key (RFC 7517, RFC 7518 §6.3.1). It has only public members. */
export interface PublicJwk {
  readonly kty: 'RSA';
  readonly n: string;
  readonly e: string;
}

/** Members that only a private or symmetric key has (RFC 7518 §6.3.2, §6.4). */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

const SMALLEST_MODULUS_BITS = 2048;
const LARGEST_MODULUS_BITS = 4096;

/** What is wrong with a member of a key. The sentence never repeats a value of the key. */
export interface KeyFault {
  readonly member: string;
  readonly sentence: string;
}

/**
 * The public part of an RSA JWK that may be registered, or everything that is wrong with it: another key type, private
 * members (reported alone, since nothing else matters then), base64url that is not canonical, a modulus outside 2048 to
 * 4096 bits or of a ROCA chip, or an exponent that is even, below 3 or at least 2³².
 */
export function readPublicKey(given: Readonly<Record<string, unknown>>): PublicJwk | readonly KeyFault[] {
  const jwk = leaveEmptyOut(given);
  const foreign = findForeignKey(jwk);
  if (foreign !== undefined) return [foreign];
  const faults: KeyFault[] = [];
  if (jwk.kty !== 'RSA') faults.push({ member: 'kty', sentence: 'The key type (kty) must be RSA.' });
  if (jwk.use !== undefined && jwk.use !== 'sig')
    faults.push({ member: 'use', sentence: 'The key use (use) must be sig.' });
  if (jwk.alg !== undefined && !(typeof jwk.alg === 'string' && /^RS(256|384|512)$/.test(jwk.alg))) {
    faults.push({ member: 'alg', sentence: 'The algorithm (alg) must be RS256, RS384 or RS512.' });
  }
  const modulus = decodeUnsigned(jwk.n);
  const exponent = decodeUnsigned(jwk.e);
  const ofModulus = refuseModulus(modulus);
  if (ofModulus !== undefined) faults.push({ member: 'n', sentence: ofModulus });
  const ofExponent = refuseExponent(exponent);
  if (ofExponent !== undefined) faults.push({ member: 'e', sentence: ofExponent });
  if (faults.length > 0 || modulus === undefined || exponent === undefined) return faults;
  // Some writers add a leading zero byte, which RFC 7518 §2 does not allow. It is the same key and must not be taken
  // for another.
  return { kty: 'RSA', n: encodeBase64Url(modulus), e: encodeBase64Url(exponent) };
}

/**
 * The members of a JWK that are not empty. Libraries and key vaults write `null`, `""` and `[]` for members that a key
 * does not have. An empty member holds no secret and is ignored.
 */
export function leaveEmptyOut(jwk: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(jwk).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    (typeof value === 'string' && /^ *$/.test(value)) ||
    (Array.isArray(value) && value.length === 0)
  );
}

/**
 * Why a JWK cannot be a public RSA key at all: it has a private half, or is of another type. Reported alone, since
 * nothing else matters then.
 */
export function findForeignKey(jwk: Readonly<Record<string, unknown>>): KeyFault | undefined {
  const secret = SECRET_MEMBERS.find((member) => !isEmpty(jwk[member]));
  if (secret !== undefined) {
    return {
      member: secret,
      sentence:
        'The key has private members. Register the public half only, and replace this key: it has been sent over a network.',
    };
  }
  const type = otherTypes.get(jwk.kty);
  if (type === undefined || !isEmpty(jwk.n)) return undefined;
  return { member: 'kty', sentence: `This is ${type} key. The key type (kty) must be RSA.` };
}

/** RFC 7518 §6.1, RFC 8037 §2. */
const otherTypes: ReadonlyMap<unknown, string> = new Map([
  ['EC', 'an elliptic curve (EC)'],
  ['OKP', 'an Edwards curve (OKP)'],
  ['oct', 'a symmetric (oct)'],
]);

/** The same as a single value: the key, or the first sentence of what is wrong. */
export function parsePublicKey(jwk: Readonly<Record<string, unknown>>): PublicJwk | string {
  const read = readPublicKey(jwk);
  return 'kty' in read ? read : (read[0]?.sentence ?? '');
}

function refuseModulus(modulus: Uint8Array | undefined): string | undefined {
  if (modulus === undefined) return 'The modulus (n) must be base64url without padding.';
  const bits = bitLength(modulus);
  if (bits < SMALLEST_MODULUS_BITS || bits > LARGEST_MODULUS_BITS) {
    return `The modulus must have ${SMALLEST_MODULUS_BITS} to ${LARGEST_MODULUS_BITS} bits; this one has ${bits}.`;
  }
  if (((modulus.at(-1) ?? 0) & 1) === 0) return 'The modulus must be odd.';
  return isRocaModulus(modulus)
    ? 'The key has the ROCA weakness (CVE-2017-15361): its private half can be computed. Make another one, in software or in a newer chip.'
    : undefined;
}

function refuseExponent(exponent: Uint8Array | undefined): string | undefined {
  if (exponent === undefined) return 'The exponent (e) must be base64url without padding.';
  const value =
    exponent.length > 4 ? Number.POSITIVE_INFINITY : exponent.reduce((whole, byte) => whole * 256 + byte, 0);
  return value < 3 || value >= 2 ** 32 || value % 2 === 0
    ? 'The exponent (e) must be odd, at least 3 and below 2^32.'
    : undefined;
}

/**
 * Big-endian bytes of a Base64urlUInt (RFC 7518 §2) without leading zero bytes, or `undefined` if it is not canonical.
 */
function decodeUnsigned(text: unknown): Uint8Array | undefined {
  if (typeof text !== 'string') return undefined;
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length === 0 || bytes.toString('base64url') !== text) return undefined;
  const first = bytes.findIndex((byte) => byte !== 0);
  return first === -1 ? undefined : bytes.subarray(first);
}

function encodeBase64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

function bitLength(bytes: Uint8Array): number {
  return bytes.length * 8 - Math.clz32(bytes[0] ?? 0) + 24;
}
