/** A registered RSA public key (RFC 7517, RFC 7518 §6.3.1). Nothing but the public members ever stands here. */
export interface PublicJwk {
  readonly kty: 'RSA';
  readonly n: string;
  readonly e: string;
}

/** Members that only a private or symmetric key has (RFC 7518 §6.3.2, §6.4). */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

const SMALLEST_MODULUS_BITS = 2048;
const LARGEST_MODULUS_BITS = 4096;

/**
 * The public part of an RSA JWK that may be registered, or a sentence that says why it may not: another key type,
 * private members, base64url that is not canonical, a modulus outside 2048 to 4096 bits, or an exponent that is even,
 * below 3 or from 2³² up. The sentence never repeats a value of the key.
 */
export function parsePublicKey(jwk: Readonly<Record<string, unknown>>): PublicJwk | string {
  if (SECRET_MEMBERS.some((member) => member in jwk)) {
    return 'The key has private members. Register the public half only, and replace this key: it has been sent over a network.';
  }
  if (jwk.kty !== 'RSA') return 'The key type (kty) must be RSA.';
  if (jwk.use !== undefined && jwk.use !== 'sig') return 'The key use (use) must be sig.';
  if (jwk.alg !== undefined && !/^RS(256|384|512)$/.test(String(jwk.alg))) {
    return 'The algorithm (alg) must be RS256, RS384 or RS512.';
  }
  const modulus = typeof jwk.n === 'string' ? decodeUnsigned(jwk.n) : undefined;
  const exponent = typeof jwk.e === 'string' ? decodeUnsigned(jwk.e) : undefined;
  if (modulus === undefined || exponent === undefined)
    return 'The modulus (n) and exponent (e) must be base64url without padding.';
  const bits = bitLength(modulus);
  if (bits < SMALLEST_MODULUS_BITS || bits > LARGEST_MODULUS_BITS) {
    return `The modulus must have ${SMALLEST_MODULUS_BITS} to ${LARGEST_MODULUS_BITS} bits; this one has ${bits}.`;
  }
  if (((modulus.at(-1) ?? 0) & 1) === 0) return 'The modulus must be odd.';
  const exponentValue =
    exponent.length > 4 ? Number.POSITIVE_INFINITY : exponent.reduce((value, byte) => value * 256 + byte, 0);
  if (exponentValue < 3 || exponentValue >= 2 ** 32 || exponentValue % 2 === 0) {
    return 'The exponent (e) must be odd, at least 3 and below 2^32.';
  }
  return { kty: 'RSA', n: jwk.n as string, e: jwk.e as string };
}

/** Big-endian bytes of a Base64urlUInt (RFC 7518 §2) without leading zero bytes, or `undefined` where not canonical. */
function decodeUnsigned(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length === 0 || bytes.toString('base64url') !== text) return undefined;
  const first = bytes.findIndex((byte) => byte !== 0);
  return first === -1 ? undefined : bytes.subarray(first);
}

function bitLength(bytes: Uint8Array): number {
  return bytes.length * 8 - Math.clz32(bytes[0] ?? 0) + 24;
}
